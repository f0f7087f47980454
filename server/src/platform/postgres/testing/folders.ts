import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, onTestFinished, vi } from 'vitest'
import { startEmbeddedPostgres, type EmbeddedOptions, type EmbeddedPostgres } from '../index.ts'
import { fastestFolder } from '../testing.ts'

const run = promisify(execFile)

// These tests start whole programs; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 })

/** Where a script imports the embedded PostgreSQL from. */
export const door = new URL('../index.ts', import.meta.url).href

/** A new folder, removed after the test; in memory, unless the test is about what a disk keeps. */
export const emptyFolder = async (parent?: string): Promise<string> => {
  const folder = await mkdtemp(join(parent ?? (await fastestFolder()), 'yingda-pg-'))
  onTestFinished(() => removeFolder(folder))
  return folder
}

/** A folder in which PostgreSQL has run before and was stopped; copied, since making one takes more than a second. */
export const usedFolder = async (folder?: string): Promise<string> => {
  const copy = folder ?? (await emptyFolder())
  await run('cp', ['-R', `${await (master ??= makeMaster())}/.`, copy])
  return copy
}

let master: Promise<string> | undefined
const makeMaster = async (): Promise<string> => {
  const folder = await mkdtemp(join(await fastestFolder(), 'yingda-pg-'))
  const server = await startEmbeddedPostgres({ folder, fsync: false })
  await server.stop()
  return folder
}
afterAll(async () => {
  if (master) await removeFolder(await master)
})

const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 10 })

/** Starts PostgreSQL for one test. */
export const start = async (options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres({ fsync: false, ...options })
  onTestFinished(() => server.stop())
  return server
}

/** Runs one statement on a connection of its own. */
export const query = async (connection: pg.ClientConfig, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client(connection)
  // When PostgreSQL is killed under a client, the test looks at the query's own error.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Runs a script in a Node of its own, killed after the test; what it prints comes line by line. */
export const runScript = (script: string, options: { env?: NodeJS.ProcessEnv; uid?: number; gid?: number } = {}) => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    // From here Node finds the packages the script names.
    cwd: new URL('..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
    env: { ...process.env, ...options.env },
  })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, exited, nextLine: async (): Promise<string> => String((await lines.next()).value) }
}
