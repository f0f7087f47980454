import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from './embedded.ts'
import { isRunning, processesOn, signal } from './processes.ts'

/** The variable that tells the test workers where their PostgreSQL is. */
const variable = 'YINGDA_TEST_PG'
const folderPrefix = 'yingda-test-'

/** A database a test has for itself. */
export interface TestDatabase {
  name: string
  connection: pg.PoolConfig
  drop(): Promise<void>
}

/** A file system in memory, which most Linux systems have here; a copy of a template takes 0.02 s on it, 0.8 s on a disk. */
const memoryFolder = '/dev/shm'
const memoryBytesMin = 2 * 1024 ** 3

/** Where a test puts a database that need not outlive it. */
export const fastestFolder = async (): Promise<string> => {
  if (!existsSync(memoryFolder)) return tmpdir()
  const { bavail, bsize } = await statfs(memoryFolder)
  return bavail * bsize >= memoryBytesMin ? memoryFolder : tmpdir()
}

/** Starts the one PostgreSQL of a test run; for vitest's globalSetup. Gives back the function that ends it. */
export const startTestServer = async (): Promise<() => Promise<void>> => {
  await removeAbandoned()
  const folder = await mkdtemp(join(await fastestFolder(), `${folderPrefix}${process.pid}-`))
  const server = await startEmbeddedPostgres({
    folder,
    fsync: false,
    settings: { max_connections: '200', max_wal_size: '128MB' },
  })
  process.env[variable] = JSON.stringify(server.connection('postgres'))
  return async () => {
    delete process.env[variable]
    await server.stop()
    await removeFolder(folder)
  }
}

/** How a test reaches a database on the run's PostgreSQL. */
export const testConnection = (database = 'postgres'): pg.PoolConfig => {
  const told = process.env[variable]
  if (!told) throw new Error(`${variable} is not set: run the tests with globalSetup server/test/global-setup.ts`)
  return { ...(JSON.parse(told) as pg.PoolConfig), database }
}

/**
 * Makes a template database once per test run, however many workers ask for it at the same time. `prepare` must have
 * closed its connections when it returns, for PostgreSQL copies no database that is in use.
 */
export const ensureTemplate = async (
  name: string,
  prepare: (connection: pg.PoolConfig) => Promise<void>,
): Promise<void> =>
  onServer(async (client) => {
    // Held by the connection, so that a worker that dies does not keep the others waiting.
    await client.query('select pg_advisory_lock(hashtext($1))', [`template ${name}`])
    const { rows } = await client.query<{ isWhole: boolean }>(
      'select datistemplate as "isWhole" from pg_database where datname = $1',
      [name],
    )
    if (rows[0]?.isWhole) return
    if (rows[0]) await client.query(`drop database ${pg.escapeIdentifier(name)} with (force)`)
    await client.query(`create database ${pg.escapeIdentifier(name)}`)
    await prepare(testConnection(name))
    await client.query(`alter database ${pg.escapeIdentifier(name)} with is_template true`)
  })

/** A new database, empty or a copy of a template; a test file makes one and drops it in the end. */
export const createTestDatabase = async (template = 'template1'): Promise<TestDatabase> => {
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer((client) =>
    client.query(
      `create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)} strategy file_copy`,
    ),
  )
  return {
    name,
    connection: testConnection(name),
    async drop() {
      await onServer((client) => client.query(`drop database ${pg.escapeIdentifier(name)} with (force)`))
    },
  }
}

const onServer = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(testConnection())
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A test run that was killed leaves its folder and its PostgreSQL behind; the next run clears them away. */
const removeAbandoned = async (): Promise<void> => {
  for (const parent of [memoryFolder, tmpdir()].filter((path) => existsSync(path))) {
    for (const name of await readdir(parent)) {
      const owner = new RegExp(`^${folderPrefix}(\\d+)-`).exec(name)?.[1]
      if (!owner || isRunning(Number(owner))) continue
      const folder = join(parent, name)
      for (const pid of processesOn(join(folder, 'pg'))) signal(pid, 'SIGKILL')
      await removeFolder(folder)
    }
  }
}

// Processes just killed may still be writing their last file.
const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 10 })
