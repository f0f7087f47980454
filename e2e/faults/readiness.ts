import type { Ready } from './nodes.ts'
import type { StrikeKind } from './plan.ts'

export const readyGoalMs = 5000

/** A time until everything answered again, with what else went wrong during it. */
export interface Readiness extends Ready {
  after: StrikeKind
  meanwhile: StrikeKind[]
}

/** What takes the database or the machine from whoever wants to be ready. */
const hindering = new Set<StrikeKind>(['kill', 'postgres', 'network'])

/** Remembers what went wrong from when to when, so that each readiness can be told with what else happened. */
export const createDiary = () => {
  const happened: { kind: StrikeKind; from: number; to: number }[] = []
  const became: (Ready & { after: StrikeKind; from: number; to: number })[] = []
  return {
    happen(kind: StrikeKind, from: number, to: number) {
      happened.push({ kind, from, to })
    },
    /** Everything answered again, after so long. */
    ready(after: StrikeKind, ready: Ready) {
      const to = performance.now()
      became.push({ ...ready, after, from: to - ready.ms, to })
    },
    all: (): Readiness[] =>
      became.map(({ ms, phases, after, from, to }) => {
        const others = happened.filter((one) => hindering.has(one.kind) && one.from < to && one.to > from)
        // What it came after is among them, once.
        const itself = others.findIndex((one) => one.kind === after)
        return { ms, phases, after, meanwhile: others.toSpliced(itself, itself < 0 ? 0 : 1).map((one) => one.kind) }
      }),
  }
}

const ofAll = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0), max: Math.round(sorted.at(-1) ?? 0) }
}

/** Times in a row: how many, the middle one, the slowest, how many missed the goal, and the same of each phase. */
export const readinessFigures = (all: Readiness[]) => ({
  times: all.length,
  ...ofAll(all.map((one) => one.ms)),
  goal: readyGoalMs,
  overGoal: all.filter((one) => one.ms > readyGoalMs).length,
  overGoalUndisturbed: all.filter((one) => one.ms > readyGoalMs && !one.meanwhile.length).length,
  phases: Object.fromEntries(
    [...new Set(all.flatMap((one) => Object.keys(one.phases)))].map((phase) => [
      phase,
      ofAll(all.flatMap((one) => one.phases[phase] ?? [])),
    ]),
  ),
})

const seconds = (ms: number) => (ms / 1000).toFixed(1)

/** The phases that took the most of one time. */
export const phasesOf = ({ phases }: Ready): string =>
  Object.entries(phases)
    .filter(([, ms]) => ms >= 50)
    .toSorted(([, a], [, b]) => b - a)
    .map(([phase, ms]) => `${phase} ${seconds(ms)}`)
    .join(', ')

/** For people: the times, the phases, and each time that missed the goal with its reason. */
export const readinessLines = (all: Readiness[]): string[] => {
  if (!all.length) return []
  const { times, median, max, overGoal, overGoalUndisturbed, phases } = readinessFigures(all)
  const told = Object.entries(phases).map(([phase, of]) => `${phase} ${seconds(of.median)}/${seconds(of.max)}`)
  const slow = all.filter((one) => one.ms > readyGoalMs)
  return [
    `ready again, ${times} times: median ${seconds(median)} s, slowest ${seconds(max)} s; ${overGoal} took longer than ${seconds(readyGoalMs)} s, ${overGoalUndisturbed} of them with nothing else broken meanwhile`,
    `  where the time went, median/slowest in s: ${told.join(', ')}`,
    ...slow.map((one) => {
      const also = one.meanwhile.length ? `; meanwhile ${one.meanwhile.join(', ')}` : ''
      return `  ${seconds(one.ms)} s after ${one.after}: ${phasesOf(one)}${also}`
    }),
  ]
}
