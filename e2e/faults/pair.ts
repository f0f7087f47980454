import { startEmbeddedPostgres, type EmbeddedPostgres } from '@yingda/server/postgres'
import { copyFile, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { createWire, type Wire } from './wire.ts'

const standbyName = 'standby'
const followsWithinMs = 120_000
const lookEveryMs = 50

/** A PostgreSQL on a folder of its own. */
interface Member {
  folder: string
  server: EmbeddedPostgres
}

/** A primary, the standby that follows it, and the address that leads to whoever is the primary. */
export interface Pair {
  /** Where nodes find the database. */
  url: string
  connection(): Promise<pg.ClientConfig>
  /** From now on the standby receives nothing more; ends with the death of the primary. */
  stall(): void
  /** kill -9 of the primary's first process. Nobody starts it again. */
  kill(): Promise<void>
  promote(): Promise<void>
  /** Lets the address lead to the new primary. */
  moveAddress(): void
  /** Makes a new standby from the primary at work, and waits until it follows. */
  addStandby(): Promise<void>
  stop(): Promise<void>
}

const ask = async <Row extends pg.QueryResultRow>(
  server: EmbeddedPostgres,
  ...statements: string[]
): Promise<Row[]> => {
  const client = new pg.Client(server.connection('postgres'))
  client.on('error', () => undefined)
  await client.connect()
  try {
    let rows: Row[] = []
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

const socketOf = (server: EmbeddedPostgres) => ({
  path: join(String(server.connection().host), `.s.PGSQL.${server.connection().port ?? 5432}`),
})

/** Copies a folder that is written to meanwhile: what vanishes before it is copied is not missed. */
const copyLive = async (from: string, to: string, leftOut: (path: string) => boolean, below = ''): Promise<void> => {
  await mkdir(join(to, below), { recursive: true, mode: 0o700 })
  for (const name of await readdir(join(from, below))) {
    const path = join(below, name)
    if (leftOut(path)) continue
    try {
      if ((await lstat(join(from, path))).isDirectory()) await copyLive(from, to, leftOut, path)
      else await copyFile(join(from, path), join(to, path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

/** What belongs to the one server and not to its copy: its log of changes, which the standby fetches itself, and its processes. */
const isOwn = (path: string): boolean => /^(postmaster\.(pid|opts)|pg_wal\/.+|pg_replslot\/.+)$/.test(path)

/** Starts a primary with its standby. With `isSynchronous` a commit is finished when both have it. */
export const startPair = async (isSynchronous: boolean): Promise<Pair> => {
  const top = await mkdtemp(join(tmpdir(), 'yingda-pair-'))
  const settings = { max_connections: '100', wal_keep_size: '512MB', hot_standby: 'on', listen_addresses: '' }
  let made = 0
  const newFolder = () => join(top, `pg${made++}`)
  const waitFor = async (what: string, isThere: () => Promise<boolean>) => {
    const until = performance.now() + followsWithinMs
    while (!(await isThere())) {
      if (performance.now() > until) throw new Error(`The pair waited in vain: ${what}`)
      await wait(lookEveryMs)
    }
  }

  const firstFolder = newFolder()
  let primary: Member = { folder: firstFolder, server: await startEmbeddedPostgres({ folder: firstFolder, settings }) }
  let standby: Member | undefined
  const { user, password, database } = primary.server.connection()
  const address = await createWire(socketOf(primary.server))
  let replication: Wire | undefined

  const waitForStandby = async (names: string) =>
    void (await ask(
      primary.server,
      `alter system set synchronous_standby_names = '${names}'`,
      'select pg_reload_conf()',
    ))

  const addStandby = async (): Promise<void> => {
    const folder = newFolder()
    replication?.close()
    replication = await createWire(socketOf(primary.server))
    const backup = new pg.Client(primary.server.connection('postgres'))
    await backup.connect()
    try {
      await backup.query(`select pg_backup_start('standby', fast => true)`)
      await copyLive(join(primary.folder, 'pg'), join(folder, 'pg'), isOwn)
      const { rows } = await backup.query<{ label: string }>('select labelfile as label from pg_backup_stop(false)')
      await writeFile(join(folder, 'pg', 'backup_label'), rows[0]!.label)
    } finally {
      await backup.end()
    }
    await copyFile(join(primary.folder, 'pg-password'), join(folder, 'pg-password'))
    await writeFile(join(folder, 'pg', 'standby.signal'), '')
    const source = `host=127.0.0.1 port=${replication.port} user=${user} password=${String(password)} application_name=${standbyName}`
    const follower = await startEmbeddedPostgres({ folder, settings: { ...settings, primary_conninfo: source } })
    standby = { folder, server: follower }
    await waitFor('a standby that streams', async () => {
      const rows = await ask(primary.server, `select from pg_stat_replication where state = 'streaming'`)
      return rows.length > 0
    })
    if (!isSynchronous) return
    await waitForStandby(`ANY 1 (${standbyName})`)
    await waitFor('a standby that is waited for', async () => {
      const rows = await ask(primary.server, `select from pg_stat_replication where sync_state in ('quorum', 'sync')`)
      return rows.length > 0
    })
  }
  await addStandby()

  return {
    url: `postgres://${user}:${encodeURIComponent(String(password))}@127.0.0.1:${address.port}/${database}`,
    connection: async () => primary.server.connection(),
    stall: () => replication?.cut(1, () => 0),
    async kill() {
      process.kill(primary.server.pid, 'SIGKILL')
      await primary.server.died
      // What was on the way to the standby died with the primary.
      replication?.mend(false)
    },
    async promote() {
      if (!standby) throw new Error('There is no standby to promote')
      // The last of what it received is applied first.
      await ask(standby.server, 'select pg_promote()')
      primary = standby
      standby = undefined
      // Nobody is left to wait for. The copy took over what the old primary was told.
      if (isSynchronous) await waitForStandby('')
    },
    moveAddress: () => address.aim(socketOf(primary.server)),
    addStandby,
    async stop() {
      address.close()
      replication?.close()
      await standby?.server.stop()
      await primary.server.stop()
      await rm(top, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}
