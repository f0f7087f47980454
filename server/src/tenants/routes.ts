import type { Language } from '@yingda/contract'
import { memberOf, type Database, type Routes, type Tx } from '#platform'
import type { TenantRow } from './store.ts'

/** Writes to the audit log, which belongs to another room. */
export type Audit = (
  tx: Tx,
  entry: {
    by: { id?: string; name: string }
    action: string
    target?: string
    details?: Record<string, unknown>
    address?: string
  },
) => Promise<void>

interface Needs {
  database: Database
  audit: Audit
  tenants: {
    find: (tx: Tx) => Promise<TenantRow>
    change(tx: Tx, change: { name?: string; language?: Language; timeZone?: string }): Promise<TenantRow>
  }
}

export const tenantRoutes = ({ database, audit, tenants }: Needs) =>
  ({
    'GET /api/tenant': async (_args, call) => database.tenant(memberOf(call).tenantId, tenants.find),

    'PATCH /api/tenant': async ({ body }, call) => {
      const caller = memberOf(call)
      return database.tenant(caller.tenantId, async (tx) => {
        const before = await tenants.find(tx)
        const { name, language, timeZone } = body
        const after = await tenants.change(tx, {
          ...(name === undefined ? {} : { name }),
          ...(language === undefined ? {} : { language }),
          ...(timeZone === undefined ? {} : { timeZone }),
        })
        await audit(tx, {
          by: { id: caller.memberId, name: caller.name },
          action: 'tenant.changed',
          target: after.name,
          details: { before, after },
          address: call.address,
        })
        return after
      })
    },
  }) satisfies Routes
