import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import {
  backupDatabase,
  connectionToRunning,
  migrate,
  restoreDatabase,
  startEmbeddedPostgres,
  type Config,
} from '#platform'
import { SaidFault } from './said-fault.ts'

const ledger = { table: 'public.schema_migration', column: 'name' }

const isUp = async (connection: pg.PoolConfig): Promise<boolean> => {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false // Nobody answers: the caller starts the server itself.
  }
}

/** Works with the database whether the server runs or not; when it does not, the embedded PostgreSQL is started for as long as it takes. */
export const withDatabase = async <T>(config: Config, work: (connection: pg.PoolConfig) => Promise<T>): Promise<T> => {
  if (config.DATABASE_URL) return work({ connectionString: config.DATABASE_URL })
  const running = await connectionToRunning(config.YINGDA_DATA).catch(() => undefined) // No folder yet: nothing runs there.
  if (running && (await isUp(running))) return work(running)
  const postgres = await startEmbeddedPostgres({ folder: config.YINGDA_DATA })
  try {
    return await work(postgres.connection())
  } finally {
    await postgres.stop()
  }
}

/** Backs up database, files and secret into a new folder, while the server goes on working. */
export const backUp = async (config: Config, folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length) throw new SaidFault(`文件夹不是空的 / The folder is not empty: ${folder}`)
  const summary = await withDatabase(config, (connection) =>
    backupDatabase(connection, join(folder, 'database.gz'), { ledger }),
  )
  await copyKept(config.YINGDA_DATA, folder)
  console.log(JSON.stringify({ folder, ...summary }))
}

/** Puts a backup into an empty installation; the server must not be running. */
export const restore = async (config: Config, folder: string): Promise<void> => {
  const result = await withDatabase(config, async (connection) => {
    await migrate(connection)
    return restoreDatabase(connection, join(folder, 'database.gz'), { ledger })
  })
  await copyKept(folder, config.YINGDA_DATA)
  console.log(JSON.stringify({ folder, ...result }))
}

/** What lives beside the database: uploaded files, and the secret that their links are signed with. */
const copyKept = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true })
  for (const name of await readdir(from))
    if (name === 'files' || name === 'secret') await cp(join(from, name), join(to, name), { recursive: true })
}
