import type { Language } from '@yingda/contract'
import { doneBy, memberOf, type Audit, type Database, type Routes, type Tx } from '#platform'
import type { TenantRow } from './store.ts'

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
          ...doneBy(call),
          action: 'tenant.changed',
          target: after.name,
          details: { before, after },
        })
        return after
      })
    },
  }) satisfies Routes
