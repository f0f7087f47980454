import { mkdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { findBinaries } from './binaries.ts'
import { openCluster, superuser } from './cluster.ts'
import { requireSpace } from './disk-space.ts'
import { lockFolder } from './folder-lock.ts'
import { chooseServerUser } from './server-user.ts'
import { startServerProcess, type End, type ServerProcess } from './server-process.ts'
import { port, socketFolderFor } from './socket-folder.ts'

/** A real PostgreSQL that belongs to this process. */
export interface EmbeddedPostgres {
  /** How to reach a database on this server: through a socket only this user can open, with a password. */
  connection(database?: string): pg.PoolConfig
  pid: number
  /** Resolves when the server process has ended, with why. The owner decides what follows. */
  died: Promise<End>
  /** Fast shutdown; resolves when the process has ended and the folder is free again. */
  stop(): Promise<void>
}

/** Where the embedded PostgreSQL lives and how it is to behave. */
export interface EmbeddedOptions {
  /** Holds the data (`pg/`), the password, the lock and the log. */
  folder: string
  log?: (line: string) => void
  /** Only tests, whose data may vanish with the power, turn this off. */
  fsync?: boolean
  /** PostgreSQL settings that replace ours. */
  settings?: Record<string, string>
}

/** A locked folder with a cluster in it: PostgreSQL can be started here, as often as need be. */
export interface Place {
  folder: string
  connection(database?: string): pg.PoolConfig
  start(): Promise<ServerProcess>
  release(): void
}

/** The database Yingda keeps its tables in. */
const databaseName = 'yingda'

// Sized for the machine of a small company: about 100 MB of memory, and at most half a gigabyte of log to replay.
const ownSettings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  shared_buffers: '64MB',
  max_connections: '60',
  max_wal_size: '512MB',
  wal_compression: 'on',
  synchronous_commit: 'on',
  autovacuum: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // After a crash everything is flushed before the log is replayed: one call for the file system instead of one for each of two thousand files.
  ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
}

/** Starts the PostgreSQL of a data folder, making it the first time. One server at a time may use a folder. */
export const startEmbeddedPostgres = async (options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const place = await openPlace(options)
  try {
    const server = await place.start()
    const died = server.died.finally(() => place.release())
    return {
      connection: (database) => place.connection(database),
      pid: server.pid,
      died,
      async stop() {
        await server.stop()
        await died
      },
    }
  } catch (error) {
    place.release()
    throw error
  }
}

/** Locks the folder and makes sure of everything PostgreSQL needs before it can start. */
export const openPlace = async ({
  folder: wantedFolder,
  log = () => undefined,
  fsync = true,
  settings = {},
}: EmbeddedOptions): Promise<Place> => {
  await mkdir(wantedFolder, { recursive: true })
  const folder = await realpath(wantedFolder)
  const release = await lockFolder(folder, log)
  try {
    const user = await chooseServerUser(folder)
    const binaries = findBinaries(user)
    await requireSpace(folder, log)
    const { dataFolder, password } = await openCluster({ folder, user, binaries, isDurable: fsync, log })
    const socketFolder = await socketFolderFor(folder, user)
    const connection = (database = databaseName): pg.PoolConfig => ({
      host: socketFolder,
      port,
      user: superuser,
      password,
      database,
      ssl: false,
    })
    const allSettings = {
      ...ownSettings,
      port: String(port),
      unix_socket_directories: socketFolder,
      ...(fsync ? {} : { fsync: 'off', full_page_writes: 'off' }),
      ...settings,
    }
    return {
      folder,
      connection,
      release,
      async start() {
        await requireSpace(folder)
        const server = await startServerProcess({ folder, dataFolder, user, binaries, settings: allSettings, log })
        try {
          await makeDatabase(connection('postgres'))
          return server
        } catch (error) {
          await server.stop()
          throw error
        }
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

const makeDatabase = async (connection: pg.PoolConfig): Promise<void> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [databaseName])
    if (rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}

/** How to reach the PostgreSQL that another process runs in a folder; it may be down. For a backup while the server works. */
export const connectionToRunning = async (wantedFolder: string): Promise<pg.PoolConfig> => {
  const folder = await realpath(wantedFolder)
  const password = (await readFile(join(folder, 'pg-password'), 'utf8')).trim()
  return {
    host: await socketFolderFor(folder, await chooseServerUser(folder)),
    port,
    user: superuser,
    password,
    database: databaseName,
    ssl: false,
  }
}
