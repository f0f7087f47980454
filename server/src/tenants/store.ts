import type { Language } from '@yingda/contract'
import type { Database, Tx } from '#platform'

interface Tables {
  tenant: {
    tenant_id: string
    name: string
    language: Language
    time_zone: string
    demo: boolean
    created_at: Date
  }
}

export interface TenantRow {
  id: string
  name: string
  language: Language
  timeZone: string
  demo: boolean
}

/** The statements on the tenant table. */
export const tenantStore = {
  async insert(tx: Tx, tenant: Omit<TenantRow, 'id'> & { createdAt: Date }): Promise<void> {
    await tx
      .tables<Tables>()
      .insertInto('tenant')
      .values({
        tenant_id: tx.tenantId,
        name: tenant.name,
        language: tenant.language,
        time_zone: tenant.timeZone,
        demo: tenant.demo,
        created_at: tenant.createdAt,
      })
      .execute()
  },

  async find(tx: Tx): Promise<TenantRow | undefined> {
    return tx
      .tables<Tables>()
      .selectFrom('tenant')
      .select(['tenant_id as id', 'name', 'language', 'time_zone as timeZone', 'demo'])
      .where('tenant_id', '=', tx.tenantId)
      .executeTakeFirst()
  },

  async change(tx: Tx, change: Partial<Pick<TenantRow, 'name' | 'language' | 'timeZone'>>): Promise<void> {
    const values = {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.language === undefined ? {} : { language: change.language }),
      ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
    }
    if (Object.keys(values).length === 0) return
    await tx.tables<Tables>().updateTable('tenant').set(values).where('tenant_id', '=', tx.tenantId).execute()
  },

  /** Every tenant there is; the only statement here that is not about one. */
  async all(database: Database): Promise<{ id: string; demo: boolean }[]> {
    return database.worker((tx) =>
      tx
        .tables<Tables>()
        .selectFrom('tenant')
        .select(['tenant_id as id', 'demo'])
        .orderBy('created_at')
        .orderBy('tenant_id')
        .execute(),
    )
  },
}
