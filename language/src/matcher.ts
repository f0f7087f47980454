import { createFeatureExtractor, type FeatureExtractor } from './features.ts'
import { countEveryday, createQuestionIndex, type Everyday } from './question-index.ts'
import { defaultSynonyms, everydaySentences } from './vocabulary.ts'

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
  questions: number[]
  /** Length of the sum of its questions' vectors; worked out when first wanted. */
  sumLength: number | undefined
}

interface Question {
  text: string
  codes: string[]
}

/** What comes after so many characters no longer says what the question is. */
const utteranceMax = 1000

/** How the signs of a match are weighed together. Chosen on validation data; see bench/accuracy.ts. */
export const matchWeights = {
  nearest: 0.2,
  middle: 0.7,
  vote: 0.1,
  voters: 16,
  voteSharpness: 4,
  /** From this cosine on, utterance and question are the same words. */
  sameWords: 0.97,
  /** What remains when utterance and question name different models or faults. */
  otherCode: 0.5,
}

/** A matcher over these entries. Words of one synonym group count as the same word. */
export const createMatcher = (
  items: readonly KnowledgeItem[],
  options: { synonyms?: readonly (readonly string[])[] } = {},
): Matcher => {
  const synonyms = options.synonyms ?? defaultSynonyms
  const featuresOf = createFeatureExtractor(synonyms)
  const index = createQuestionIndex(everydayWith(synonyms, featuresOf))
  const questions: (Question | undefined)[] = []
  /** By question number: the place of its entry. */
  const owners: number[] = []
  /** Places of removed entries stay empty until another entry takes them. */
  const entries: (Entry | undefined)[] = []
  const placeOf = new Map<string, number>()
  const emptyPlaces: number[] = []

  const remove = (id: string) => {
    const place = placeOf.get(id)
    if (place === undefined) return
    for (const number of entries[place]?.questions ?? []) {
      index.remove(number)
      questions[number] = undefined
    }
    entries[place] = undefined
    placeOf.delete(id)
    emptyPlaces.push(place)
  }

  const upsert = ({ id, question, similar }: KnowledgeItem) => {
    remove(id)
    const place = emptyPlaces.pop() ?? entries.length
    const numbers = [...new Set([question, ...similar])].map((text) => {
      const features = featuresOf(text)
      const number = index.add(features.amounts)
      questions[number] = { text, codes: features.codes }
      owners[number] = place
      return number
    })
    entries[place] = { id, questions: numbers, sumLength: undefined }
    placeOf.set(id, place)
  }

  /** What speaks for each entry, by its place; undefined where nothing does. */
  const gather = (cosines: Float32Array, allow: ((id: string) => boolean) | undefined): (Signs | undefined)[] => {
    const signs = entries.map<Signs | undefined>(() => undefined)
    const closed = allow && entries.map((entry) => entry === undefined || !allow(entry.id))
    const voters = createVoters(matchWeights.voters)
    for (let number = 0; number < questions.length; number += 1) {
      const cosine = cosines[number] ?? 0
      const place = owners[number] ?? 0
      if (cosine <= 0 || closed?.[place]) continue
      voters.offer(cosine, place)
      const sign = signs[place]
      if (!sign) signs[place] = { nearest: cosine, question: number, sum: cosine, vote: 0 }
      else {
        sign.sum += cosine
        if (cosine > sign.nearest) {
          sign.nearest = cosine
          sign.question = number
        }
      }
    }
    voters.count(signs)
    return signs
  }

  const candidateOf = (entry: Entry, sign: Signs, codes: string[]): Candidate => {
    entry.sumLength ??= index.lengthOfSum(entry.questions)
    const { text = '', codes: known = [] } = questions[sign.question] ?? {}
    const score = scoreOf(sign, sign.sum / entry.sumLength) * (differsInCode(codes, known) ? matchWeights.otherCode : 1)
    return { id: entry.id, score, matched: text }
  }

  for (const item of items) upsert(item)

  return {
    match(utterance, { limit = 5, allow } = {}) {
      if (index.settle()) for (const entry of entries) if (entry) entry.sumLength = undefined
      const { amounts, codes } = featuresOf(utterance.slice(0, utteranceMax))
      const candidates = gather(index.search(amounts).cosines, allow).flatMap((sign, place) => {
        const entry = entries[place]
        return entry && sign ? [candidateOf(entry, sign, codes)] : []
      })
      return withLead(candidates.toSorted((a, b) => b.score - a.score)).slice(0, limit)
    },
    upsert,
    remove,
    get size() {
      return placeOf.size
    },
  }
}

const everydayCounts = new WeakMap<object, Everyday>()

/** Counted once for all matchers that share their synonyms. */
const everydayWith = (synonyms: object, featuresOf: FeatureExtractor): Everyday => {
  const known = everydayCounts.get(synonyms)
  if (known) return known
  const counted = countEveryday(everydaySentences.map((text) => featuresOf(text).amounts))
  everydayCounts.set(synonyms, counted)
  return counted
}

/** What speaks for one entry. */
interface Signs {
  /** Cosine with its nearest question, and which that is. */
  nearest: number
  question: number
  /** Sum of the cosines with all its questions. */
  sum: number
  /** Its part among the questions nearest to the utterance. */
  vote: number
}

/** The nearest questions, each with a vote for its entry that is the stronger the nearer it is. */
const createVoters = (votersMax: number) => {
  const voters: { cosine: number; place: number }[] = []
  let least = 0
  return {
    offer(cosine: number, place: number) {
      if (cosine <= least) return
      let at = voters.length
      while (at > 0 && (voters[at - 1]?.cosine ?? 0) < cosine) at -= 1
      voters.splice(at, 0, { cosine, place })
      if (voters.length > votersMax) voters.pop()
      if (voters.length === votersMax) least = voters.at(-1)?.cosine ?? 0
    },
    count(signs: (Signs | undefined)[]) {
      const strengths = voters.map(({ cosine }) => cosine ** matchWeights.voteSharpness)
      const total = strengths.reduce((sum, each) => sum + each, 0)
      voters.forEach(({ place }, at) => {
        const sign = signs[place]
        if (sign) sign.vote += (strengths[at] ?? 0) / total
      })
    },
  }
}

/** Both name a model or a fault, and not one they share. */
const differsInCode = (asked: string[], known: string[]): boolean =>
  asked.length > 0 && known.length > 0 && !asked.some((code) => known.includes(code))

const scoreOf = ({ nearest, vote }: Signs, middle: number): number => {
  const score = matchWeights.nearest * nearest + matchWeights.middle * middle + matchWeights.vote * vote
  // Word for word the same question needs no support from the entry's others.
  return nearest > matchWeights.sameWords ? Math.max(score, nearest) : score
}

/** The best gains by what it is ahead: alone with half the words is surer than one of two with most of them. */
const withLead = ([best, ...others]: Candidate[]): Candidate[] =>
  best ? [{ ...best, score: Math.min(1, 2 * best.score - (others[0]?.score ?? 0)) }, ...others] : []
