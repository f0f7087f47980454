import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { hasBus } from '../faults/bus.ts'
import { faultKinds } from '../faults/judge.ts'
import { upgradeDrill, type DrillResult, type Step } from '../upgrade/drill.ts'
import { previousRelease } from '../upgrade/previous.ts'

/** `npm run drill:upgrade`: nodes of the release before are replaced by this build under load. Exit code 1 when a promise was broken. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    visitors: { type: 'string', default: '18' },
    json: { type: 'boolean', default: false },
  },
})

const whole = (ms: number) => `${Math.round(ms)} ms`
const lineOf = ({ what, stopMs, startMs }: Step): string =>
  `  ${what}${stopMs === undefined ? '' : `; stopped within ${whole(stopMs)}`}${startMs === undefined ? '' : `, ready after ${whole(startMs)}`}`

const reportOf = (result: DrillResult): string => {
  const clients = result.gaps.map(({ client, gaps }) => {
    const times = gaps.map(
      ({ ms, code, wasAsked }) => `${whole(ms)} (${code ?? 'gave up'}${wasAsked ? ', asked' : ''})`,
    )
    return `  ${client.padEnd(10)} ${times.join(', ') || 'never'}`
  })
  const all = result.gaps.flatMap(({ gaps }) => gaps.map(({ ms }) => ms)).toSorted((x, y) => x - y)
  const kinds = Object.entries(faultKinds).flatMap(([kind, meaning]) => {
    const found = result.faults.filter((fault) => fault.kind === kind)
    return [
      `${String(found.length).padStart(6)}  ${kind}: ${meaning}`,
      ...found.slice(0, 5).map(({ where }) => `        ${where}`),
    ]
  })
  return `
${result.sent} messages sent, ${result.acknowledged} acknowledged, ${result.refused} refused; ${result.conversations} conversations, ${result.lines} lines in the log
side by side: ${result.sideBySide.join(' and ')}; load of the machine ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}
an older build on the upgraded database said:
${result.refusals.map((said) => `  ${said.trim().replaceAll('\n', '\n  ')}`).join('\n')}
without a socket (close code):
${clients.join('\n')}
  ${all.length} times; median ${whole(all[Math.floor(all.length / 2)] ?? 0)}, longest ${whole(all.at(-1) ?? 0)}
${kinds.join('\n')}`
}

const previous = await previousRelease()
if ('skipped' in previous) console.log(`Skipped: ${previous.skipped}.`)
else if (!hasBus()) console.log('Skipped: several nodes need a nats-server, and this machine has none.')
else {
  const result = await upgradeDrill({
    previous,
    seconds: Number(values.seconds),
    seed: Number(values.seed),
    visitors: Number(values.visitors),
    onStep: (step) => values.json || console.log(lineOf(step)),
  })
  console.log(values.json ? JSON.stringify(result) : reportOf(result))
  process.exitCode = result.faults.length ? 1 : 0
}
