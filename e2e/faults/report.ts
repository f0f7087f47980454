import { loadavg } from 'node:os'
import { faultKinds, type Fault } from './judge.ts'
import type { Ready } from './nodes.ts'
import type { Outcome } from './outcome.ts'
import type { Strike } from './plan.ts'
import { phasesOf, readinessFigures, readinessLines } from './readiness.ts'
import type { StormResult } from './storm.ts'

const shownOfAKind = 5

/** One line about what just went wrong. */
export const lineOf = (strike: Strike, ready: Ready | undefined): string => {
  const { kind, ...how } = strike
  const told = Object.entries(how).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`,
  )
  const back = ready ? `; ready again after ${(ready.ms / 1000).toFixed(2)} s (${phasesOf(ready)})` : ''
  return `  ${kind.padEnd(9)} ${told.join(', ')}${back}`
}

export const machineLoad = () => loadavg().map((load) => Number(load.toFixed(2)))

/** The figures of a run as data. */
export const figuresOf = (result: StormResult) => ({
  ...result,
  ready: readinessFigures(result.ready),
  machineLoad: machineLoad(),
})

/** What people did and what came of it. */
export const outcomeLines = ({ sent, acknowledged, refused, reconnects, ...outcome }: Outcome): string[] => [
  `${sent} messages sent, ${acknowledged} acknowledged, ${refused} refused; ${reconnects} reconnects`,
  `${outcome.conversations} conversations, ${outcome.lines} lines in the log, ${outcome.hiddenLines} of them for agents only; served by ${JSON.stringify(outcome.servedBy)}`,
  `everything seen by everybody ${Math.round(outcome.settledMs)} ms after the end; load of the machine ${machineLoad().join(' ')}`,
]

/** For each promise how often it was broken, and where. */
export const brokenLines = (faults: Fault[]): string[] =>
  Object.entries(faultKinds).flatMap(([kind, meaning]) => {
    const found = faults.filter((fault) => fault.kind === kind)
    return [
      `${String(found.length).padStart(6)}  ${kind}: ${meaning}`,
      ...found.slice(0, shownOfAKind).map(({ where }) => `        ${where}`),
    ]
  })

/** The figures of a run for people, and for each promise how often it was broken. */
export const reportOf = (result: StormResult): string => {
  const { strikes } = result
  return [
    '',
    `${result.seconds.toFixed(0)} s of load`,
    `${strikes.kill} kills, ${strikes.postgres} PostgreSQL crashes, ${strikes.bus} bus faults and ${result.busMessagesLost} messages lost on the bus, ${result.connectionsKicked} connections kicked, ${strikes.delay} delays, ${strikes.partition} cuts, ${strikes.network} silences of the network, ${strikes.clock} clock jumps`,
    ...outcomeLines(result),
    ...readinessLines(result.ready),
    ...brokenLines(result.faults),
  ].join('\n')
}
