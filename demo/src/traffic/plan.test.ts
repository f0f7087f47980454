import { expect, test } from 'vitest'
import { readDemo, type TrafficVisitor } from '../content.ts'
import { planVisits } from './plan.ts'

const visitors = readDemo<TrafficVisitor[]>('traffic.json')
const plan = (seed: number, count = 12) => planVisits(visitors, { count, seconds: 300, seed })

test('the same seed makes the same day, another seed another', () => {
  expect(plan(1)).toEqual(plan(1))
  expect(plan(2)).not.toEqual(plan(1))
})

test('nobody comes twice while there are others, and everybody comes in time to finish', () => {
  const visits = plan(7, visitors.length)
  expect(new Set(visits.map(({ visitor }) => visitor.id)).size).toBe(visitors.length)
  expect(visits[0]!.startMs).toBe(0)
  expect(Math.max(...visits.map(({ startMs }) => startMs))).toBeLessThan(300_000 * 0.65)
  for (const { visitor, thinkMs } of visits) expect(thinkMs).toHaveLength(visitor.turns.length)
})

test('more visitors than were written for come round again', () => {
  expect(plan(1, 120)).toHaveLength(120)
})
