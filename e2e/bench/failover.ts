import { parseArgs } from 'node:util'
import { failoverDrill, type Round } from '../faults/failover.ts'
import { brokenLines, machineLoad, outcomeLines } from '../faults/report.ts'

/**
 * `npm run drill:failover`: the primary of two PostgreSQL dies under load, the standby is promoted, the address is moved; then what was
 * promised is compared with the log. Exit code 1 when a promise was broken. With `--async` nobody waits for the standby: then it is 1
 * when the loss was not seen.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '4' },
    /** Of load before each death, at most. */
    seconds: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    visitors: { type: 'string', default: '12' },
    async: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const pushGoalMs = 3000
// After an asynchronous failover some screens never agree with the log again.
const settleWithinMs = values.async ? 10_000 : 45_000
const inSeconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`

const lineOf = (round: Round): string =>
  `  the primary died${round.isStalled ? ', its standby had stalled for a second' : ''}: promoted after ${inSeconds(round.promotedMs)}, address moved after ${inSeconds(round.addressMovedMs)}, nodes ready after ${inSeconds(round.nodesReadyMs)}, push back on every desk after ${inSeconds(round.pushBackMs)}, that is ${inSeconds(round.pushBackMs - round.addressMovedMs)} after the operator’s last step`

const result = await failoverDrill({
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  visitors: Number(values.visitors),
  isSynchronous: !values.async,
  settleWithinMs,
  onRound: (round) => values.json || console.log(lineOf(round)),
})

const figureOf = (times: number[]) => {
  const sorted = times.toSorted((a, b) => a - b)
  return { median: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0), max: Math.round(sorted.at(-1) ?? 0) }
}
const push = {
  ...figureOf(result.rounds.map((round) => round.pushBackMs)),
  afterOperator: figureOf(result.rounds.map((round) => round.pushBackMs - round.addressMovedMs)),
  goal: pushGoalMs,
}
const lost = result.faults.filter(({ kind }) => kind === 'lost' || kind === 'misplaced').length
if (values.json) console.log(JSON.stringify({ ...result, push, lost, machineLoad: machineLoad() }))
else {
  const reached = push.max <= pushGoalMs ? 'reached' : 'missed'
  const report = [
    '',
    `${result.rounds.length} failovers of ${values.async ? 'an asynchronous' : 'a synchronous'} pair under ${result.nodes} nodes`,
    ...outcomeLines(result),
    `push was interrupted, from the kill: median ${inSeconds(push.median)}, longest ${inSeconds(push.max)} (goal ${inSeconds(pushGoalMs)}: ${reached}); from the operator’s last step: median ${inSeconds(push.afterOperator.median)}, longest ${inSeconds(push.afterOperator.max)}`,
    ...brokenLines(result.faults),
    ...(values.async ? [lost ? `seen: ${lost} acknowledged messages lost` : 'NOT SEEN: nothing was lost'] : []),
  ]
  console.log(report.join('\n'))
}
process.exit(values.async ? Number(lost === 0) : Number(result.faults.length > 0))
