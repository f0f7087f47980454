import { startEmbeddedPostgres, type EmbeddedPostgres } from '@yingda/server/postgres'
import { readFileSync } from 'node:fs'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg, { type ClientConfig } from 'pg'
import type { Installation } from '../machine/built-server.ts'
import type { Strike } from './plan.ts'

export type Crash = Pick<Extract<Strike, { kind: 'postgres' }>, 'how' | 'downMs'>

/** The PostgreSQL of a run, and how to make it die. */
export interface CrashingDatabase {
  connection(): Promise<ClientConfig>
  /** Whether it takes connections now. */
  answers(): Promise<boolean>
  /** Ends it, and resolves when it is back; false when it was down already. */
  crash(crash: Crash, random: () => number): Promise<boolean>
  stop(): Promise<void>
}

const signals = { kill: 'SIGKILL', immediate: 'SIGQUIT' } as const
const backWithinMs = 60_000
const lookEveryMs = 20
const answersWithinMs = 2000

/** Sends a signal; false when there is no such process any more. */
const struck = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

const childrenOf = (pid: number): number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return [] // It has ended, or this is no Linux.
  }
}

const answersAt = async (connection: ClientConfig): Promise<boolean> => {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: answersWithinMs })
  client.on('error', () => undefined) // It may die again while we ask.
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** One of PostgreSQL's processes is gone: the first one ends the others and starts them anew by itself. */
const strikeBackend = (postmaster: number, random: () => number): boolean => {
  const children = childrenOf(postmaster)
  const chosen = children[Math.floor(random() * children.length)]
  return chosen !== undefined && struck(chosen, 'SIGKILL')
}

/** The embedded PostgreSQL of one node, which that node starts again. */
export const embeddedIn = (installation: Installation): CrashingDatabase => ({
  connection: () => installation.connection(),
  answers: async () => {
    const connection = await installation.connection().catch(() => undefined)
    return connection !== undefined && answersAt(connection)
  },
  async crash({ how }, random) {
    const until = performance.now() + backWithinMs
    let postmaster: number | undefined
    // While the node starts, its PostgreSQL may not be there to be struck.
    for (let isStruck = false; !isStruck; await wait(lookEveryMs)) {
      if (performance.now() > until) return false
      postmaster = await installation.postgresPid().catch(() => undefined)
      if (postmaster === undefined) continue
      isStruck = how === 'backend' ? strikeBackend(postmaster, random) : struck(postmaster, signals[how])
    }
    if (how === 'backend') return true
    const isBack = async () => (await installation.postgresPid().catch(() => postmaster)) !== postmaster
    while (!(await isBack()) && performance.now() < until) await wait(lookEveryMs)
    return true
  },
  stop: async () => undefined,
})

/** A PostgreSQL that several nodes share, on a data folder of its own; with `reach`, a range of addresses, also to be had from there. */
export const startSharedDatabase = async (
  reach?: string,
): Promise<CrashingDatabase & { urlFor(address?: string): string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'yingda-e2e-pg-'))
  const settings = { max_connections: '100', ...(reach ? { listen_addresses: '*' } : {}) }
  const start = () => startEmbeddedPostgres({ folder, settings })
  let server: EmbeddedPostgres | undefined = await start()
  const { host, user, password, database } = server.connection()
  let crashing: Promise<unknown> = Promise.resolve()
  if (reach) {
    await appendFile(join(folder, 'pg', 'pg_hba.conf'), `host all all ${reach} scram-sha-256\n`)
    process.kill(server.pid, 'SIGHUP')
  }
  const connection = { host: host!, port: 5432, user: user!, password: String(password), database: database! }
  const who = `${user}:${encodeURIComponent(String(password))}`

  return {
    /** For a node: through an address, or the socket file. */
    urlFor: (address) =>
      address
        ? `postgres://${who}@${address}/${database}`
        : `postgres://${who}@localhost/${database}?host=${encodeURIComponent(host!)}`,
    connection: async () => connection,
    answers: () => answersAt(connection),
    async crash({ how, downMs }, random) {
      if (!server) return false
      if (how === 'backend') return strikeBackend(server.pid, random)
      const dying = server
      server = undefined
      struck(dying.pid, signals[how])
      const back = dying.died.then(async () => {
        await wait(downMs)
        server = await start()
      })
      crashing = back
      await back
      return true
    },
    async stop() {
      await crashing.catch(() => undefined)
      await server?.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}
