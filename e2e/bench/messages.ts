import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { installBuilt } from '../machine/built-server.ts'
import { comers, setUpCompany } from '../machine/company.ts'
import { measure, measureFloor, type Measured } from '../machine/measured-load.ts'
import { unlimited } from '../machine/unlimited.ts'

/** `npm run bench:messages`: visitors write, each message is durable and on its agent's desk; what that costs, beside the floor in the same run. */
const { values } = parseArgs({
  options: {
    visitors: { type: 'string', default: '16,200' },
    seconds: { type: 'string', default: '10' },
    agents: { type: 'string', default: '8' },
    /** A folder for a CPU profile of the server. */
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const goals = { cpuMsPerMessage: 2, pushP95Ms: 100, memoryMb: 300 }
/** On their way at once at saturation, over all visitors: more only makes them wait. */
const inFlightWanted = 64

interface Comparison {
  visitors: number
  product: { saturation: Measured; half: Measured }
  floor: { saturation: Measured; half: Measured }
  ratio: { cpu: number; perSecond: number }
}

const say = (line: string) => !values.json && console.log(line)
const installation = await installBuilt(
  unlimited,
  values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [],
)
const run = await installation.start()
const comparisons: Comparison[] = []
try {
  const { url } = installation
  const code = await installation.setUpCode()
  const company = await setUpCompany(url, code, { agents: Number(values.agents), botOn: true })
  const postgresPid = await installation.postgresPid()
  for (const visitors of values.visitors.split(',').map(Number)) {
    const tokens = (await comers(url, company.inboxKey, visitors)).map(({ token }) => token)
    say(`\n${visitors} visitors, ${values.agents} agents, ${seconds} s a phase`)
    const order = { url, visitors: tokens, agents: company.agents.map((agent) => agent.token), claim: true }
    const how = { seconds, inFlight: inFlightWanted }
    const product = await measure(order, { serverPid: run.pid, postgresPid }, how)
    tell('Yingda, saturation', product.saturation)
    tell('Yingda, half load', product.half)
    const population = { visitors, agents: Number(values.agents) }
    const floor = await measureFloor(population, await installation.connection(), postgresPid, how)
    tell('floor, saturation', floor.saturation)
    tell('floor, half load', floor.half)
    const ratio = {
      cpu: Number((product.saturation.cpuMs.sum / floor.saturation.cpuMs.sum).toFixed(2)),
      perSecond: Number((product.saturation.perSecond / floor.saturation.perSecond).toFixed(2)),
    }
    say(`  ratio to the floor: ${ratio.cpu} × the CPU of a message, ${ratio.perSecond} × the messages a second`)
    comparisons.push({ visitors, product, floor, ratio })
  }
} finally {
  await run.end('SIGTERM')
  await installation.remove()
}

const reached = comparisons.map(({ visitors, product }) => ({
  visitors,
  cpu: product.saturation.cpuMs.sum <= goals.cpuMsPerMessage,
  push: product.half.push.p95 < goals.pushP95Ms,
  memory: Math.max(product.saturation.memoryMb.sum, product.half.memoryMb.sum) < goals.memoryMb,
  nothingLost: [product.saturation, product.half].every((phase) => phase.pushed === phase.sent && phase.refused === 0),
}))
const machineState = { cores: cpus().length, load: loadavg().map((load) => Number(load.toFixed(2))) }
if (values.json) console.log(JSON.stringify({ goals, reached, machine: machineState, comparisons }))
else {
  say(
    `\ngoals: ≤ ${goals.cpuMsPerMessage} CPU-ms a message, push p95 < ${goals.pushP95Ms} ms at half load, < ${goals.memoryMb} MB, nothing lost`,
  )
  for (const one of reached) say(`  ${one.visitors} visitors: ${JSON.stringify(one)}`)
  say(
    `${machineState.cores} cores, shared with the load and whatever else runs; load of the machine ${machineState.load.join(' ')}`,
  )
}
process.exitCode = reached.every((one) => one.nothingLost) ? 0 : 1

function tell(name: string, measured: Measured) {
  const { perSecond, cpuMs, push, ack, memoryMb, sent, pushed, refused } = measured
  say(
    `  ${name.padEnd(19)} ${String(perSecond).padStart(6)}/s  CPU-ms ${cpuMs.sum} (server ${cpuMs.server}, PostgreSQL ${cpuMs.postgres})  push p50 ${push.p50} p95 ${push.p95} p99 ${push.p99} ms  ack p50 ${ack.p50} p95 ${ack.p95} ms  memory ${memoryMb.sum} MB (${memoryMb.server} + ${memoryMb.postgres})  ${pushed}/${sent}${refused ? `, ${refused} refused` : ''}`,
  )
}
