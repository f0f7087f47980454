// Everything a machine can say about the code without running it.
import { installed, run, say } from './terminal.mjs'

const checks = [
  ['types', installed('tsc'), ['-p', 'tsconfig.json']],
  ['types of the widget', installed('tsc'), ['-p', 'widget/tsconfig.json', '--noEmit']],
  ['lint', installed('oxlint'), ['--type-aware', '.']],
  ['format', installed('oxfmt'), ['--check', '.']],
  ['floors and doors', process.execPath, ['tools/house.mjs']],
  ['dead code', installed('knip'), []],
]

/** Runs every check, so that one look shows all there is to mend. */
export const check = async () => {
  const failed = []
  for (const [name, command, args] of checks) {
    const code = await run(command, args)
    say(`${code === 0 ? 'ok    ' : 'failed'} ${name}`)
    if (code !== 0) failed.push(name)
  }
  say(failed.length === 0 ? 'all checks passed' : `${failed.length} of ${checks.length} failed: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
}
