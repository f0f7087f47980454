import { expect, test } from 'vitest'
import { createBucket } from './bucket.ts'

test('a connection may send a burst at once and a rate in the long run, and is told how long to wait', () => {
  let now = 0
  const take = createBucket(10, 3, () => now)
  expect([take(), take(), take()]).toEqual([0, 0, 0])
  expect(take()).toBe(100)
  now += 100
  expect(take()).toBe(0)
  now += 10_000
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 100])
})

test('a clock that is set back makes nobody wait for the time it lost', () => {
  let now = 1_000_000
  const take = createBucket(10, 3, () => now)
  expect(take()).toBe(0)
  now -= 600_000
  expect([take(), take(), take()]).toEqual([0, 0, 100])
})
