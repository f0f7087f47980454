// Everything a machine can say about the code without running it.
import { installed, run, say } from './terminal.mjs'

const checks = [
  { name: 'types', command: installed('tsc'), args: ['-p', 'tsconfig.json'] },
  { name: 'types of the widget', command: installed('tsc'), args: ['-p', 'widget/tsconfig.json'] },
  { name: 'lint', command: installed('oxlint'), args: ['--type-aware', '.'] },
  { name: 'format', command: installed('oxfmt'), args: ['--check', '.'] },
  { name: 'floors and doors', command: process.execPath, args: ['tools/house.mjs'] },
  { name: 'dead code', command: installed('knip'), args: [] },
]

/** Runs every check, so that one look shows all there is to mend. */
export const check = async () => {
  const failed = []
  for (const { name, command, args } of checks) {
    const code = await run(command, args)
    say(`${code === 0 ? 'ok    ' : 'failed'} ${name}`)
    if (code !== 0) failed.push(name)
  }
  say(failed.length === 0 ? 'all checks passed' : `${failed.length} of ${checks.length} failed: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
}
