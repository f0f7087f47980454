import { expect, test } from 'vitest'
import { newId } from '#platform'
import { cutoffAt, monthAt, monthOf, monthsUntil } from './month.ts'

test.each([
  ['the first moment', '2025-01-01T00:00:00.000Z', '2025-01'],
  ['the last moment', '2025-01-31T23:59:59.999Z', '2025-01'],
  ['the next month', '2025-02-01T00:00:00.000Z', '2025-02'],
  ['the turn of a year', '2025-12-31T23:59:59.999Z', '2025-12'],
])('a conversation belongs to the month it was opened in: %s', (_when, at, name) => {
  const id = newId(new Date(at).getTime())
  const month = monthOf(id)
  expect(month.name).toBe(name)
  expect(id >= month.fromId && id < month.toId).toBe(true)
})

test('the months lie against each other without a gap', () => {
  const months = monthsUntil(new Date('2024-11-20T00:00:00Z'), new Date('2025-03-01T00:00:00Z'))
  expect(months.map(({ name }) => name)).toEqual(['2024-11', '2024-12', '2025-01', '2025-02'])
  for (const [index, month] of months.slice(1).entries()) expect(month.fromId).toBe(months[index]!.toId)
  expect(months[0]!.partition).toBe('message_202411')
})

test.each([
  ['one month, on the last day of the next', '2025-02-28T23:59:59Z', 1, '2025-01-01'],
  ['one month, a day later', '2025-03-01T00:00:00Z', 1, '2025-02-01'],
  ['a year', '2025-11-25T10:00:00Z', 12, '2024-11-01'],
])('only whole months count: %s', (_what, now, keep, cutoff) => {
  expect(cutoffAt(new Date(now), keep).toISOString().slice(0, 10)).toBe(cutoff)
})

test('the month that is not over is not among those that are', () => {
  expect(monthsUntil(new Date('2025-03-05T00:00:00Z'), new Date('2025-03-31T00:00:00Z'))).toEqual([])
  expect(monthAt(new Date('2025-03-05T00:00:00Z')).to.toISOString()).toBe('2025-04-01T00:00:00.000Z')
})
