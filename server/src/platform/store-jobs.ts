import { sql } from 'kysely'
import type { Tx } from './database/database.ts'
import { newId } from './ids.ts'

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
