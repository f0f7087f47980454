/** How the signs of a match are weighed together. Chosen on validation data; see bench/accuracy.ts. */
export const matchWeights = {
  nearest: 0.2,
  middle: 0.7,
  vote: 0.1,
  voters: 16,
  voteSharpness: 4,
  /** From this cosine on, utterance and question are the same words. */
  sameWords: 0.97,
  /** What being ahead of the second adds. */
  lead: 0.5,
  /** What remains when utterance and question name different models or faults. */
  otherCode: 0.5,
}

/** What speaks for one entry. */
export interface Signs {
  /** Cosine with its nearest question, and which that is. */
  nearest: number
  question: number
  /** Sum of the cosines with all its questions. */
  sum: number
  /** Its part among the questions nearest to the utterance. */
  vote: number
}

/** Keeps the highest-scored of what it is offered, highest first. */
export const createBest = <Value>(max: number) => {
  const all: { score: number; value: Value }[] = []
  let least = 0
  return {
    all,
    offer(score: number, value: Value) {
      if (score <= least) return
      let at = all.length
      while (at > 0 && (all[at - 1]?.score ?? 0) < score) at -= 1
      all.splice(at, 0, { score, value })
      if (all.length > max) all.pop()
      if (all.length === max) least = all.at(-1)?.score ?? 0
    },
  }
}

/** Each of the questions nearest to the utterance votes for its entry, the more strongly the nearer it is. */
export const countVotes = (voters: { score: number; value: number }[], signs: (Signs | undefined)[]) => {
  const strengths = voters.map(({ score }) => score ** matchWeights.voteSharpness)
  const total = strengths.reduce((sum, each) => sum + each, 0)
  voters.forEach(({ value: place }, at) => {
    const sign = signs[place]
    if (sign) sign.vote += (strengths[at] ?? 0) / total
  })
}

/** Both name a model or a fault, and not one they share. */
export const differsInCode = (asked: string[], known: string[]): boolean =>
  asked.length > 0 && known.length > 0 && !asked.some((code) => known.includes(code))

/** The signs as one score from 0 to 1. */
export const weighTogether = ({ nearest, vote }: Signs, middle: number): number => {
  const score = matchWeights.nearest * nearest + matchWeights.middle * middle + matchWeights.vote * vote
  // Word for word the same question needs no support from the entry's others.
  return nearest > matchWeights.sameWords ? Math.max(score, nearest) : score
}

/** The best gains by what it is ahead: alone with half the words is surer than one of two with most of them. */
export const withLead = <Scored extends { score: number }>([best, ...others]: Scored[]): Scored[] =>
  best
    ? [
        { ...best, score: Math.min(1, best.score + matchWeights.lead * (best.score - (others[0]?.score ?? 0))) },
        ...others,
      ]
    : []
