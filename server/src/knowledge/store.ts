import type { EntryContent } from '@yingda/contract'
import type { Tx } from '#platform'
import { sql, type Insertable, type RawBuilder, type Updateable } from 'kysely'

export interface EntryRow {
  tenant_id: string
  id: string
  external_id: string | null
  kind: 'faq' | 'small_talk'
  question: string
  similar_questions: string[]
  answer: string
  category_id: string | null
  audience: 'public' | 'agents'
  language: 'zh' | 'en'
  valid_from: Date | null
  valid_until: Date | null
  /** Everything that is searched, in lower case. */
  search_text: string
  has_draft: boolean
  published_version: number | null
  published_at: Date | null
  last_version: number
  revision: number
  changed_in: number
  updated_at: Date
  updated_by: string
}

export interface VersionRow {
  tenant_id: string
  entry_id: string
  version: number
  content: EntryContent
  at: Date
  by_name: string
  note: string | null
}

export interface KnowledgeTables {
  knowledge_category: { tenant_id: string; id: string; parent_id: string | null; name: string }
  knowledge_entry: EntryRow
  knowledge_version: VersionRow
  knowledge_state: { tenant_id: string; version: number; deleted_in: number }
  knowledge_use: { tenant_id: string; entry_id: string; day: string; asked: number; disliked: number }
}

const tables = (tx: Tx) => tx.tables<KnowledgeTables>()

/** The number of the change that begins here. Whoever changes knowledge waits here for the one before. */
export const nextChange = async (tx: Tx): Promise<number> => {
  const { version } = await tables(tx)
    .insertInto('knowledge_state')
    .values({ tenant_id: tx.tenantId, version: 1, deleted_in: 0 })
    .onConflict((conflict) =>
      conflict.column('tenant_id').doUpdateSet({ version: sql<number>`knowledge_state.version + 1` }),
    )
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

export const state = async (tx: Tx): Promise<{ version: number; deleted_in: number }> =>
  (await tables(tx).selectFrom('knowledge_state').select(['version', 'deleted_in']).executeTakeFirst()) ?? {
    version: 0,
    deleted_in: 0,
  }

export const entry = async (tx: Tx, id: string): Promise<EntryRow | undefined> =>
  tables(tx).selectFrom('knowledge_entry').selectAll().where('id', '=', id).executeTakeFirst()

export const lockEntry = async (tx: Tx, id: string): Promise<EntryRow | undefined> =>
  tables(tx).selectFrom('knowledge_entry').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const externalIdIsTaken = async (tx: Tx, externalId: string, byOtherThan: string): Promise<boolean> =>
  (await tables(tx)
    .selectFrom('knowledge_entry')
    .select('id')
    .where('external_id', '=', externalId)
    .where('id', '<>', byOtherThan)
    .executeTakeFirst()) !== undefined

export const addEntry = async (tx: Tx, row: Omit<Insertable<EntryRow>, 'tenant_id'>): Promise<void> => {
  await tables(tx)
    .insertInto('knowledge_entry')
    .values({ ...row, tenant_id: tx.tenantId })
    .execute()
}

export const changeEntry = async (tx: Tx, id: string, set: Updateable<EntryRow>): Promise<void> => {
  await tables(tx).updateTable('knowledge_entry').set(set).where('id', '=', id).execute()
}

/** Deletes an entry with its versions and figures. */
export const deleteEntry = async (tx: Tx, id: string, changedIn: number): Promise<void> => {
  await tables(tx).deleteFrom('knowledge_version').where('entry_id', '=', id).execute()
  await tables(tx).deleteFrom('knowledge_use').where('entry_id', '=', id).execute()
  await tables(tx).deleteFrom('knowledge_entry').where('id', '=', id).execute()
  await tables(tx).updateTable('knowledge_state').set({ deleted_in: changedIn }).execute()
}

export const versions = async (tx: Tx, entryId: string): Promise<VersionRow[]> =>
  tables(tx)
    .selectFrom('knowledge_version')
    .selectAll()
    .where('entry_id', '=', entryId)
    .orderBy('version', 'desc')
    .execute()

export const version = async (tx: Tx, entryId: string, number: number): Promise<VersionRow | undefined> =>
  tables(tx)
    .selectFrom('knowledge_version')
    .selectAll()
    .where('entry_id', '=', entryId)
    .where('version', '=', number)
    .executeTakeFirst()

export const addVersion = async (tx: Tx, row: Omit<VersionRow, 'tenant_id'>): Promise<void> => {
  await tables(tx)
    .insertInto('knowledge_version')
    .values({ ...row, tenant_id: tx.tenantId, content: sql<EntryContent>`${JSON.stringify(row.content)}::jsonb` })
    .execute()
}

/** What a list of entries is narrowed by. */
export interface EntryFilter {
  q?: string | undefined
  categoryIds?: string[] | undefined
  kind?: EntryRow['kind'] | undefined
  status?: 'draft' | 'published' | 'unpublished' | undefined
  /** Published entries that are no longer valid at this moment. */
  endsBefore?: Date | undefined
  audience?: EntryRow['audience'] | undefined
}

const conditions = (filter: EntryFilter): RawBuilder<boolean> => {
  const all: RawBuilder<unknown>[] = []
  // One company's entries are read from end to end: 10,000 take a few dozen milliseconds, and any part of any text is found.
  if (filter.q) all.push(sql`position(${filter.q.toLowerCase()} in search_text) > 0`)
  if (filter.categoryIds) all.push(sql`category_id = any(${filter.categoryIds}::uuid[])`)
  if (filter.kind) all.push(sql`kind = ${filter.kind}`)
  if (filter.audience) all.push(sql`audience = ${filter.audience}`)
  if (filter.status === 'published') all.push(sql`published_version is not null`)
  if (filter.status === 'draft') all.push(sql`last_version = 0`)
  if (filter.status === 'unpublished') all.push(sql`published_version is null and last_version > 0`)
  if (filter.endsBefore) all.push(sql`published_version is not null and valid_until < ${filter.endsBefore}`)
  return all.length ? sql<boolean>`(${sql.join(all, sql` and `)})` : sql<boolean>`true`
}

export const list = async (
  tx: Tx,
  filter: EntryFilter,
  after: { updatedAt: Date; id: string } | undefined,
  limit: number,
): Promise<EntryRow[]> => {
  const rows = tables(tx)
    .selectFrom('knowledge_entry')
    .selectAll()
    .where(conditions(filter))
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(limit)
  return (
    after
      ? rows.where(
          sql<boolean>`(updated_at < ${after.updatedAt} or (updated_at = ${after.updatedAt} and id > ${after.id}))`,
        )
      : rows
  ).execute()
}

export const count = async (tx: Tx, filter: EntryFilter): Promise<number> => {
  const { total } = await tables(tx)
    .selectFrom('knowledge_entry')
    .select((select) => select.fn.countAll<number>().as('total'))
    .where(conditions(filter))
    .executeTakeFirstOrThrow()
  return total
}

/** One entry as it is to be answered with, or taken out of what is answered with. */
export interface Answerable {
  id: string
  external_id: string | null
  kind: EntryRow['kind']
  version: number | null
  content: EntryContent | null
  updated_at: Date
}

/** What customers may get now, of the entries that changed after a version; `content` is null for those they no longer get. */
export const publishedSince = async (tx: Tx, since: number): Promise<Answerable[]> => {
  const { rows } = await sql<Answerable>`
    select e.id, e.external_id, e.kind, v.version, v.content, coalesce(v.at, e.updated_at) as updated_at
    from knowledge_entry e
    left join knowledge_version v on v.tenant_id = e.tenant_id and v.entry_id = e.id and v.version = e.published_version
    where e.changed_in > ${since} order by e.id`.execute(tables(tx))
  return rows
}

/** The entries as they are being written, of those that changed after a version. */
export const draftsSince = async (tx: Tx, since: number): Promise<EntryRow[]> =>
  tables(tx).selectFrom('knowledge_entry').selectAll().where('changed_in', '>', since).orderBy('id').execute()

export const countUse = async (tx: Tx, entryId: string, day: string, kind: 'asked' | 'disliked'): Promise<void> => {
  await tables(tx)
    .insertInto('knowledge_use')
    .values({ tenant_id: tx.tenantId, entry_id: entryId, day, asked: 0, disliked: 0, [kind]: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'entry_id', 'day'])
        .doUpdateSet({ [kind]: sql<number>`${sql.ref(`knowledge_use.${kind}`)} + 1` }),
    )
    .execute()
}

export const use = async (tx: Tx, entryIds: string[], sinceDay: string) =>
  entryIds.length
    ? tables(tx)
        .selectFrom('knowledge_use')
        .select((select) => [
          'entry_id',
          select.fn.sum<number>('asked').as('asked'),
          select.fn.sum<number>('disliked').as('disliked'),
        ])
        .where('entry_id', 'in', entryIds)
        .where('day', '>=', sinceDay)
        .groupBy('entry_id')
        .execute()
    : []
