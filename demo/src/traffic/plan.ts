import type { TrafficVisitor } from '../content.ts'

/** Chance that is the same for the same seed: mulberry32. Between 0 and 1. */
export const seeded = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
export type Chance = ReturnType<typeof seeded>

/** Somebody who will come: when, and how fast they type and think. */
export interface Visit {
  visitor: TrafficVisitor
  startMs: number
  /** How long this visitor thinks before each sentence. */
  thinkMs: number[]
  /** From 1 to 5, when asked; undefined for those who do not answer. */
  rating: number | undefined
}

/** The last ones come when this share of the time is over, so that they can still finish. */
const arrivalsShare = 0.6
const thinkMinMs = 1200
const thinkMaxMs = 7000

/** Who comes when. The same seed makes the same day. Pure. */
export const planVisits = (
  visitors: readonly TrafficVisitor[],
  { count, seconds, seed }: { count: number; seconds: number; seed: number },
): Visit[] => {
  const chance = seeded(seed)
  const order = visitors
    .map((visitor) => ({ visitor, place: chance() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ visitor }) => visitor)
  return Array.from({ length: order.length ? count : 0 }, (_each, at) => {
    const visitor = order[at % order.length]!
    return {
      visitor,
      startMs: Math.round((at / count) * seconds * 1000 * arrivalsShare + (at ? chance() * 2000 : 0)),
      thinkMs: visitor.turns.map(() => Math.round(thinkMinMs + chance() * (thinkMaxMs - thinkMinMs))),
      rating: chance() < 0.6 ? 3 + Math.floor(chance() * 3) : undefined,
    }
  })
}
