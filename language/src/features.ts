import { hasHan, normalise } from './normalise.ts'
import { soundOf } from './pinyin.ts'
import { createSpanFinder, type Span, type SpanFinder } from './synonyms.ts'
import { codesIn, tokenise, type Token } from './tokens.ts'

/** What a text is compared by: how much of each feature it has, before any weighting by rarity. */
export interface Features {
  amounts: Map<string, number>
  codes: string[]
}

/** How much each kind of feature counts. Chosen on validation data; see bench/accuracy.ts. */
export const kindWeights = {
  hanOne: 0.9,
  hanTwo: 1,
  soundPair: 0.4,
  word: 1,
  wordPair: 0.45,
  letters: 0.45,
  number: 1,
  code: 2.5,
  concept: 1,
  /** What remains of a word's own features where a concept stands for it. */
  underConcept: 0.5,
  underFiller: 0.15,
}

/** Texts become features the same way at index and at query time. */
export type FeatureExtractor = (text: string) => Features

export const createFeatureExtractor = (synonyms: readonly (readonly string[])[]): FeatureExtractor => {
  const findSpans = createSpanFinder(synonyms)
  return (text) => extract(normalise(text), findSpans)
}

const extract = (text: string, findSpans: SpanFinder): Features => {
  const tokens = tokenise(text)
  const spans = findSpans(text)
  const counts = new Map<string, { weight: number; count: number }>()
  const add: Add = (key, weight, share) => {
    const known = counts.get(key)
    if (known) known.count += share
    else counts.set(key, { weight, count: share })
  }

  const shareAt = shares(text.length, spans)
  for (const span of spans) {
    if (span.concept !== undefined)
      add(`=${span.concept}`, kindWeights.concept * Math.sqrt(sizeOf(text.slice(span.start, span.end))), 1)
  }
  for (const token of tokens) {
    if (token.kind === 'han') addHan(token, shareAt, add)
    else addLatin(token, shareAt(token.start), add)
  }
  addWordPairs(tokens, shareAt, add)

  const amounts = new Map<string, number>()
  // A word said three times is not three times as telling.
  for (const [key, { weight, count }] of counts) amounts.set(key, weight * (count <= 1 ? count : 1 + Math.log(count)))
  return { amounts, codes: codesIn(tokens) }
}

/** A Chinese character says about half as much as an English word. */
const sizeOf = (words: string): number => (hasHan(words) ? words.length : 2 * words.split(' ').length)

type Add = (key: string, weight: number, share: number) => void

/** How much the features beginning at a place still count, given what concepts and fillers cover. */
const shares = (length: number, spans: Span[]): ((at: number) => number) => {
  if (spans.length === 0) return () => 1
  const byPlace = new Float32Array(length).fill(1)
  for (const { start, end, concept } of spans) {
    byPlace.fill(concept === undefined ? kindWeights.underFiller : kindWeights.underConcept, start, end)
  }
  return (at) => byPlace[at] ?? 1
}

const addHan = (token: Token, shareAt: (at: number) => number, add: Add) => {
  let at = token.start
  let before: { character: string; sound: string; share: number } | undefined
  for (const character of token.text) {
    const share = shareAt(at)
    const sound = soundOf(character)
    add(character, kindWeights.hanOne, share)
    if (before) {
      const both = Math.sqrt(before.share * share)
      add(before.character + character, kindWeights.hanTwo, both)
      add(`~${before.sound} ${sound}`, kindWeights.soundPair, both)
    }
    before = { character, sound, share }
    at += character.length
  }
}

const addLatin = (token: Token, share: number, add: Add) => {
  if (token.kind === 'code') add(`#${token.text}`, kindWeights.code, share)
  else if (token.kind === 'number') add(`#${token.text}`, kindWeights.number, share)
  else {
    add(`"${token.text}`, kindWeights.word, share)
    const padded = ` ${token.text} `
    for (let length = 3; length <= 4; length += 1) {
      for (let at = 0; at + length <= padded.length; at += 1) {
        add(padded.slice(at, at + length), kindWeights.letters, share)
      }
    }
  }
}

const addWordPairs = (tokens: Token[], shareAt: (at: number) => number, add: Add) => {
  let before: Token | undefined
  for (const token of tokens) {
    if (token.kind === 'han') {
      before = undefined
      continue
    }
    const share = before ? Math.sqrt(shareAt(before.start) * shareAt(token.start)) : shareAt(token.start)
    add(`"${before?.text ?? '^'} ${token.text}`, kindWeights.wordPair, share)
    before = token
  }
  if (before) add(`"${before.text} $`, kindWeights.wordPair, shareAt(before.start))
}
