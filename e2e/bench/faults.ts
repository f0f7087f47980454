import { parseArgs } from 'node:util'
import { hasBus } from '../faults/bus.ts'
import { strikeKinds, usualKinds } from '../faults/plan.ts'
import { figuresOf, lineOf, reportOf } from '../faults/report.ts'
import { storm } from '../faults/storm.ts'
import { isEnclosed, runEnclosed, whyNotEnclosed } from '../machine/enclosure.ts'

/** `npm run faults`: everything goes wrong under load, and what was promised is compared with the log. Exit code 1 when a promise was broken. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '1' },
    kinds: { type: 'string', default: usualKinds.join() },
    /** Puts the nodes into networks of their own, and silences these too: the kind `network`. */
    network: { type: 'boolean', default: false },
    visitors: { type: 'string', default: '18' },
    /** Another built server.mjs than that of the checkout. */
    bundle: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const fail = (why: string): never => {
  console.error(why)
  process.exit(2)
}
const asked = values.kinds
  .split(',')
  .map(
    (kind) =>
      strikeKinds.find((known) => known === kind) ?? fail(`There is no kind ${kind}; there are ${strikeKinds.join()}`),
  )
const kinds = strikeKinds.filter((kind) => asked.includes(kind) || (kind === 'network' && values.network))
const nodes = values.nodes === '1' ? 1 : values.nodes === '3' ? 3 : fail('--nodes 1 or --nodes 3')
const isNetworked = kinds.includes('network')

const run = async (): Promise<number> => {
  const result = await storm({
    seconds: Number(values.seconds),
    seed: Number(values.seed),
    nodes,
    kinds,
    visitors: Number(values.visitors),
    ...(values.bundle ? { bundle: values.bundle } : {}),
    onStrike: (strike, ready) => values.json || console.log(lineOf(strike, ready)),
  })
  console.log(values.json ? JSON.stringify(figuresOf(result)) : reportOf(result))
  return result.faults.length ? 1 : 0
}

const why = isNetworked && !isEnclosed() ? whyNotEnclosed('network') : undefined
if (nodes === 3 && !hasBus()) console.log('Skipped: several nodes need a nats-server, and this machine has none.')
else if (why) console.log(`Skipped: to silence real networks, ${why}.`)
// Nothing that lingers may keep a run from its end: others wait for its exit code.
else process.exit(isNetworked && !isEnclosed() ? await runEnclosed('network') : await run())
