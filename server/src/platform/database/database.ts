import { AppError } from '@yingda/contract'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from '../log.ts'
import { lookupText } from '../store-directory.ts'
import { nobody } from '../store-nodes.ts'
import { newestRestoration } from '../store-restorations.ts'
import { livelyConnection, livelySession, sessionOptions, watchForSilence } from './silence.ts'

// Counts and seqs are bigint in the database; they stay far below 2^53.
pg.types.setTypeParser(20, Number)

/** A transaction that carries its tenant: row-level security shows it that tenant's rows and no others. */
export interface Tx {
  readonly tenantId: string
  /** The tables of a room, as its store declares them. */
  tables<Tables>(): Kysely<Tables>
  /** Runs after the commit, and not at all when the transaction fails. */
  after(run: () => void | Promise<void>): void
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
// 40001: could not serialise; 40P01: deadlock. Both mean: nothing happened, do it again.
const again = new Set(['40001', '40P01'])
const triesMax = 4
const statementTimeoutMs = 15_000
const pingWithinMs = 3000

export interface DatabaseOptions {
  connection: pg.PoolConfig
  connections: number
  log: Logger
  /** After how long without an answer the database is asked what has become of a statement. */
  silentMs?: number
}

/** Of a pool: whoever waits for a free connection may wait longer than a new one may take to come about. */
class Connection extends pg.Client {
  constructor(config: pg.ClientConfig = {}) {
    // The pool hides the password, so that it is not logged; a copy must name it.
    super({ ...config, password: config.password, ...livelyConnection })
  }
}

/** The one door to PostgreSQL. */
export const createDatabase = ({ connection, connections, log, silentMs }: DatabaseOptions) => {
  const pool = (max: number, settings: Record<string, string>) => {
    const made = new pg.Pool({
      ...connection,
      Client: Connection,
      max,
      // A rush waits its turn; what waits longer than this is told to come back.
      connectionTimeoutMillis: 30_000,
      idleTimeoutMillis: 60_000,
      // The role is yingda_app from the first statement on: a superuser would walk through row-level security.
      options: sessionOptions({
        role: 'yingda_app',
        statement_timeout: String(statementTimeoutMs),
        ...livelySession,
        ...settings,
      }),
    })
    // A lost idle connection is replaced by the pool; without a listener it would end the process.
    made.on('error', (error) => log.warn({ error }, 'a database connection was lost'))
    // The same for a connection at work: the pool does not listen to it then. The work itself learns of the loss from its next statement.
    made.on('connect', (client) => {
      client.on('error', (error) => log.debug({ error }, 'a database connection was lost'))
    })
    return made
  }
  const rooms = pool(connections, {})
  // The message log's writers: one statement a batch, planned once. At most two of them wait for a transaction of a company; the rest is for all.
  const writers = pool(Math.max(3, Math.ceil(connections / 3)), {
    plan_cache_mode: 'force_generic_plan',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    enable_seqscan: 'off',
    enable_material: 'off',
  })
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: rooms }) })

  /** A connection of its own, for one thing. */
  const alone = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ ...connection, ...livelyConnection, options: sessionOptions(livelySession) })
    // What was lost is told by the next statement; without a listener it would end the process.
    client.on('error', (error) => log.debug({ error }, 'a database connection was lost'))
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }
  const unwatch = watchForSilence({
    pools: [rooms, writers],
    log,
    silentMs,
    ask: (pids, silent) =>
      alone(async (client) => {
        const { rows } = await client.query<{ pid: number }>({
          text: `select pid from pg_stat_activity where pid = any($1) and (state = 'active' or state_change > now() - $2 * interval '1 ms')`,
          values: [pids, silent],
          query_timeout: pingWithinMs,
        } as pg.QueryConfig)
        return new Set(rows.map((row) => row.pid))
      }),
  })

  const transaction = async <T>(begin: string, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      const afterwards: (() => void | Promise<void>)[] = []
      try {
        const result = await kysely.connection().execute(async (one) => {
          await sql.raw(begin).execute(one)
          try {
            const done = await work({
              tenantId,
              tables: <Tables>() => one as unknown as Kysely<Tables>,
              after: (run) => void afterwards.push(run),
            })
            await sql.raw('commit').execute(one)
            return done
          } catch (error) {
            await sql.raw('rollback').execute(one)
            throw error
          }
        })
        for (const run of afterwards) await run()
        return result
      } catch (error) {
        if (attempt < triesMax && again.has((error as { code?: string }).code ?? '')) continue
        // Nothing has begun: whoever waited too long for a connection may simply try again.
        if (error instanceof Error && error.message === 'timeout exceeded when trying to connect')
          throw new AppError('server.busy')
        throw error
      }
    }
  }

  let asked: Promise<unknown> | undefined

  return {
    /** Works in a transaction of one tenant. The work may run again after a deadlock, so it must not act outside the transaction except through `after`. */
    async tenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
      if (!uuid.test(tenantId)) throw new Error(`Not a tenant id: ${tenantId}`)
      // One round trip: the tenant is checked above, so it may stand in the text.
      return transaction(`begin; select set_config('app.tenant', '${tenantId}', true)`, tenantId, work)
    },

    /** Reads what is due for all tenants, as a role that sees only the tables with a `worker` policy. */
    async worker<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      return transaction('begin read only; set local role yingda_worker', '', work)
    },

    /** Whose key this is: the tenant and what the key stands for. */
    async lookup(kind: string, key: string): Promise<{ tenantId: string; ref: string } | undefined> {
      const results = (await rooms.query(lookupText(kind, key))) as unknown as [
        pg.QueryResult,
        pg.QueryResult<{ tenantId: string; ref: string }>,
      ]
      const rows = results[1].rows
      return rows[0]
    },

    /** One prepared statement on a writer connection, for the message log. The statement sets its tenant itself. */
    async write<Row extends pg.QueryResultRow>(statement: {
      name: string
      text: string
      values: unknown[]
    }): Promise<Row[]> {
      for (let attempt = 1; ; attempt++) {
        try {
          return (await writers.query<Row>(statement)).rows
        } catch (error) {
          if (attempt >= triesMax || !again.has((error as { code?: string }).code ?? '')) throw error
        }
      }
    },

    /** Upkeep by the owner of the tables, outside any tenant: partitions, checks of the catalogue. */
    maintain: alone,

    /** Which history this database tells: another one after a failover, which may lack what was written last on the old primary, and after a restore. */
    async epoch(): Promise<string> {
      const { rows } = await this.tenant(nobody, (tx) =>
        // The timeline of the log that is being written: the control file tells of a promotion only after its checkpoint, minutes later.
        sql<{
          epoch: string
        }>`select (select system_identifier from pg_control_system()) || '.' || ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
          || coalesce('.' || ${sql.raw(newestRestoration)}, '') as epoch`.execute(tx.tables<Record<string, never>>()),
      )
      return rows[0]!.epoch
    },

    /** Whether the database answers; rejects when it does not, or not in time. However many ask at once, it is asked once. */
    async ping(): Promise<void> {
      asked ??= rooms.query('select 1').finally(() => (asked = undefined))
      const patience = new AbortController()
      const tooLate = wait(pingWithinMs, undefined, { signal: patience.signal, ref: false }).then(() => {
        throw new Error('The database does not answer')
      })
      await Promise.race([asked, tooLate]).finally(() => patience.abort())
    },

    figures: () => ({
      open: rooms.totalCount + writers.totalCount,
      idle: rooms.idleCount + writers.idleCount,
      waiting: rooms.waitingCount + writers.waitingCount,
    }),

    async close(): Promise<void> {
      unwatch()
      await kysely.destroy()
      await writers.end()
    },
  }
}
export type Database = ReturnType<typeof createDatabase>
