import { version } from '@yingda/contract/version'
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import {
  backupDatabase,
  BackupFault,
  connectionToRunning,
  keptFiles,
  migrate,
  migrationsOf,
  noteRestoration,
  protectTables,
  readMigrations,
  requireEmptyDatabase,
  restoreDatabase,
  startEmbeddedPostgres,
  verifyBackup,
  type BackupSummary,
  type Config,
} from '#platform'
import { copyFile, filesBelow, sumOf, sumsName, verifySums, writeSums } from './backup-sums.ts'
import { SaidFault } from './said-fault.ts'

const ledger = { table: 'public.schema_migration', column: 'name' }
const databaseFile = 'database.gz'

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

/** Backs up database, files and secret into a new folder, while the server goes on working, and reads all of it again. */
export const backUp = async (config: Config, folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if ((await readdir(folder)).length) throw new SaidFault(`文件夹不是空的 / The folder is not empty: ${folder}`)
  const sums = new Map<string, string>()
  const { summary, lacking } = await withDatabase(config, async (connection) => {
    const database = join(folder, databaseFile)
    const summary = await backupDatabase(connection, database, { ledger })
    sums.set(databaseFile, await sumOf(database))
    // After the database: a file is written before it is entered there, so none that the backup speaks of can be missed.
    for await (const path of keptIn(config)) {
      const sum = await copyFile(join(config.YINGDA_DATA, path), join(folder, path)).catch(unlessGone)
      if (sum) sums.set(path, sum)
    }
    return { summary, lacking: await copyMissed(config, connection, folder, sums) }
  })
  await writeSums(folder, sums)
  await verifySums(folder)
  if (lacking) console.error(filesAreElsewhere(lacking))
  const files = [...sums.keys()].filter((path) => path.startsWith('files/')).length
  console.log(JSON.stringify({ folder, ...summary, files, filesLacking: lacking }))
}

/** Looks whether a backup is whole and unchanged, by its checksums; nothing is restored. */
export const verify = async (folder: string): Promise<void> => {
  console.log(JSON.stringify({ folder, ...(await verifyFolder(folder)) }))
}

/** Puts a backup of this or an earlier release into an empty installation; the server must not be running. */
export const restore = async (config: Config, folder: string): Promise<void> => {
  const backup = await verifyFolder(folder)
  const theirs = new Set(backup.migrations.split(' '))
  const strange = namesBeyond(theirs, new Set(readMigrations().numbered.map(({ name }) => name)))
  if (strange) {
    const { version: made = '?' } = backup
    throw new BackupFault({ code: 'newer_backup', version: made, names: strange, own: version })
  }
  const result = await withDatabase(config, async (connection) => {
    await requireEmptyDatabase(connection, { ledger })
    const ahead = namesBeyond(new Set(await migrationsIn(connection)), theirs)
    if (ahead) throw new BackupFault({ code: 'database_ahead', names: ahead })
    for await (const path of keptIn({ YINGDA_DATA: folder }))
      await copyFile(join(folder, path), join(config.YINGDA_DATA, path))
    // The rows go into the tables they come from; what is newer is done to them as it would have been done there.
    await migrate(connection, { only: theirs })
    const restored = await restoreDatabase(connection, join(folder, databaseFile), { ledger })
    const migrated = await migrate(connection)
    // Months that were made for the backup's rows are kept apart by tenant like every other table.
    await protectAll(connection)
    // Screens that hold what came after the backup must drop it, also when PostgreSQL itself is still the same.
    await noteRestoration(connection)
    return { ...restored, migrated }
  })
  console.log(JSON.stringify({ folder, ...result }))
}

const protectAll = async (connection: pg.ClientConfig): Promise<void> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await protectTables(client)
  } finally {
    await client.end()
  }
}

/** What is in a backup, read from front to end; throws when it is not whole, or not as it was written. */
const verifyFolder = async (folder: string): Promise<BackupSummary & { listed: number }> => {
  const isListed = existsSync(join(folder, sumsName))
  const listed = isListed ? await verifySums(folder) : 0
  const summary = await verifyBackup(join(folder, databaseFile))
  // Release 0.1.0 wrote no list, and did not say who it was.
  if (!isListed && summary.version !== undefined) throw new BackupFault({ code: 'unfinished', folder })
  return { ...summary, listed }
}

/** What lives beside the database: uploaded files, the archive, and the secret that links are signed with. */
async function* keptIn({ YINGDA_DATA: folder }: Pick<Config, 'YINGDA_DATA'>): AsyncGenerator<string> {
  if (existsSync(join(folder, 'secret'))) yield 'secret'
  for (const kind of ['files', 'archive'])
    if (existsSync(join(folder, kind))) for await (const path of filesBelow(join(folder, kind))) yield `${kind}/${path}`
}

/**
 * Takes in what the database speaks of and the look through the folder has missed, for it came later. Gives how many of
 * its files are not in the data folder of this machine at all.
 */
const copyMissed = async (
  config: Config,
  connection: pg.ClientConfig,
  folder: string,
  sums: Map<string, string>,
): Promise<number> => {
  if (config.YINGDA_S3_URL) return 0
  let lacking = 0
  for (const key of await keptFiles(connection)) {
    const path = `files/${key}`
    if (sums.has(path)) continue
    const sum = await copyFile(join(config.YINGDA_DATA, path), join(folder, path)).catch(unlessGone)
    if (sum) sums.set(path, sum)
    else lacking++
  }
  return lacking
}

const migrationsIn = async (connection: pg.ClientConfig): Promise<string[]> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return (await migrationsOf(client, ledger)).split(' ').filter(Boolean)
  } finally {
    await client.end()
  }
}

/** Names that are in one set and not in the other, as one line; undefined when there are none. */
const namesBeyond = (names: ReadonlySet<string>, others: ReadonlySet<string>): string | undefined =>
  [...names].filter((name) => !others.has(name)).join(', ') || undefined

/** A file that went between the look into its folder and the reading of it is no fault. */
const unlessGone = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error
}

const filesAreElsewhere = (count: number): string =>
  `注意：数据库提到的 ${count} 个文件不在本机的数据目录里，备份中没有它们\nMind: ${count} files that the database speaks of are not in the data folder of this machine, and so not in the backup`
