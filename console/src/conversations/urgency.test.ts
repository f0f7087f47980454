import { expect, test } from 'vitest'
import { mergeRows } from './rows.ts'
import { me, noon, rowOf, waiting } from './testing.ts'
import { clockOf, heatOf, nextUrgent, ringDash, sectionsOf } from './urgency.ts'

const shown = (...rows: ReturnType<typeof rowOf>[]) =>
  sectionsOf('mine', mergeRows({}, rows), me, noon).map((section) => [
    section.name,
    ...section.rows.map((row) => row.id),
  ])

test('one’s own list is ordered by wait against target, in sections by urgency', () => {
  expect(
    shown(
      rowOf('answered'),
      waiting('fresh', 10_000),
      waiting('over', 61_000),
      waiting('near', 40_000),
      waiting('far over', 200_000),
      waiting('long but patient', 300_000, 3_600_000),
    ),
  ).toEqual([
    ['over', 'far over', 'over'],
    ['near', 'near'],
    ['waiting', 'fresh', 'long but patient'],
    ['customer', 'answered'],
  ])
})

test('a section nobody is in is not shown', () => {
  expect(shown(waiting('near', 40_000))).toEqual([['near', 'near']])
  expect(shown()).toEqual([])
})

test('conversations of others and closed ones are not in one’s own list', () => {
  expect(
    shown(
      rowOf('theirs', { servedBy: { kind: 'agent', agentId: 'somebody else', since: '' } }),
      rowOf('closed', { status: 'closed' }),
    ),
  ).toEqual([])
})

test('the other views show the newest first', () => {
  const rows = mergeRows({}, [
    rowOf('old', { lastMessage: { seq: 1, author: { kind: 'contact' }, text: '', at: '2026-11-21T10:00:00Z' } }),
    rowOf('new', { lastMessage: { seq: 1, author: { kind: 'contact' }, text: '', at: '2026-11-21T11:30:00Z' } }),
  ])
  expect(sectionsOf('all', rows, me, noon)[0]?.rows.map((row) => row.id)).toEqual(['new', 'old'])
})

test.each([
  [0, 'fine'],
  [0.59, 'fine'],
  [0.6, 'near'],
  [0.99, 'near'],
  [1, 'over'],
  [7, 'over'],
])('at %f of the target the clock is %s', (part, heat) => {
  expect(heatOf(part)).toBe(heat)
})

test('the clock counts from when the customer began to wait, never below zero', () => {
  expect(clockOf(waiting('a', 30_000), noon)).toEqual({
    waitedMs: 30_000,
    targetMs: 60_000,
    part: 0.5,
    heat: 'fine',
  })
  expect(clockOf(waiting('a', -5_000), noon)?.waitedMs).toBe(0)
  expect(clockOf(rowOf('nobody waits'), noon)).toBeUndefined()
})

test('the ring is drawn as far as the target is used up, and never further than once round', () => {
  const { radius, drawn, round } = ringDash(0.5, 18, 2.4)
  expect(radius).toBeCloseTo(7.8)
  expect(round).toBeCloseTo(49.01, 1)
  expect(drawn).toBeCloseTo(round / 2)
  expect(ringDash(3, 18, 2.4).drawn).toBeCloseTo(round)
  expect(ringDash(0, 18, 2.4).drawn).toBe(0)
})

test('“next” goes to the most urgent other conversation that waits', () => {
  const rows = mergeRows({}, [waiting('a', 50_000), waiting('b', 40_000), rowOf('answered')])
  expect(nextUrgent(rows, me, noon)?.id).toBe('a')
  expect(nextUrgent(rows, me, noon, 'a')?.id).toBe('b')
  expect(nextUrgent(mergeRows({}, [rowOf('answered')]), me, noon)).toBeUndefined()
})
