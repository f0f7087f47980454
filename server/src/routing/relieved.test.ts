import { expect, test } from 'vitest'
import { createRelieved, relievedMs } from './relieved.ts'

test('who gave a conversation back does not get it at once, and may get it again after a minute', () => {
  let now = 0
  const relieved = createRelieved(() => now)
  relieved.add('c', 'lin')
  now = relievedMs - 1
  expect(relieved.of('c')).toEqual(['lin'])
  now = relievedMs
  expect(relieved.of('c')).toEqual([])
})

test('only the last minute is remembered, however many conversations are given back', () => {
  let now = 0
  const relieved = createRelieved(() => now)
  for (let each = 0; each < 10_000; each++) {
    now += 1000
    relieved.add(`c${each}`, 'lin')
  }
  expect(relieved.size()).toBe(relievedMs / 1000)
})
