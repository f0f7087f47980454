import { AppError, type Language } from '@yingda/contract'
import type { Audit, Clock, Database, Tx } from '#platform'
import { tenantRoutes } from './routes.ts'
import { tenantStore, type TenantRow } from './store.ts'

/** A company that uses the platform. */
export type Tenant = TenantRow

/** The companies that use the platform. */
export const createTenants = ({ database, clock }: { database: Database; clock: Clock }) => {
  /** The tenant of the transaction. */
  const find = async (tx: Tx): Promise<Tenant> => {
    const found = await tenantStore.find(tx)
    if (!found) throw new AppError('tenant.not_found', { id: tx.tenantId })
    return found
  }

  const tenants = {
    find,

    /** Makes the tenant of the transaction, so that a company begins whole or not at all. */
    async create(tx: Tx, tenant: { name: string; language: Language; timeZone: string; demo: boolean }): Promise<void> {
      mustBeTimeZone(tenant.timeZone)
      await tenantStore.insert(tx, { ...tenant, createdAt: clock.now() })
    },

    /** Changes what is given and leaves the rest. */
    async change(tx: Tx, change: Partial<Pick<Tenant, 'name' | 'language' | 'timeZone'>>): Promise<Tenant> {
      if (change.timeZone !== undefined) mustBeTimeZone(change.timeZone)
      await tenantStore.change(tx, change)
      return find(tx)
    },

    /** All tenants, oldest first: for what sweeps over everybody. */
    all: (): Promise<{ id: string; demo: boolean }[]> => tenantStore.all(database),

    /** The room's lines of the contract. */
    routes: (needs: { audit: Audit }) => tenantRoutes({ database, tenants, ...needs }),
  }
  return tenants
}
export type Tenants = ReturnType<typeof createTenants>

const mustBeTimeZone = (timeZone: string): void => {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch {
    // Intl says by throwing that it does not know the zone; the caller is told in our words.
    throw new AppError('request.invalid', { where: `timeZone: no such time zone: ${timeZone}` })
  }
}
