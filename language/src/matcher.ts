import { createFeatureExtractor, type Features } from './features.ts'
import { createQuestionIndex } from './question-index.ts'

/** One entry of the knowledge base: its standard question and other ways to ask the same. */
export interface KnowledgeItem {
  id: string
  question: string
  similar: string[]
  language?: 'zh' | 'en'
}

/** An entry that may answer the utterance. */
export interface Candidate {
  id: string
  /** 0..1, comparable from one utterance to the next. */
  score: number
  /** The question of the entry that came nearest. */
  matched: string
}

/** Finds the entries an utterance may be asking for. */
export interface Matcher {
  /** The nearest entries, best first: at most `limit` (5 unless told), and only those that `allow` lets through. */
  match(utterance: string, options?: { limit?: number; allow?: (id: string) => boolean }): Candidate[]
  /** Adds or replaces an entry; the next match knows it. */
  upsert(item: KnowledgeItem): void
  remove(id: string): void
  /** How many entries it knows. */
  readonly size: number
}

interface Entry {
  id: string
  questions: { number: number; text: string; codes: string[] }[]
  /** Length of the sum of its questions' vectors; worked out when first wanted. */
  sumLength: number | undefined
}

/** How the signs of a match are weighed together. Chosen on validation data; see bench/accuracy.ts. */
export const matchWeights = {
  nearest: 0.4,
  middle: 0.3,
  vote: 0.3,
  voters: 12,
  voteSharpness: 4,
  otherCode: 0.5,
}

/** A matcher over these entries. Words of one synonym group count as the same word. */
export const createMatcher = (
  items: readonly KnowledgeItem[],
  options: { synonyms?: readonly (readonly string[])[] } = {},
): Matcher => {
  const featuresOf = createFeatureExtractor(options.synonyms ?? [])
  const index = createQuestionIndex()
  const entries = new Map<string, Entry>()

  const remove = (id: string) => {
    for (const { number } of entries.get(id)?.questions ?? []) index.remove(number)
    entries.delete(id)
  }

  const upsert = ({ id, question, similar }: KnowledgeItem) => {
    remove(id)
    const questions = [...new Set([question, ...similar])].map((text) => {
      const features = featuresOf(text)
      return { number: index.add(features), text, codes: features.codes }
    })
    entries.set(id, { id, questions, sumLength: undefined })
  }

  for (const item of items) upsert(item)

  return {
    match(utterance, { limit = 5, allow } = {}) {
      if (index.settle()) for (const entry of entries.values()) entry.sumLength = undefined
      const asked = featuresOf(utterance)
      const { cosines } = index.search(asked)

      const signs: Signs[] = []
      for (const entry of entries.values()) {
        const sign = signsOf(entry, cosines, asked.codes)
        if (!sign || (allow && !allow(entry.id))) continue
        entry.sumLength ??= index.lengthOfSum(entry.questions.map(({ number }) => number))
        sign.middle = sign.sum / entry.sumLength
        signs.push(sign)
      }
      countVotes(signs, cosines)
      return signs
        .map((sign) => ({ id: sign.entry.id, score: scoreOf(sign), matched: sign.matched }))
        .sort((a, b) => b.score - a.score)
        .slice(0, limit)
    },
    upsert,
    remove,
    get size() {
      return entries.size
    },
  }
}

/** What speaks for one entry. */
export interface Signs {
  entry: Entry
  matched: string
  /** Cosine with its nearest question. */
  nearest: number
  sum: number
  /** Cosine with the middle of all its questions. */
  middle: number
  /** Its share among the questions nearest to the utterance. */
  vote: number
  factor: number
}

const signsOf = (entry: Entry, cosines: Float32Array, codes: string[]): Signs | undefined => {
  let nearest = 0
  let sum = 0
  let best: Entry['questions'][number] | undefined
  for (const question of entry.questions) {
    const cosine = cosines[question.number] ?? 0
    sum += cosine
    if (cosine > nearest) {
      nearest = cosine
      best = question
    }
  }
  if (!best) return undefined
  const factor = differsInCode(codes, best.codes) ? matchWeights.otherCode : 1
  return { entry, matched: best.text, nearest, sum, middle: 0, vote: 0, factor }
}

/** Both name a model or a fault, and not one they share. */
const differsInCode = (asked: string[], known: string[]): boolean =>
  asked.length > 0 && known.length > 0 && !asked.some((code) => known.includes(code))

const countVotes = (signs: Signs[], cosines: Float32Array) => {
  const voters: { cosine: number; sign: Signs }[] = []
  let least = 0
  for (const sign of signs) {
    if (sign.nearest <= least) continue
    for (const { number } of sign.entry.questions) {
      const cosine = cosines[number] ?? 0
      if (cosine <= least) continue
      voters.push({ cosine, sign })
      if (voters.length < matchWeights.voters * 4) continue
      voters.sort((a, b) => b.cosine - a.cosine)
      voters.length = matchWeights.voters
      least = voters.at(-1)?.cosine ?? 0
    }
  }
  voters.sort((a, b) => b.cosine - a.cosine)
  voters.length = Math.min(voters.length, matchWeights.voters)
  const power = voters.map(({ cosine }) => cosine ** matchWeights.voteSharpness)
  const total = power.reduce((sum, each) => sum + each, 0)
  voters.forEach(({ sign }, at) => {
    sign.vote += (power[at] ?? 0) / total
  })
}

const scoreOf = ({ nearest, middle, vote, factor }: Signs): number =>
  factor * (matchWeights.nearest * nearest + matchWeights.middle * middle + matchWeights.vote * vote)
