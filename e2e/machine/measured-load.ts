import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import type { LoadOrder, Phase, PhaseResult } from './load-protocol.ts'
import { cpuMsOf, cpuMsOfTree, pssMbOfTree, rssMbOf } from './processes.ts'

/** What a phase came to, and what the server and its PostgreSQL used for it. */
export interface Measured extends PhaseResult {
  perSecond: number
  cpuMs: { server: number; postgres: number; sum: number }
  memoryMb: { server: number; postgres: number; sum: number }
}

const machine = (name: string) => join(import.meta.dirname, name)

/** Sends an order to a process of the machine and waits for what came of it. */
export const ask = async <T>(child: ChildProcess, order: unknown): Promise<T> => {
  child.send(order as object)
  const [answer] = (await once(child, 'message')) as [{ done?: T; failed?: string }]
  if (answer.failed) throw new Error(`The load failed: ${answer.failed}`)
  return answer.done!
}

/** A load on its way: visitors and desks that are connected, in a process of their own. */
export const openLoad = async (order: LoadOrder) => {
  const load = fork(machine('load.ts'))
  const end = () => void load.kill()
  try {
    await ask(load, { prepare: order })
  } catch (error) {
    end()
    throw error
  }
  return { run: (phase: Phase) => ask<PhaseResult>(load, { run: phase }), end }
}

/** Runs one phase and measures what the server and its PostgreSQL use for it. */
const measurePhase = async (
  run: (phase: Phase) => Promise<PhaseResult>,
  phase: Phase,
  { serverPid, postgresPid }: { serverPid: number; postgresPid: number },
): Promise<Measured> => {
  const before = { server: cpuMsOf(serverPid), postgres: cpuMsOfTree(postgresPid) }
  const memoryMb = { server: 0, postgres: 0, sum: 0 }
  const look = () => {
    memoryMb.server = Math.max(memoryMb.server, Math.round(rssMbOf(serverPid)))
    memoryMb.postgres = Math.max(memoryMb.postgres, Math.round(pssMbOfTree(postgresPid)))
    memoryMb.sum = memoryMb.server + memoryMb.postgres
  }
  const looking = setInterval(look, 2000)
  const result = await run(phase)
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

/** Puts the two phases on a server and measures what it uses: first as much as goes, with so many on their way at once, then half of that. */
export const measure = async (
  order: LoadOrder,
  pids: { serverPid: number; postgresPid: number },
  { seconds, inFlight: inFlightWanted }: { seconds: number; inFlight: number },
): Promise<{ saturation: Measured; half: Measured }> => {
  const load = await openLoad(order)
  try {
    const inFlight = Math.max(1, Math.round(inFlightWanted / order.visitors.length))
    // Warm: what is compiled and planned once is not what a message costs.
    await load.run({ kind: 'saturation', seconds: 2, inFlight })
    const saturation = await measurePhase(load.run, { kind: 'saturation', seconds, inFlight }, pids)
    const half = await measurePhase(load.run, { kind: 'rate', seconds, perSecond: saturation.perSecond / 2 }, pids)
    return { saturation, half }
  } finally {
    load.end()
  }
}

/** A database of its own, empty, beside the product's on the same PostgreSQL. */
export const emptyDatabase = async (connection: pg.ClientConfig, name: string): Promise<pg.ClientConfig> => {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  await client.connect()
  await client.query(`drop database if exists ${name} with (force)`)
  await client.query(`create database ${name}`)
  await client.end()
  return { ...connection, database: name }
}

/** The floor a chat server stands on, in a process and a database of its own. */
export const openFloor = async (connection: pg.ClientConfig, nodeOptions: string[] = []) => {
  const floor = fork(machine('floor.ts'), [JSON.stringify(await emptyDatabase(connection, 'floor'))], {
    execArgv: [...process.execArgv, ...nodeOptions],
  })
  const [{ port }] = (await once(floor, 'message')) as [{ port: number }]
  return { url: `http://127.0.0.1:${port}`, pid: floor.pid!, end: () => void floor.kill() }
}

/** The same two phases on the floor. */
export const measureFloor = async (
  { visitors, agents }: { visitors: number; agents: number },
  connection: pg.ClientConfig,
  postgresPid: number,
  how: { seconds: number; inFlight: number },
) => {
  const floor = await openFloor(connection)
  const tokens = (who: string, count: number) => Array.from({ length: count }, (_none, n) => `${who}${n}`)
  const order = { url: floor.url, visitors: tokens('visitor', visitors), agents: tokens('agent', agents), claim: false }
  try {
    return await measure(order, { serverPid: floor.pid, postgresPid }, how)
  } finally {
    floor.end()
  }
}
