import { parseArgs } from 'node:util'
import { figuresOf, lineOf, reportOf } from '../faults/report.ts'
import { storm } from '../faults/storm.ts'

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
const seconds = Number(values.seconds)

const result = await storm({
  seconds,
  seed: Number(values.seed),
  kinds: ['kill'],
  kills: Number(values.kills),
  visitors: Number(values.visitors),
  onStrike: (strike, ready) => values.json || console.log(lineOf(strike, ready)),
})
console.log(values.json ? JSON.stringify(figuresOf(result)) : reportOf(result))
process.exitCode = result.faults.length ? 1 : 0
