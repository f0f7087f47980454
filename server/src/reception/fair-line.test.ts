import { expect, test } from 'vitest'
import { createFairLine } from './fair-line.ts'

test('who comes alone is not kept waiting by a crowd of another tenant', () => {
  const line = createFairLine()
  for (let n = 0; n < 5; n++) line.put('crowd', `c${n}`)
  line.put('alone', 'a')
  line.put('crowd', 'c0')
  const order: string[] = []
  for (let next = line.take(); next; next = line.take()) order.push(next.id)
  expect(order).toEqual(['c0', 'a', 'c1', 'c2', 'c3', 'c4'])
  expect(line.take()).toBeUndefined()
})
