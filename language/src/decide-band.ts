import type { Candidate } from './matcher.ts'

/** From which score on the bot answers by itself, and from which it offers what it may have been asked. */
export interface Thresholds {
  answer: number
  suggest: number
  /** How far the best must be ahead of the second to be answered; 0 unless told. */
  margin?: number
}

/** What the bot does with what was found. */
export interface Decision {
  band: 'answer' | 'offer' | 'none'
  best?: Candidate
  /** The entries to offer instead, nearest first, three at most; empty unless the band is `offer`. */
  offered: Candidate[]
}

const offeredMax = 3

/** Answers when sure, offers the nearest when it may be one of them, and else does neither. Candidates come best first. Pure. */
export const decideBand = (candidates: readonly Candidate[], thresholds: Thresholds): Decision => {
  const [best, second] = candidates
  if (!best || best.score < thresholds.suggest) return { band: 'none', ...(best && { best }), offered: [] }

  const lead = best.score - (second?.score ?? 0)
  if (best.score >= thresholds.answer && lead >= (thresholds.margin ?? 0)) return { band: 'answer', best, offered: [] }
  return { band: 'offer', best, offered: candidates.slice(0, offeredMax) }
}

/** Where a company starts from. Chosen on validation data for few wrong answers; see bench/accuracy.ts. */
export const defaultThresholds: Thresholds = { answer: 0.6, suggest: 0.22, margin: 0.05 }
