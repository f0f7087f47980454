import type { BotVerdict } from '@yingda/contract'

/** One question of a test, and what the bot would do with it. */
export interface Asked {
  /** The entry it belongs to; undefined when it belongs to none and the bot should not answer. */
  label: string | undefined
  verdict: Pick<BotVerdict, 'band' | 'best' | 'candidates' | 'handOff'>
  tookMs: number
}

/** How the bot did. Shares are between 0 and 1; a share of nothing is missing. */
export interface Figures {
  questions: number
  outOfScope: number
  /** The best candidate is the right entry, whatever the bot would have done. */
  accuracy?: number
  answered?: number
  offered?: number
  withheld?: number
  /** Wrong among all that were answered directly: with another entry, or although they belong to none. */
  wrongAnswers?: number
  /** Answered directly and rightly. */
  containment?: number
  /** The same, or the right entry was among those offered. */
  containmentWithMenu?: number
  /** Out of scope and answered all the same. */
  outOfScopeAnswered?: number
  p50Ms?: number
  p95Ms?: number
}

/** An offer shows the three nearest. */
const offeredMax = 3

/** What the customer gets; whoever is handed to a person gets no answer of the bot's. */
const outcomeOf = ({ verdict: { band, handOff } }: Asked) => (handOff.length ? 'none' : band)
const isAnswered = (asked: Asked) => outcomeOf(asked) === 'answer' || outcomeOf(asked) === 'small_talk'
const isOffered = (asked: Asked) => outcomeOf(asked) === 'offer'
const isWithheld = (asked: Asked) => outcomeOf(asked) === 'none'
const isRight = ({ label, verdict }: Asked) => label !== undefined && verdict.best?.externalId === label
const offersRight = (asked: Asked) =>
  isOffered(asked) && asked.verdict.candidates.slice(0, offeredMax).some(({ externalId }) => externalId === asked.label)
const isWrongAnswer = (asked: Asked) => isAnswered(asked) && (!isRight(asked) || outcomeOf(asked) === 'small_talk')

/** The figures of a test. Pure. */
export const figuresOf = (all: readonly Asked[]): Figures => {
  const inScope = all.filter(({ label }) => label !== undefined)
  const outOfScope = all.filter(({ label }) => label === undefined)
  const contained = inScope.filter((asked) => isAnswered(asked) && !isWrongAnswer(asked))
  const answered = all.filter(isAnswered)
  const times = all.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b)
  return {
    questions: inScope.length,
    outOfScope: outOfScope.length,
    ...present({
      accuracy: share(inScope.filter(isRight), inScope),
      answered: share(inScope.filter(isAnswered), inScope),
      offered: share(inScope.filter(isOffered), inScope),
      withheld: share(inScope.filter(isWithheld), inScope),
      wrongAnswers: share(answered.filter(isWrongAnswer), answered),
      containment: share(contained, inScope),
      containmentWithMenu: share([...contained, ...inScope.filter(offersRight)], inScope),
      outOfScopeAnswered: share(outOfScope.filter(isAnswered), outOfScope),
      p50Ms: percentile(times, 0.5),
      p95Ms: percentile(times, 0.95),
    }),
  }
}

const share = (part: unknown[], whole: unknown[]): number | undefined =>
  whole.length ? part.length / whole.length : undefined

/** The nearest rank: the smallest value that this share of all does not exceed. */
const percentile = (sorted: number[], at: number): number | undefined => {
  const found = sorted[Math.max(0, Math.ceil(sorted.length * at) - 1)]
  return found === undefined ? undefined : Math.round(found * 10) / 10
}

const present = <T extends Record<string, number | undefined>>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<
    Record<keyof T, number>
  >
