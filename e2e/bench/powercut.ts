import { parseArgs } from 'node:util'
import { withoutFsync } from '../faults/mutants.ts'
import { powerCuts, type PowerResult } from '../faults/power-cut.ts'
import { readinessFigures, readinessLines } from '../faults/readiness.ts'
import { brokenLines, machineLoad, outcomeLines } from '../faults/report.ts'
import { copyBuilt } from '../machine/built-copy.ts'
import { isEnclosed, runEnclosed, whyNotEnclosed } from '../machine/enclosure.ts'

/**
 * `npm run powercut`: the disk loses its power under load, again and again, and what was promised is compared with what is left on it.
 * Then the same with a PostgreSQL that does not wait for its disk, which must be seen to lose something. Exit code 1 when a promise was
 * broken, or the second run lost nothing.
 */
const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '4' },
    /** Of load before each cut, at most. */
    seconds: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    visitors: { type: 'string', default: '18' },
    bundle: { type: 'string' },
    /** Without the second run. */
    'only-real': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const say = (line: string) => void (values.json || console.log(line))
const options = { seconds: Number(values.seconds), seed: Number(values.seed), visitors: Number(values.visitors) }

const reportOf = (result: PowerResult): string =>
  [
    '',
    `${result.cuts} cuts`,
    ...outcomeLines(result),
    `${result.filesKept + result.filesLost.length} files taken, ${result.filesLost.length} of them lost`,
    ...readinessLines(result.ready),
    ...brokenLines(result.faults),
    ...(result.notStarted ? [`it did not start any more: ${result.notStarted}`] : []),
  ].join('\n')

const real = async (): Promise<boolean> => {
  say('The disk loses its power:')
  const onCut = ({ ms }: { ms: number }) => say(`  a cut; ready again after ${(ms / 1000).toFixed(2)} s`)
  const result = await powerCuts({ ...options, cuts: Number(values.cuts), bundle: values.bundle, onCut })
  const { ready, ...rest } = result
  const figures = { ...rest, ready: readinessFigures(ready), machineLoad: machineLoad() }
  console.log(values.json ? JSON.stringify(figures) : reportOf(result))
  return result.faults.length === 0 && result.filesLost.length === 0 && result.notStarted === undefined
}

/** Whether it is seen when a server that does not wait for its disk loses what it acknowledged. */
const control = async (): Promise<boolean> => {
  const { bundle, remove } = await copyBuilt([withoutFsync], values.bundle)
  try {
    const { faults, notStarted } = await powerCuts({ ...options, cuts: 1, bundle })
    const lost = faults.filter(({ kind }) => kind === 'lost' || kind === 'misplaced').length
    if (notStarted) say('\nwith fsync=off: seen, the database did not start any more')
    else say(`\nwith fsync=off: ${lost ? `seen, ${lost} acknowledged messages lost` : 'NOT SEEN, nothing was lost'}`)
    return notStarted !== undefined || lost > 0
  } finally {
    await remove()
  }
}

const why = isEnclosed() ? undefined : whyNotEnclosed('disk')
if (why) console.log(`Skipped: to cut the power of a disk, ${why}.`)
else if (!isEnclosed()) process.exit(await runEnclosed('disk'))
else {
  const isKept = await real()
  const isSeen = values['only-real'] || (await control())
  process.exit(isKept && isSeen ? 0 : 1)
}
