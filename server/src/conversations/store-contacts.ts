import type { Tx } from '#platform'
import { sql } from 'kysely'
import { visible, type Sight } from './store-lists.ts'
import { tables } from './tables.ts'

/** Of these contacts, those who have conversations of which none is in sight. */
export const outOfSight = async (tx: Tx, sight: Sight, contactIds: string[]): Promise<Set<string>> => {
  if (contactIds.length === 0) return new Set()
  const rows = await tables(tx)
    .selectFrom('conversation')
    .select('contact_id')
    .where(sql<boolean>`contact_id = any(${contactIds}::uuid[])`)
    .groupBy('contact_id')
    // For a conversation without a skill group the rule may say null, which means no.
    .having(sql<boolean>`not coalesce(bool_or(${visible(sight)}), false)`)
    .execute()
  return new Set(rows.map((row) => row.contact_id))
}
