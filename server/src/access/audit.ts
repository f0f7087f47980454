import type { AuditRecord } from '@yingda/contract'
import type { z } from 'zod'
import { newId, type AuditEntry, type Clock, type Tx } from '#platform'
import { auditStore } from './store-audit.ts'

const secretNames = /(password|secret|tokens?|codes?|hash|cookie|authorization)$/i

/** The audit log: only ever added to, in the transaction of what it tells. */
export const createAudit = ({ clock }: { clock: Clock }) => ({
  audit: async (tx: Tx, { by, action, target, details, address }: AuditEntry): Promise<void> => {
    const at = clock.now()
    await auditStore.add(tx, {
      id: newId(at.getTime()),
      at,
      byId: by.id,
      byName: by.name,
      action,
      target,
      details: withoutSecrets(details ?? {}) as Record<string, unknown>,
      address,
    })
  },

  /** A page of the log, newest first. */
  page: async (
    tx: Tx,
    query: { cursor?: string | undefined; limit: number; action?: string | undefined; memberId?: string | undefined },
  ): Promise<{ items: z.infer<typeof AuditRecord>[]; next?: string }> => {
    const rows = await auditStore.page(tx, {
      below: query.cursor,
      limit: query.limit + 1,
      action: query.action,
      memberId: query.memberId,
    })
    const items = rows.slice(0, query.limit).map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      byName: row.byName,
      action: row.action,
      details: row.details,
      ...(row.byId === undefined ? {} : { byId: row.byId }),
      ...(row.target === undefined ? {} : { target: row.target }),
      ...(row.address === undefined ? {} : { address: row.address }),
    }))
    return { items, ...(rows.length > query.limit ? { next: items.at(-1)!.id } : {}) }
  },
})

/** Whoever writes an entry should leave secrets out; what is named like one is left out anyway. */
const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, secretNames.test(name) ? '[removed]' : withoutSecrets(inner)]),
  )
}
