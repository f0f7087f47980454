interface Question {
  ids: Int32Array
  amounts: Float32Array
  /** Weighted by rarity and scaled to length 1, as of the last rebuild or of its own arrival. */
  weights: Float32Array
}

/** At most this many changes are lived with before the index is built again; a small index is built again sooner. */
const changesMax = 400
const changesMin = 8

/** A search that would follow more postings than this leaves out the least telling, up to this part of the weight. */
const postingsFollowed = 30_000
const sparedMax = 0.05

/** A known feature of the utterance. */
interface Sought {
  id: number
  weight: number
}

/** How many everyday sentences have each feature. */
export interface Everyday {
  sentences: number
  counts: ReadonlyMap<string, number>
}

/** Counts features over sentences that belong to no company. */
export const countEveryday = (sentences: readonly ReadonlyMap<string, number>[]): Everyday => {
  const counts = new Map<string, number>()
  for (const amounts of sentences)
    for (const feature of amounts.keys()) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  return { sentences: sentences.length, counts }
}

/**
 * An inverted index of questions: TF-IDF vectors in typed arrays. What is added or removed shows in the next search;
 * how rare each feature is follows at the next rebuild, which happens by itself once enough has changed.
 */
export const createQuestionIndex = (everyday: Everyday = { sentences: 0, counts: new Map() }) => {
  /** By question number. A removed number is given out again only after a rebuild has cleared its postings. */
  const questions: (Question | undefined)[] = []
  const fresh = new Set<number>()
  let freeNumbers: number[] = []
  let removedNumbers: number[] = []

  let featureIds = new Map<string, number>()
  let rarity = new Float32Array(0)
  let offsets = new Int32Array(1)
  let postedQuestions = new Int32Array(0)
  let postedWeights = new Float32Array(0)

  // Room to work in, kept between searches.
  let cosines = new Float32Array(0)
  let byFeature = new Float32Array(0)

  const size = () => questions.length - freeNumbers.length - removedNumbers.length
  /** In a dozen questions every word is rare; how common a word is in everyday sentences says that “how do I” is not. */
  const rarityOf = (feature: string, count: number) =>
    Math.log((1 + size() + everyday.sentences) / (1 + count + (everyday.counts.get(feature) ?? 0))) + 1

  const idOf = (feature: string): number => {
    const known = featureIds.get(feature)
    if (known !== undefined) return known
    const id = featureIds.size
    featureIds.set(feature, id)
    if (id >= rarity.length) rarity = grown(rarity, id + 1)
    rarity[id] = rarityOf(feature, 1)
    return id
  }

  const weigh = ({ ids, amounts, weights }: Question) => {
    let squares = 0
    for (let at = 0; at < ids.length; at += 1) {
      const weight = (amounts[at] ?? 0) * (rarity[ids[at] ?? 0] ?? 0)
      weights[at] = weight
      squares += weight * weight
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
    for (let at = 0; at < weights.length; at += 1) weights[at] = (weights[at] ?? 0) * scale
  }

  /** Forgets features that no question has any more, and counts the others. */
  const recount = (): Int32Array => {
    const counts = new Int32Array(featureIds.size)
    for (const question of questions) for (const id of question?.ids ?? []) counts[id] = (counts[id] ?? 0) + 1

    const kept = new Map<string, number>()
    const newIds = new Int32Array(counts.length)
    for (const [feature, id] of featureIds) {
      if ((counts[id] ?? 0) === 0) continue
      newIds[id] = kept.size
      kept.set(feature, kept.size)
    }
    const keptCounts = new Int32Array(kept.size)
    counts.forEach((count, id) => {
      if (count > 0) keptCounts[newIds[id] ?? 0] = count
    })
    for (const question of questions) {
      if (question) question.ids = question.ids.map((id) => newIds[id] ?? 0)
    }
    featureIds = kept
    return keptCounts
  }

  const rebuild = () => {
    freeNumbers = [...freeNumbers, ...removedNumbers]
    removedNumbers = []
    fresh.clear()

    const counts = recount()
    rarity = Float32Array.from(featureIds, ([feature, id]) => rarityOf(feature, counts[id] ?? 0))
    offsets = new Int32Array(counts.length + 1)
    counts.forEach((count, id) => {
      offsets[id + 1] = (offsets[id] ?? 0) + count
    })

    const total = offsets[counts.length] ?? 0
    postedQuestions = new Int32Array(total)
    postedWeights = new Float32Array(total)
    const next = offsets.slice()
    questions.forEach((question, number) => {
      if (!question) return
      weigh(question)
      question.ids.forEach((id, at) => {
        const place = next[id] ?? 0
        postedQuestions[place] = number
        postedWeights[place] = question.weights[at] ?? 0
        next[id] = place + 1
      })
    })
  }

  /**
   * In a large index, half the work would go into words that nearly every question has and that decide nothing.
   * Those with the least weight for the longest list are left out, up to a small part of the utterance's weight.
   */
  const worthFollowing = (known: Sought[], squares: number): Sought[] => {
    const lengthOf = ({ id }: Sought) => (offsets[id + 1] ?? 0) - (offsets[id] ?? 0)
    const total = known.reduce((sum, each) => sum + lengthOf(each), 0)
    if (total <= postingsFollowed) return known
    const byWorth = known
      .map((each) => ({ each, length: lengthOf(each), squares: each.weight ** 2 }))
      .toSorted((a, b) => a.squares * b.length - b.squares * a.length)
    let left = total
    let spared = 0
    let from = 0
    for (const { length, squares: own } of byWorth) {
      if (left <= postingsFollowed || spared + own > squares * sparedMax) break
      left -= length
      spared += own
      from += 1
    }
    return byWorth.slice(from).map(({ each }) => each)
  }

  const addPostings = (id: number, weight: number) => {
    const end = offsets[id + 1] ?? 0
    // Nearly all of a search is spent here; local names spare the loop from looking them up.
    const [sums, numbers, weights] = [cosines, postedQuestions, postedWeights]
    for (let place = offsets[id] ?? 0; place < end; place += 1) {
      // The arrays are as long as the offsets say.
      sums[numbers[place]!]! += weight * weights[place]!
    }
  }

  const dot = (question: Question | undefined): number => {
    let sum = 0
    if (!question) return 0
    for (let at = 0; at < question.ids.length; at += 1) {
      sum += (byFeature[question.ids[at] ?? 0] ?? 0) * (question.weights[at] ?? 0)
    }
    return sum
  }

  return {
    /** Takes a question in and gives it its number. */
    add(amounts: ReadonlyMap<string, number>): number {
      const number = freeNumbers.pop() ?? questions.length
      const question: Question = {
        ids: Int32Array.from(amounts.keys(), idOf),
        amounts: Float32Array.from(amounts.values()),
        weights: new Float32Array(amounts.size),
      }
      questions[number] = question
      weigh(question)
      fresh.add(number)
      return number
    },

    /** Takes a question out. Its number stays unused until the next rebuild. */
    remove(number: number) {
      if (!questions[number]) return
      questions[number] = undefined
      fresh.delete(number)
      removedNumbers.push(number)
    },

    /** Builds the index again when much has changed. True when every weight may be another than before. */
    settle(): boolean {
      const changesAllowed = Math.max(changesMin, Math.min(changesMax, size() / 10))
      const built = size() > fresh.size
      if (fresh.size + removedNumbers.length <= changesAllowed && (built || fresh.size === 0)) return false
      rebuild()
      return true
    },

    /** The cosine of an utterance with each question, by its number. Overwritten by the next search. */
    search(amounts: ReadonlyMap<string, number>): Float32Array {
      if (cosines.length < questions.length) cosines = new Float32Array(Math.ceil(questions.length * 1.2))
      cosines.fill(0)
      if (byFeature.length < featureIds.size) byFeature = new Float32Array(Math.ceil(featureIds.size * 1.2))

      const known: Sought[] = []
      let knownSquares = 0
      let unknownSquares = 0
      for (const [feature, amount] of amounts) {
        const id = featureIds.get(feature)
        if (id === undefined) unknownSquares += (amount * rarityOf(feature, 0)) ** 2
        else {
          const weight = amount * (rarity[id] ?? 0)
          known.push({ id, weight })
          knownSquares += weight * weight
        }
      }
      const squares = knownSquares + unknownSquares
      if (knownSquares === 0) return cosines

      // What nobody ever asked about still counts in the utterance's length: it makes every question less near.
      const scale = 1 / Math.sqrt(squares)
      for (const { id, weight } of worthFollowing(known, knownSquares)) {
        byFeature[id] = weight * scale
        if (id < offsets.length - 1) addPostings(id, weight * scale)
      }
      for (const number of fresh) cosines[number] = dot(questions[number])
      for (const { id } of known) byFeature[id] = 0
      for (const number of removedNumbers) cosines[number] = 0
      return cosines
    },

    /** The length of the sum of some questions' vectors: with it, a sum of cosines becomes the cosine with their middle. */
    lengthOfSum(numbers: readonly number[]): number {
      const sum = new Map<number, number>()
      for (const number of numbers) {
        const question = questions[number]
        question?.ids.forEach((id, at) => sum.set(id, (sum.get(id) ?? 0) + (question.weights[at] ?? 0)))
      }
      let squares = 0
      for (const weight of sum.values()) squares += weight * weight
      return Math.sqrt(squares)
    },
  }
}
export type QuestionIndex = ReturnType<typeof createQuestionIndex>

const grown = (array: Float32Array, length: number): Float32Array<ArrayBuffer> => {
  const larger = new Float32Array(Math.ceil(length * 1.5) + 64)
  larger.set(array)
  return larger
}
