import type { Tx } from '#platform'
import { sql } from 'kysely'
import type { KnowledgeTables } from './store.ts'

export interface CategoryRow {
  id: string
  parent_id: string | null
  name: string
}

const tables = (tx: Tx) => tx.tables<KnowledgeTables>()

/** The tree is changed by one at a time, so that two who move branches cannot tie a knot. */
export const lockTree = async (tx: Tx): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended('knowledge_category' || ${tx.tenantId}, 0))`.execute(
    tables(tx),
  )
}

export const categories = async (tx: Tx): Promise<CategoryRow[]> =>
  tables(tx).selectFrom('knowledge_category').select(['id', 'parent_id', 'name']).orderBy('id').execute()

/** How many entries are directly in each category. */
export const entriesByCategory = async (tx: Tx): Promise<Map<string, number>> => {
  const rows = await tables(tx)
    .selectFrom('knowledge_entry')
    .select((select) => ['category_id', select.fn.countAll<number>().as('entries')])
    .where('category_id', 'is not', null)
    .groupBy('category_id')
    .execute()
  return new Map(rows.map((row) => [row.category_id!, row.entries]))
}

export const addCategories = async (tx: Tx, rows: CategoryRow[]): Promise<void> => {
  if (rows.length === 0) return
  await tables(tx)
    .insertInto('knowledge_category')
    .values(rows.map((row) => ({ ...row, tenant_id: tx.tenantId })))
    .execute()
}

export const changeCategory = async (tx: Tx, id: string, set: Omit<CategoryRow, 'id'>): Promise<void> => {
  await tables(tx).updateTable('knowledge_category').set(set).where('id', '=', id).execute()
}

export const deleteCategory = async (tx: Tx, id: string): Promise<void> => {
  await tables(tx).deleteFrom('knowledge_category').where('id', '=', id).execute()
}
