import { describe, expect, test } from 'vitest'
import { planOf, strikeKinds } from './plan.ts'

const usual = { seed: 1, seconds: 60, nodes: 3, kinds: strikeKinds }

describe('the plan of what goes wrong', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(planOf(usual)).toEqual(planOf(usual))
    expect(planOf({ ...usual, seed: 2 })).not.toEqual(planOf(usual))
  })

  test('holds every kind that is asked for, also in a short run, and no other', () => {
    const kindsOf = (plan: ReturnType<typeof planOf>) => [...new Set(plan.map(({ strike }) => strike.kind))].toSorted()
    expect(kindsOf(planOf({ ...usual, seconds: 10 }))).toEqual(strikeKinds.toSorted())
    expect(kindsOf(planOf({ ...usual, kinds: ['kick', 'bus'] }))).toEqual(['bus', 'kick'])
  })

  test('lets PostgreSQL die at most five times in any minute, or a server would give it up', () => {
    for (let seed = 0; seed < 50; seed++) {
      const deaths = planOf({ ...usual, seconds: 600, seed, kinds: ['postgres'] }).map(({ atMs }) => atMs)
      expect(deaths.length).toBeGreaterThan(25)
      deaths.forEach((at, index) => {
        const sixth = deaths[index + 5]
        if (sixth !== undefined) expect(sixth - at).toBeGreaterThan(60_000)
      })
    }
  })

  test('sets the clocks of several nodes apart by seconds only, that of one alone by minutes', () => {
    const furthest = (nodes: number) =>
      Math.max(
        ...planOf({ ...usual, nodes, seconds: 3600, kinds: ['clock'] }).map(({ strike }) =>
          strike.kind === 'clock' ? Math.abs(strike.byMs) : 0,
        ),
      )
    expect(furthest(3)).toBeLessThanOrEqual(4000)
    expect(furthest(1)).toBeGreaterThan(60_000)
  })
})
