import pg from 'pg'
import type { Tx } from './database/database.ts'

interface DirectoryTables {
  directory: { tenant_id: string; kind: string; key: string; ref: string }
}

/** Enters a key in the directory, so that `lookup` finds its tenant; gives false when another has it. */
export const enterKey = async (tx: Tx, kind: string, key: string, ref: string): Promise<boolean> => {
  const inserted = await tx
    .tables<DirectoryTables>()
    .insertInto('directory')
    .values({ tenant_id: tx.tenantId, kind, key, ref })
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doNothing())
    .returning('key')
    .execute()
  return inserted.length === 1
}

/** Removes what the directory holds for a thing: all its keys of a kind, or one. */
export const removeKeys = async (tx: Tx, kind: string, ref: string, key?: string): Promise<void> => {
  let removal = tx.tables<DirectoryTables>().deleteFrom('directory').where('kind', '=', kind).where('ref', '=', ref)
  if (key !== undefined) removal = removal.where('key', '=', key)
  await removal.execute()
}

/** The question whose key this is, for the one place where no tenant is known yet. Both statements are one transaction: the setting lives exactly as long as the question. */
export const lookupText = (kind: string, key: string): string => {
  const [quotedKind, quotedKey] = [pg.escapeLiteral(kind), pg.escapeLiteral(key)]
  return `select set_config('app.lookup', ${quotedKind} || ':' || ${quotedKey}, true); select tenant_id as "tenantId", ref from directory where kind = ${quotedKind} and key = ${quotedKey}`
}
