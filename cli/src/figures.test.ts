import { expect, test } from 'vitest'
import { figuresOf, type Asked } from './figures.ts'

const entry = (externalId: string) => ({ entryId: 'x', externalId, question: '?', score: 1 })
const asked = (
  label: string | undefined,
  band: Asked['verdict']['band'],
  candidates: string[],
  more: Partial<Asked['verdict']> & { tookMs?: number } = {},
): Asked => ({
  label,
  tookMs: more.tookMs ?? 1,
  verdict: {
    band,
    ...(candidates[0] ? { best: { ...entry(candidates[0]), matched: '?' } } : {}),
    candidates: candidates.map(entry),
    handOff: more.handOff ?? [],
  },
})

test('the figures of a small test are what one counts by hand', () => {
  const figures = figuresOf([
    asked('a', 'answer', ['a']),
    asked('a', 'answer', ['b', 'a']),
    asked('a', 'offer', ['b', 'a', 'c']),
    asked('a', 'offer', ['b', 'c', 'd', 'a']),
    asked('a', 'none', ['a']),
    asked('a', 'small_talk', ['hello']),
    asked('a', 'answer', ['a'], { handOff: ['visitor_asked'] }),
    asked('a', 'none', []),
    asked(undefined, 'answer', ['a']),
    asked(undefined, 'none', ['a']),
  ])
  expect(figures).toMatchObject({
    questions: 8,
    outOfScope: 2,
    accuracy: 3 / 8,
    answered: 3 / 8,
    offered: 2 / 8,
    withheld: 3 / 8,
    // Wrong: entry b, the small talk, and the one out of scope, of four direct answers.
    wrongAnswers: 3 / 4,
    containment: 1 / 8,
    containmentWithMenu: 2 / 8,
    outOfScopeAnswered: 1 / 2,
  })
})

test('answered, offered and withheld are the whole', () => {
  const { answered, offered, withheld } = figuresOf([
    asked('a', 'answer', ['a']),
    asked('a', 'offer', ['a']),
    asked('a', 'none', []),
    asked('a', 'small_talk', ['a']),
  ])
  expect(answered! + offered! + withheld!).toBe(1)
})

test.each([
  [[10], 10, 10],
  [[1, 2, 3, 4], 2, 4],
  [Array.from({ length: 100 }, (_each, at) => 100 - at), 50, 95],
])('half and 95%% of %j lie at %d and %d ms', (times, p50Ms, p95Ms) => {
  expect(figuresOf(times.map((tookMs) => asked('a', 'none', [], { tookMs })))).toMatchObject({ p50Ms, p95Ms })
})

test('a share of nothing is not said', () => {
  const figures = figuresOf([asked('a', 'none', [])])
  expect(figures).not.toHaveProperty('wrongAnswers')
  expect(figures).not.toHaveProperty('outOfScopeAnswered')
})
