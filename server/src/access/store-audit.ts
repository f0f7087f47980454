import { sql } from 'kysely'
import type { Tx } from '#platform'

interface Tables {
  audit_record: {
    tenant_id: string
    id: string
    at: Date
    by_id: string | null
    by_name: string
    action: string
    target: string | null
    details: Record<string, unknown>
    address: string | null
  }
}

export interface AuditRow {
  id: string
  at: Date
  byId: string | undefined
  byName: string
  action: string
  target: string | undefined
  details: Record<string, unknown>
  address: string | undefined
}

/** The audit log: adding and reading are all there is. */
export const auditStore = {
  async add(tx: Tx, record: AuditRow): Promise<void> {
    await tx
      .tables<Tables>()
      .insertInto('audit_record')
      .values({
        tenant_id: tx.tenantId,
        id: record.id,
        at: record.at,
        by_id: record.byId ?? null,
        by_name: record.byName,
        action: record.action,
        target: record.target ?? null,
        details: sql`${JSON.stringify(record.details)}::jsonb`,
        address: record.address ?? null,
      })
      .execute()
  },

  /** A page of records, newest first, below an id. */
  async page(
    tx: Tx,
    wanted: { below: string | undefined; limit: number; action: string | undefined; memberId: string | undefined },
  ): Promise<AuditRow[]> {
    let query = tx
      .tables<Tables>()
      .selectFrom('audit_record')
      .select(['id', 'at', 'by_id', 'by_name', 'action', 'target', 'details', 'address'])
      .orderBy('id', 'desc')
      .limit(wanted.limit)
    if (wanted.below !== undefined) query = query.where('id', '<', wanted.below)
    if (wanted.action !== undefined) query = query.where('action', '=', wanted.action)
    if (wanted.memberId !== undefined) query = query.where('by_id', '=', wanted.memberId)
    return (await query.execute()).map((row) => ({
      id: row.id,
      at: row.at,
      byId: row.by_id ?? undefined,
      byName: row.by_name,
      action: row.action,
      target: row.target ?? undefined,
      details: row.details,
      address: row.address ?? undefined,
    }))
  },
}
