import { expect, test } from 'vitest'
import { decideBand } from './decide-band.ts'

const thresholds = { answer: 0.6, suggest: 0.3, margin: 0.1 }
const candidates = (...scores: number[]) => scores.map((score, at) => ({ id: `e${at}`, score, matched: `q${at}` }))

test.each([
  ['nothing was found', [], 'none', 0],
  ['the best is too far', [0.29], 'none', 0],
  ['the best may be it', [0.3, 0.2, 0.1, 0.05], 'offer', 3],
  ['the best is sure', [0.6, 0.45], 'answer', 0],
  ['two are equally sure', [0.9, 0.85, 0.1], 'offer', 3],
  ['one alone is sure', [0.6], 'answer', 0],
])('S02: when %s the band is right', (_when, scores, band, offered) => {
  const decision = decideBand(candidates(...scores), thresholds)
  expect(decision.band).toBe(band)
  expect(decision.offered).toHaveLength(offered)
  expect(decision.best?.score).toBe(scores[0])
})
