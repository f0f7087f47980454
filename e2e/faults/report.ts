import { loadavg } from 'node:os'
import { faultKinds } from './judge.ts'
import type { Strike } from './plan.ts'
import type { StormResult } from './storm.ts'

const readyGoalMs = 5000
const shownOfAKind = 5

const medianOf = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** One line about what just went wrong. */
export const lineOf = (strike: Strike, readyMs: number | undefined): string => {
  const { kind, ...how } = strike
  const told = Object.entries(how).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`,
  )
  return `  ${kind.padEnd(9)} ${told.join(', ')}${readyMs === undefined ? '' : `; ready again after ${(readyMs / 1000).toFixed(2)} s`}`
}

/** The figures of a run as data. */
export const figuresOf = (result: StormResult) => ({
  ...result,
  readyMs: {
    median: Math.round(medianOf(result.readyMs)),
    max: Math.round(Math.max(0, ...result.readyMs)),
    goal: readyGoalMs,
  },
  machineLoad: loadavg().map((load) => Number(load.toFixed(2))),
})

/** The figures of a run for people, and for each promise how often it was broken. */
export const reportOf = (result: StormResult): string => {
  const { readyMs, machineLoad } = figuresOf(result)
  const { strikes } = result
  const broken = Object.entries(faultKinds).flatMap(([kind, meaning]) => {
    const found = result.faults.filter((fault) => fault.kind === kind)
    return [
      `${String(found.length).padStart(6)}  ${kind}: ${meaning}`,
      ...found.slice(0, shownOfAKind).map(({ where }) => `        ${where}`),
    ]
  })
  return `
${result.seconds.toFixed(0)} s of load: ${result.sent} messages sent, ${result.acknowledged} acknowledged, ${result.refused} refused; ${result.reconnects} reconnects
${result.conversations} conversations, ${result.lines} lines in the log, ${result.hiddenLines} of them for agents only; served by ${JSON.stringify(result.servedBy)}
${strikes.kill} kills, ${strikes.postgres} PostgreSQL crashes, ${strikes.bus} bus faults and ${result.busMessagesLost} messages lost on the bus, ${result.connectionsKicked} connections kicked, ${strikes.delay} delays, ${strikes.partition} cuts, ${strikes.clock} clock jumps
ready again: median ${readyMs.median} ms, slowest ${readyMs.max} ms (goal ${readyGoalMs} ms: ${readyMs.max <= readyGoalMs ? 'reached' : 'missed'}); everything seen by everybody ${Math.round(result.settledMs)} ms after the end; load of the machine ${machineLoad.join(' ')}
${broken.join('\n')}`
}
