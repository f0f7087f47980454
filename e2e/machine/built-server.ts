import { spawn } from 'node:child_process'
import { existsSync, openSync, closeSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ClientConfig } from 'pg'

/** The folder of the checkout, and the server it built. */
export const root = join(import.meta.dirname, '..', '..')
export const builtServer = join(root, 'server', 'dist', 'server.mjs')
const readyWithinMs = 120_000
const lookEveryMs = 20
// The server itself says 503 sooner. Whoever asks again and again before there can be an answer only keeps a busy machine busy.
const answerWithinMs = 5000
const phasesWithinMs = 20_000

/** A run of the built server: one process, from its start to its end. */
export interface Run {
  pid: number
  /** From the start of the process to the first 200 of /readyz. */
  readyMs: number
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<void>
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/** A port nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No port')),
      )
    })
  })

/** Where a server runs. */
export interface Place {
  /** The address it listens on. */
  host: string
  /** A command that runs another one somewhere else, and turns into it: the process keeps its number. */
  inside: string[]
}

const here: Place = { host: '127.0.0.1', inside: [] }

/** The product as it is installed: the built server with its embedded PostgreSQL on a data folder of its own. */
export const installBuilt = async (
  settings: Record<string, string> = {},
  nodeOptions: string[] = [],
  bundle = builtServer,
  { host, inside }: Place = here,
) => {
  if (!existsSync(bundle)) throw new Error(`${bundle} is not there: npm run build`)
  const folder = await mkdtemp(join(tmpdir(), 'yingda-e2e-'))
  const port = await freePort()
  const url = `http://${host}:${port}`
  const logFile = join(folder, 'server.log')

  /** Starts it, or another build in its place. */
  const start = async (build = bundle): Promise<Run> => {
    const log = openSync(logFile, 'a')
    const began = performance.now()
    const [program, ...words] = [...inside, process.execPath, ...nodeOptions, build, 'start']
    const child = spawn(program!, words, {
      cwd: folder,
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env['PATH'],
        YINGDA_DATA: join(folder, 'data'),
        YINGDA_HOST: host,
        YINGDA_PORT: String(port),
        YINGDA_DEMO: 'false',
        YINGDA_LOG_LEVEL: 'warn',
        ...settings,
      },
    })
    closeSync(log)
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    let isOver = false
    void ended.then(() => (isOver = true))
    while (!(await isReady(url))) {
      if (isOver || performance.now() - began > readyWithinMs) {
        child.kill('SIGKILL')
        throw new Error(`The server did not start:\n${(await readFile(logFile, 'utf8')).slice(-3000)}`)
      }
      await wait(lookEveryMs)
    }
    return {
      pid: child.pid!,
      readyMs: performance.now() - began,
      ended,
      async end(signal) {
        child.kill(signal)
        await ended
      },
    }
  }

  /** What PostgreSQL wrote into its pid file: its process, and where its socket is. */
  const postmaster = async () => {
    const lines = (await readFile(join(folder, 'data', 'pg', 'postmaster.pid'), 'utf8')).split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), socketFolder: lines[4]! }
  }

  return {
    url,
    port,
    folder,
    start,
    isReady: () => isReady(url),
    /** Where the time of the last start went, in milliseconds, as the server tells it. */
    startPhases: async (): Promise<Record<string, number>> => {
      const told = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(phasesWithinMs) })).text()
      const lines = told.matchAll(/^yingda_start_seconds\{phase="(\w+)"\} (\S+)$/gm)
      return Object.fromEntries([...lines].map(([, phase, seconds]) => [phase!, Number(seconds) * 1000]))
    },
    setUpCode: async () => (await readFile(join(folder, 'data', 'setup-code'), 'utf8')).trim(),
    postgresPid: async () => (await postmaster()).pid,
    /** How to look into the database past the server. */
    async connection(database = 'yingda'): Promise<ClientConfig> {
      const { socketFolder, port: socketPort } = await postmaster()
      const password = (await readFile(join(folder, 'data', 'pg-password'), 'utf8')).trim()
      return { host: socketFolder, port: socketPort, user: 'yingda', password, database }
    },
    log: () => readFile(logFile, 'utf8'),
    /** Forgets everything. The last run must have ended by SIGTERM, which ends its PostgreSQL too. */
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  }
}
export type Installation = Awaited<ReturnType<typeof installBuilt>>

const isReady = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(answerWithinMs) })).ok
  } catch {
    return false // Nobody listens yet.
  }
}
