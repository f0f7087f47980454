import { createFeatureExtractor, type FeatureExtractor } from './features.ts'
import { countEveryday, createQuestionIndex, type Everyday } from './question-index.ts'
import { countVotes, createBest, differsInCode, matchWeights, weighTogether, withLead, type Signs } from './scoring.ts'
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
    const voters = createBest<number>(matchWeights.voters)
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
    countVotes(voters.all, signs)
    return signs
  }

  const scoreOf = (entry: Entry, sign: Signs, codes: string[]): number => {
    entry.sumLength ??= index.lengthOfSum(entry.questions)
    const score = weighTogether(sign, sign.sum / entry.sumLength)
    return differsInCode(codes, questions[sign.question]?.codes ?? []) ? score * matchWeights.otherCode : score
  }

  for (const item of items) upsert(item)

  return {
    match(utterance, { limit = 5, allow } = {}) {
      if (index.settle()) for (const entry of entries) if (entry) entry.sumLength = undefined
      const { amounts, codes } = featuresOf(utterance.slice(0, utteranceMax))
      // The second is needed to say how far the best is ahead of it.
      const best = createBest<{ entry: Entry; question: number }>(Math.max(2, limit))
      gather(index.search(amounts), allow).forEach((sign, place) => {
        const entry = entries[place]
        if (entry && sign) best.offer(scoreOf(entry, sign, codes), { entry, question: sign.question })
      })
      const candidates = best.all.map(({ score, value: { entry, question } }) => ({
        id: entry.id,
        score,
        matched: questions[question]?.text ?? '',
      }))
      return withLead(candidates).slice(0, limit)
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
