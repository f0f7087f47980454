import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Logger } from '../log.ts'
import { newId } from '../ids.ts'

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

export interface DatabaseOptions {
  connection: pg.PoolConfig
  connections: number
  log: Logger
}

/** The one door to PostgreSQL. */
export const createDatabase = ({ connection, connections, log }: DatabaseOptions) => {
  const pool = (max: number, settings: Record<string, string>) => {
    const made = new pg.Pool({
      ...connection,
      max,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      // The role is yingda_app from the first statement on: a superuser would walk through row-level security.
      options: Object.entries({ role: 'yingda_app', statement_timeout: String(statementTimeoutMs), ...settings })
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
    })
    // A lost idle connection is replaced by the pool; without a listener it would end the process.
    made.on('error', (error) => log.warn({ error }, 'a database connection was lost'))
    return made
  }
  const rooms = pool(connections, {})
  // The message log's writers: one statement a batch, planned once. See docs/decisions about the write path.
  const writers = pool(Math.max(2, Math.ceil(connections / 3)), {
    plan_cache_mode: 'force_generic_plan',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    enable_seqscan: 'off',
  })
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: rooms }) })

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
        throw error
      }
    }
  }

  return {
    /** Works in a transaction of one tenant. The work may run again after a deadlock, so it must not act outside the transaction except through `after`. */
    async tenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
      if (!uuid.test(tenantId)) throw new Error(`Not a tenant id: ${tenantId}`)
      // One round trip: the tenant is checked above, so it may stand in the text.
      return transaction(`begin; select set_config('app.tenant', '${tenantId}', true)`, tenantId, work)
    },

    /** Reads what is due for all tenants; only tables that have a `worker` policy show anything. */
    async worker<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      return transaction(`begin read only; select set_config('app.worker', 'on', true)`, '', work)
    },

    /** Whose key this is: the tenant and what the key stands for. */
    async lookup(kind: string, key: string): Promise<{ tenantId: string; ref: string } | undefined> {
      const [quotedKind, quotedKey] = [pg.escapeLiteral(kind), pg.escapeLiteral(key)]
      // Two statements in one round trip are one transaction: the setting lives exactly as long as the question.
      const results = (await rooms.query(
        `select set_config('app.lookup', ${quotedKind} || ':' || ${quotedKey}, true); select tenant_id as "tenantId", ref from directory where kind = ${quotedKind} and key = ${quotedKey}`,
      )) as unknown as [pg.QueryResult, pg.QueryResult<{ tenantId: string; ref: string }>]
      const rows = results[1].rows
      return rows[0]
    },

    /** One prepared statement on a writer connection, for the message log. The statement sets its tenant itself. */
    async write<Row extends pg.QueryResultRow>(statement: {
      name: string
      text: string
      values: unknown[]
    }): Promise<Row[]> {
      return (await writers.query<Row>(statement)).rows
    },

    /** Upkeep by the owner of the tables, outside any tenant: partitions, checks of the catalogue. */
    async maintain<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
      const client = new pg.Client(connection)
      await client.connect()
      try {
        return await work(client)
      } finally {
        await client.end()
      }
    },

    /** Whether the database answers. */
    async ping(): Promise<void> {
      await rooms.query('select 1')
    },

    figures: () => ({
      open: rooms.totalCount + writers.totalCount,
      idle: rooms.idleCount + writers.idleCount,
      waiting: rooms.waitingCount + writers.waitingCount,
    }),

    async close(): Promise<void> {
      await kysely.destroy()
      await writers.end()
    },
  }
}
export type Database = ReturnType<typeof createDatabase>

interface DirectoryTables {
  directory: { tenant_id: string; kind: string; key: string; ref: string }
}

/** Enters a key in the directory, so that `lookup` finds its tenant; gives false when another has it. */
export const enterKey = async (tx: Tx, kind: string, key: string, ref: string): Promise<boolean> => {
  const inserted = await tx
    .tables<DirectoryTables>()
    .insertInto('directory')
    .values({ tenant_id: tx.tenantId, kind, key, ref })
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doNothing())
    .returning('key')
    .execute()
  return inserted.length === 1
}

/** Removes what the directory holds for a thing: all its keys of a kind, or one. */
export const removeKeys = async (tx: Tx, kind: string, ref: string, key?: string): Promise<void> => {
  let removal = tx.tables<DirectoryTables>().deleteFrom('directory').where('kind', '=', kind).where('ref', '=', ref)
  if (key !== undefined) removal = removal.where('key', '=', key)
  await removal.execute()
}

interface JobTables {
  job: {
    tenant_id: string
    id: string
    kind: string
    key: string | null
    payload: unknown
    due_at: Date
    attempts: number
    failed_at: Date | null
    last_error: string | null
  }
}

/** The job table's own statements; `jobs.ts` is what others use. */
export const jobStore = {
  async put(tx: Tx, job: { kind: string; key: string | undefined; payload: unknown; dueAt: Date }): Promise<void> {
    const payload = sql<unknown>`${JSON.stringify(job.payload)}::jsonb`
    await tx
      .tables<JobTables>()
      .insertInto('job')
      .values({
        tenant_id: tx.tenantId,
        id: newId(),
        kind: job.kind,
        key: job.key ?? null,
        payload,
        due_at: job.dueAt,
        attempts: 0,
        failed_at: null,
        last_error: null,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'kind', 'key'])
          .where('key', 'is not', null)
          .where('failed_at', 'is', null)
          .doUpdateSet({ due_at: job.dueAt, payload, attempts: 0 }),
      )
      .execute()
  },
  async cancel(tx: Tx, kind: string, key: string): Promise<void> {
    await tx
      .tables<JobTables>()
      .deleteFrom('job')
      .where('kind', '=', kind)
      .where('key', '=', key)
      .where('failed_at', 'is', null)
      .execute()
  },
  async due(tx: Tx, now: Date, limit: number) {
    return tx
      .tables<JobTables>()
      .selectFrom('job')
      .select(['tenant_id', 'id'])
      .where('failed_at', 'is', null)
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(limit)
      .execute()
  },
  /** Locks one due job; undefined when another worker has it or it is done. */
  async take(tx: Tx, id: string, now: Date) {
    return tx
      .tables<JobTables>()
      .selectFrom('job')
      .select(['kind', 'key', 'payload', 'attempts'])
      .where('id', '=', id)
      .where('failed_at', 'is', null)
      .where('due_at', '<=', now)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
  },
  async done(tx: Tx, id: string): Promise<void> {
    await tx.tables<JobTables>().deleteFrom('job').where('id', '=', id).execute()
  },
  async failed(
    tx: Tx,
    id: string,
    next: { attempts: number; error: string; dueAt: Date } | { attempts: number; error: string; failedAt: Date },
  ): Promise<void> {
    await tx
      .tables<JobTables>()
      .updateTable('job')
      .set({
        attempts: next.attempts,
        last_error: next.error.slice(0, 2000),
        ...('failedAt' in next ? { failed_at: next.failedAt } : { due_at: next.dueAt }),
      })
      .where('id', '=', id)
      .execute()
  },
}
