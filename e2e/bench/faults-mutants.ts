import { parseArgs } from 'node:util'
import { hasBus } from '../faults/bus.ts'
import { mutants, type Mutant } from '../faults/mutants.ts'
import { storm } from '../faults/storm.ts'
import { copyBuilt } from '../machine/built-copy.ts'

/** `npm run faults:mutants`: plants faults into copies of the built server. Exit code 1 when `npm run faults` would not notice one. */
const { values } = parseArgs({
  options: {
    /** Of load in each try. */
    seconds: { type: 'string', default: '25' },
    /** So many seeds are tried before a mutant counts as survivor. */
    tries: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    /** Only mutants whose name holds this. */
    only: { type: 'string', default: '' },
    /** Another built server.mjs than that of the checkout. */
    bundle: { type: 'string' },
  },
})
// A view that is not whole by then never will be.
const settleWithinMs = 12_000
const endShown = 600

/** Tries one seed after the other; gives what the judge found, or undefined when it noticed nothing. */
const caught = async (mutant: Mutant): Promise<string | undefined> => {
  const { bundle, remove } = await copyBuilt(mutant.edits, values.bundle)
  try {
    for (let n = 0; n < Number(values.tries); n++) {
      const seed = Number(values.seed) + n
      const { nodes, kinds } = mutant
      const { faults } = await storm({ seconds: Number(values.seconds), seed, nodes, kinds, bundle, settleWithinMs })
      const found = faults.filter((fault) => mutant.caughtAs.includes(fault.kind))
      if (found[0]) return `${found[0].kind} (${found.length} times, seed ${seed}): ${found[0].where}`
      const others = [...new Set(faults.map((fault) => fault.kind))]
      const ended = faults.find((fault) => fault.kind === 'endedAlone')
      console.log(`  ${mutant.name}: seed ${seed} shows ${others.length ? `only ${others.join(', ')}` : 'nothing'}`)
      if (ended) console.log(`    ${ended.where.slice(-endShown)}`)
    }
    return undefined
  } finally {
    await remove()
  }
}

for (const mutant of mutants.filter(({ name }) => name.includes(values.only))) {
  if (mutant.nodes > 1 && !hasBus()) {
    console.log(`skipped   ${mutant.name}: it takes a nats-server, and this machine has none`)
    continue
  }
  const how = await caught(mutant)
  console.log(how ? `caught    ${mutant.name}: ${how}` : `SURVIVED  ${mutant.name}`)
  if (!how) process.exitCode = 1
}
