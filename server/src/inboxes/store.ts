import type { Tx } from '#platform'
import { sql, type Generated, type Updateable } from 'kysely'

export interface InboxSettings {
  botName: string
  language: 'zh-CN' | 'en'
  title: string
  colour: string
  logoUrl?: string
  position: 'right' | 'left'
  welcome: { 'zh-CN': string; en: string }
  quickQuestions: { 'zh-CN': string[]; en: string[] }
  askContactDetails: boolean
  allowedOrigins: string[]
}

export interface InboxRow {
  tenant_id: string
  id: string
  channel: string
  name: string
  key: string
  identity_secret: string
  enabled: boolean
  bot_on: boolean
  skill_group_id: string
  hours_id: string | null
  settings: InboxSettings
  seen_at: Date | null
}

export interface QuickReplyRow {
  tenant_id: string
  id: string
  shortcut: string
  title: string
  text: string
  owner_id: string | null
  uses: number
}

interface InboxTables {
  inbox: { [K in keyof InboxRow]: K extends 'seen_at' ? Generated<InboxRow[K]> : InboxRow[K] }
  quick_reply: { [K in keyof QuickReplyRow]: K extends 'uses' ? Generated<QuickReplyRow[K]> : QuickReplyRow[K] }
}

const tables = (tx: Tx) => tx.tables<InboxTables>()

export const inboxes = async (tx: Tx): Promise<InboxRow[]> =>
  tables(tx).selectFrom('inbox').selectAll().orderBy('id').execute()
export const inbox = async (tx: Tx, id: string): Promise<InboxRow | undefined> =>
  tables(tx).selectFrom('inbox').selectAll().where('id', '=', id).executeTakeFirst()
export const addInbox = async (tx: Tx, row: Omit<InboxRow, 'tenant_id' | 'seen_at'>): Promise<void> => {
  await tables(tx)
    .insertInto('inbox')
    .values({ ...row, tenant_id: tx.tenantId })
    .execute()
}
export const changeInbox = async (tx: Tx, id: string, set: Updateable<InboxTables['inbox']>): Promise<boolean> =>
  (await tables(tx).updateTable('inbox').set(set).where('id', '=', id).returning('id').execute()).length > 0

/** Notes at most once a minute that visitors come. */
export const seen = async (tx: Tx, id: string, now: Date): Promise<void> => {
  await sql`update inbox set seen_at = ${now} where id = ${id} and (seen_at is null or seen_at < ${new Date(now.getTime() - 60_000)})`.execute(
    tables(tx),
  )
}

export const quickReplies = async (tx: Tx, memberId: string): Promise<QuickReplyRow[]> =>
  tables(tx)
    .selectFrom('quick_reply')
    .selectAll()
    .where((where) => where.or([where('owner_id', 'is', null), where('owner_id', '=', memberId)]))
    .orderBy('uses', 'desc')
    .orderBy('shortcut')
    .execute()
export const quickReply = async (tx: Tx, id: string) =>
  tables(tx).selectFrom('quick_reply').selectAll().where('id', '=', id).executeTakeFirst()

/** Adds or replaces a quick reply; false when its shortcut is taken by another of the same scope. */
export const putQuickReply = async (tx: Tx, row: Omit<QuickReplyRow, 'tenant_id' | 'uses'>): Promise<boolean> => {
  const { rows } =
    await sql`select from quick_reply where lower(shortcut) = lower(${row.shortcut}) and owner_id is not distinct from ${row.owner_id}::uuid and id <> ${row.id}::uuid`.execute(
      tables(tx),
    )
  if (rows.length) return false
  await tables(tx)
    .insertInto('quick_reply')
    .values({ ...row, tenant_id: tx.tenantId })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'id'])
        .doUpdateSet({ shortcut: row.shortcut, title: row.title, text: row.text, owner_id: row.owner_id }),
    )
    .execute()
  return true
}
export const deleteQuickReply = async (tx: Tx, id: string): Promise<void> => {
  await tables(tx).deleteFrom('quick_reply').where('id', '=', id).execute()
}
export const usedQuickReply = async (tx: Tx, id: string): Promise<boolean> => {
  const { rows } = await sql`update quick_reply set uses = uses + 1 where id = ${id} returning id`.execute(tables(tx))
  return rows.length > 0
}
