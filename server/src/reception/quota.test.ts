import { expect, test } from 'vitest'
import { createQuota } from './quota.ts'

const taken = (quota: ReturnType<typeof createQuota>, tenantId: string, inboxId: string, times: number): number => {
  let count = 0
  for (let n = 0; n < times; n++)
    try {
      quota.take(tenantId, inboxId)
      count++
    } catch {
      // Refused: not counted.
    }
  return count
}

test('an inbox that is flooded is held back, and its company and others go on', () => {
  const quota = createQuota({ tenantPerSecond: 100, inboxPerSecond: 10 })
  expect(taken(quota, 'a', 'flooded', 100)).toBe(40)
  expect(taken(quota, 'a', 'quiet', 5)).toBe(5)
  expect(taken(quota, 'b', 'other', 5)).toBe(5)
})

test('a company that is flooded through many inboxes is held back, and others go on', () => {
  const quota = createQuota({ tenantPerSecond: 10, inboxPerSecond: 1000 })
  expect(['1', '2', '3'].reduce((sum, inbox) => sum + taken(quota, 'a', inbox, 20), 0)).toBe(40)
  expect(taken(quota, 'b', 'other', 5)).toBe(5)
})
