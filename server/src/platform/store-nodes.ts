import { version } from '@yingda/contract/version'
import type { Tx } from './database/database.ts'

interface NodeTables {
  node: { tenant_id: string; id: string; roles: string[]; started_at: Date; until: Date; version: string | null }
}

/** The tenant of what belongs to none. */
export const nobody = '00000000-0000-0000-0000-000000000000'

/** The table of processes; `nodes.ts` is what others use. */
export const nodeStore = {
  async renew(
    tx: Tx,
    { id, roles, startedAt, until }: { id: string; roles: readonly string[]; startedAt: Date; until: Date },
  ): Promise<void> {
    await tx
      .tables<NodeTables>()
      .insertInto('node')
      .values({ tenant_id: tx.tenantId, id, roles: [...roles], started_at: startedAt, until, version })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet({ until }))
      .execute()
  },
  async all(tx: Tx): Promise<{ id: string; roles: string[]; until: Date }[]> {
    return tx.tables<NodeTables>().selectFrom('node').select(['id', 'roles', 'until']).execute()
  },
  async forget(tx: Tx, before: Date): Promise<void> {
    await tx.tables<NodeTables>().deleteFrom('node').where('until', '<', before).execute()
  },
}
