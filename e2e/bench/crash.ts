import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { faultKinds } from '../crash/judge.ts'
import { storm } from '../crash/storm.ts'

/** `npm run crash`: kills the server under load and compares everything that was promised with the log. Exit code 1 when a promise was broken. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    visitors: { type: 'string', default: '24' },
    json: { type: 'boolean', default: false },
  },
})
const readyGoalMs = 5000

const result = await storm({
  kills: Number(values.kills),
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  visitors: Number(values.visitors),
  onKill: (readyMs) =>
    !values.json && process.stdout.write(`  killed, ready again after ${(readyMs / 1000).toFixed(2)} s\n`),
})
const sorted = result.readyMs.toSorted((a, b) => a - b)
const slowestMs = sorted.at(-1) ?? 0
const told = {
  ...result,
  readyMs: {
    median: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    max: Math.round(slowestMs),
    goal: readyGoalMs,
  },
  machineLoad: loadavg().map((load) => Number(load.toFixed(2))),
}
if (values.json) console.log(JSON.stringify(told))
else {
  console.log(`
${result.kills} kills in ${result.seconds.toFixed(0)} s of load: ${result.sent} messages sent, ${result.acknowledged} acknowledged, ${result.refused} refused, ${result.reconnects} reconnects
${result.conversations} conversations, ${result.lines} lines in the log; served by ${JSON.stringify(result.servedBy)}
ready again: median ${told.readyMs.median} ms, slowest ${told.readyMs.max} ms (goal ${readyGoalMs} ms: ${slowestMs <= readyGoalMs ? 'reached' : 'missed'}); load of the machine ${told.machineLoad.join(' ')}`)
  for (const [kind, meaning] of Object.entries(faultKinds)) {
    const found = result.faults.filter((fault) => fault.kind === kind)
    console.log(`${String(found.length).padStart(6)}  ${kind}: ${meaning}`)
    for (const { where } of found.slice(0, 5)) console.log(`        ${where}`)
  }
}
process.exitCode = result.faults.length ? 1 : 0
