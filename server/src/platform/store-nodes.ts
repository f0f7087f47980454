import { version } from '@yingda/contract/version'
import type pg from 'pg'
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

/** How many processes of each version live on a database, asked past the server; undefined before the first start. */
export const versionsAlive = async (
  client: pg.ClientBase,
): Promise<{ version: string; count: number }[] | undefined> => {
  const { rows: there } = await client.query<{ isThere: boolean }>(
    `select to_regclass('node') is not null as "isThere"`,
  )
  if (!there[0]?.isThere) return undefined
  await client.query(`select set_config('app.tenant', $1, false)`, [nobody])
  // By way of JSON: a database that waits for its migrations may lack the column. Release 0.1.0 did not say which it is.
  const { rows } = await client.query<{ version: string; count: number }>(
    `select coalesce(to_jsonb(node) ->> 'version', '0.1.0') as version, count(*)::int as count
     from node where until > now() group by 1 order by 1`,
  )
  return rows
}
