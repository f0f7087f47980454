import { expect, test } from 'vitest'
import { midnight, quantile } from './insights.ts'

test.each([
  ['2026-11-22T02:00:00Z', 'Asia/Shanghai', '2026-11-21T16:00:00.000Z'],
  ['2026-11-22T15:59:59Z', 'Asia/Shanghai', '2026-11-21T16:00:00.000Z'],
  ['2026-11-22T16:00:00Z', 'Asia/Shanghai', '2026-11-22T16:00:00.000Z'],
  ['2026-11-22T02:00:00Z', 'America/New_York', '2026-11-21T05:00:00.000Z'],
  // The clocks went back at 2 o'clock that morning: midnight was still summer time.
  ['2026-10-25T12:00:00Z', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
])('today of %s in %s began at %s', (at, zone, began) => {
  expect(midnight(new Date(at), zone).toISOString()).toBe(began)
})

test('the median and the ninetieth percentile are values that occurred', () => {
  expect(quantile([5, 1, 9], 0.5)).toBe(5)
  expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9)
  expect(quantile([], 0.5)).toBeUndefined()
})
