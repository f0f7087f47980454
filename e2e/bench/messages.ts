import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { installBuilt } from '../machine/built-server.ts'
import { call, setUpCompany } from '../machine/company.ts'
import type { LoadOrder, Phase, PhaseResult } from '../machine/load-protocol.ts'
import { cpuMsOf, cpuMsOfTree, pssMbOfTree, rssMbOf } from '../machine/processes.ts'

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

interface Measured extends PhaseResult {
  perSecond: number
  cpuMs: { server: number; postgres: number; sum: number }
  memoryMb: { server: number; postgres: number; sum: number }
}
interface Comparison {
  visitors: number
  product: { saturation: Measured; half: Measured }
  floor: { saturation: Measured; half: Measured }
  ratio: { cpu: number; perSecond: number }
}

const say = (line: string) => !values.json && console.log(line)
const machine = (name: string) => join(import.meta.dirname, '..', 'machine', name)

const ask = async <T>(child: ChildProcess, order: unknown): Promise<T> => {
  child.send(order as object)
  const [answer] = (await once(child, 'message')) as [{ done?: T; failed?: string }]
  if (answer.failed) throw new Error(`The load failed: ${answer.failed}`)
  return answer.done!
}

/** Puts the two phases on a server and measures what it uses: first as much as goes, then half of that. */
const measure = async (order: LoadOrder, serverPid: number, postgresPid: number) => {
  const load = fork(machine('load.ts'))
  try {
    await ask(load, { prepare: order })
    const phase = async (wanted: Phase): Promise<Measured> => {
      const before = { server: cpuMsOf(serverPid), postgres: cpuMsOfTree(postgresPid) }
      const memoryMb = { server: 0, postgres: 0, sum: 0 }
      const look = () => {
        memoryMb.server = Math.max(memoryMb.server, Math.round(rssMbOf(serverPid)))
        memoryMb.postgres = Math.max(memoryMb.postgres, Math.round(pssMbOfTree(postgresPid)))
        memoryMb.sum = memoryMb.server + memoryMb.postgres
      }
      const looking = setInterval(look, 2000)
      const result = await ask<PhaseResult>(load, { run: wanted })
      clearInterval(looking)
      look()
      const each = (after: number, then: number) => Number(((after - then) / Math.max(1, result.pushed)).toFixed(3))
      const server = each(cpuMsOf(serverPid), before.server)
      const postgres = each(cpuMsOfTree(postgresPid), before.postgres)
      return {
        ...result,
        perSecond: Math.round((result.pushed / result.lastedMs) * 1000),
        cpuMs: { server, postgres, sum: Number((server + postgres).toFixed(3)) },
        memoryMb,
      }
    }
    const inFlight = Math.max(1, Math.round(inFlightWanted / order.visitors.length))
    await phase({ kind: 'saturation', seconds: 2, inFlight }) // Warm: what is compiled and planned once is not what a message costs.
    const saturation = await phase({ kind: 'saturation', seconds, inFlight })
    const half = await phase({ kind: 'rate', seconds, perSecond: saturation.perSecond / 2 })
    return { saturation, half }
  } finally {
    load.kill()
  }
}

const measureFloor = async (visitors: number, connection: pg.ClientConfig, postgresPid: number) => {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  await client.connect()
  await client.query('drop database if exists floor with (force)')
  await client.query('create database floor')
  await client.end()
  const floor = fork(machine('floor.ts'), [JSON.stringify({ ...connection, database: 'floor' })])
  try {
    const [{ port }] = (await once(floor, 'message')) as [{ port: number }]
    const tokens = (who: string, count: number) => Array.from({ length: count }, (_none, n) => `${who}${n}`)
    const order = {
      url: `http://127.0.0.1:${port}`,
      visitors: tokens('visitor', visitors),
      agents: tokens('agent', Number(values.agents)),
      claim: false,
    }
    return await measure(order, floor.pid!, postgresPid)
  } finally {
    floor.kill()
  }
}

const installation = await installBuilt(
  // The limits against flooding are not what is measured, and the desks hold more than people can.
  { YINGDA_MESSAGES_PER_SECOND: '10000', YINGDA_MESSAGES_BURST: '10000', YINGDA_VISITORS_PER_MINUTE: '1000000' },
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
    const tokens: string[] = []
    for (let n = 0; n < visitors; n++) {
      const session = await call(
        url,
        'POST /api/visitor/session',
        '/api/visitor/session',
        {},
        { inboxKey: company.inboxKey },
      )
      tokens.push(session.ok.token)
    }
    say(`\n${visitors} visitors, ${values.agents} agents, ${seconds} s a phase`)
    const order = { url, visitors: tokens, agents: company.agents.map((agent) => agent.token), claim: true }
    const product = await measure(order, run.pid, postgresPid)
    tell('Yingda, saturation', product.saturation)
    tell('Yingda, half load', product.half)
    const floor = await measureFloor(visitors, await installation.connection(), postgresPid)
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
