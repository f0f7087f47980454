import type { Sentiment } from '@yingda/contract'
import type { Tx } from '#platform'
import { sql, type SqlBool, type Updateable } from 'kysely'
import { tables, type ConversationRow, type ConversationTables } from './tables.ts'

export const one = async (tx: Tx, id: string): Promise<ConversationRow | undefined> =>
  tables(tx).selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst()

export const lock = async (tx: Tx, id: string): Promise<ConversationRow | undefined> =>
  tables(tx).selectFrom('conversation').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst()

export const many = async (tx: Tx, ids: string[]): Promise<ConversationRow[]> =>
  ids.length ? tables(tx).selectFrom('conversation').selectAll().where('id', 'in', ids).execute() : []

export const change = async (
  tx: Tx,
  id: string,
  set: Updateable<ConversationTables['conversation']>,
): Promise<void> => {
  await tables(tx).updateTable('conversation').set(set).where('id', '=', id).execute()
}

/** Puts a conversation into a queue; whoever waits already keeps the moment it began. */
export const queue = async (
  tx: Tx,
  id: string,
  to: { skillGroupId: string; since: Date; targetMs: number; now: Date },
): Promise<void> => {
  await tables(tx)
    .updateTable('conversation')
    .set((eb) => ({
      served_by: 'queue',
      agent_id: null,
      skill_group_id: to.skillGroupId,
      served_since: to.since,
      target_ms: to.targetMs,
      first_queued_at: eb.fn.coalesce('first_queued_at', eb.val(to.now)),
      waiting_since: eb.fn.coalesce('waiting_since', eb.val(to.since)),
    }))
    .where('id', '=', id)
    .execute()
}

/** Writes down how far the bot has dealt with what the customer said. */
export const botTurned = async (
  tx: Tx,
  id: string,
  done: { seq: number; memory: unknown; answered: boolean; sentiment: Sentiment },
): Promise<void> => {
  await tables(tx)
    .updateTable('conversation')
    .set((eb) => ({
      bot_seq: done.seq,
      bot_memory: JSON.stringify(done.memory ?? null) as unknown,
      sentiment: done.sentiment,
      bot_answers: eb('bot_answers', '+', done.answered ? 1 : 0),
      waiting_since: null,
    }))
    .where('id', '=', id)
    .execute()
}

export const touch = async (tx: Tx, id: string): Promise<void> => {
  await sql`select touch_conversation(${tx.tenantId}::uuid, ${id}::uuid)`.execute(tables(tx))
}

export type Opening = Pick<
  ConversationRow,
  | 'id'
  | 'inbox_id'
  | 'contact_id'
  | 'channel'
  | 'language'
  | 'served_by'
  | 'agent_id'
  | 'skill_group_id'
  | 'target_ms'
  | 'page'
  | 'opened_at'
>

/** Opens conversations, except where the contact has one open in that inbox; gives for each which it is. */
export const open = async (tx: Tx, openings: Opening[]): Promise<{ id: string; isNew: boolean }[]> => {
  const made = await tables(tx)
    .insertInto('conversation')
    .values(
      openings.map((opening) => ({
        tenant_id: tx.tenantId,
        ...opening,
        page: opening.page ? sql<ConversationRow['page']>`${JSON.stringify(opening.page)}::jsonb` : null,
        served_since: opening.opened_at,
        last_at: opening.opened_at,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'contact_id', 'inbox_id']).where('status', '=', 'open').doNothing(),
    )
    .returning('id')
    .execute()
  const isMade = new Set(made.map(({ id }) => id))
  const found: { id: string; isNew: boolean }[] = []
  for (const opening of openings) {
    const id = isMade.has(opening.id) ? opening.id : (await openOf(tx, opening.contact_id, opening.inbox_id))?.id
    if (!id) throw new Error(`The open conversation of contact ${opening.contact_id} ended while it was looked for`)
    found.push({ id, isNew: id === opening.id })
  }
  return found
}

export const openOf = async (tx: Tx, contactId: string, inboxId: string) =>
  tables(tx)
    .selectFrom('conversation')
    .selectAll()
    .where('contact_id', '=', contactId)
    .where('inbox_id', '=', inboxId)
    .where('status', '=', 'open')
    .executeTakeFirst()

export const openIdsOf = async (tx: Tx, contactIds: string[]): Promise<string[]> =>
  (
    await tables(tx)
      .selectFrom('conversation')
      .select('id')
      .where(sql<SqlBool>`contact_id = any(${contactIds}::uuid[])`)
      .where('status', '=', 'open')
      .execute()
  ).map((row) => row.id)

export const newestOf = async (tx: Tx, contactId: string, inboxId: string, limit: number): Promise<ConversationRow[]> =>
  tables(tx)
    .selectFrom('conversation')
    .selectAll()
    .where('contact_id', '=', contactId)
    .where('inbox_id', '=', inboxId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

/** Conversations whose customer the bot has not answered, of all tenants; needs a worker transaction. */
export const unanswered = async (tx: Tx, limit: number) =>
  tables(tx).selectFrom('conversation').select(['tenant_id', 'id']).where('bot_due', '=', true).limit(limit).execute()

/** Conversations of all tenants that only the bot serves, in which nothing was said since a moment; needs a worker transaction. */
export const idleWithBot = async (tx: Tx, before: Date, limit: number) =>
  tables(tx)
    .selectFrom('conversation')
    .select(['tenant_id', 'id'])
    .where('served_by', '=', 'bot')
    .where('bot_due', '=', false)
    .where('last_minute', '<', before)
    .where('last_at', '<', before)
    .orderBy('last_minute')
    .limit(limit)
    .execute()

/** Agents with a customer who waits, of all tenants; needs a worker transaction. */
export const agentsWithWaiting = async (tx: Tx) => {
  const { rows } = await sql<{ tenant_id: string; agent_id: string }>`
    select distinct tenant_id, agent_id from conversation where status = 'open' and agent_id is not null and waiting_since is not null`.execute(
    tables(tx),
  )
  return rows
}

export const tenantsWithQueue = async (tx: Tx) =>
  tables(tx).selectFrom('conversation').select('tenant_id').distinct().where('served_by', '=', 'queue').execute()

export const feedHead = async (tx: Tx): Promise<number> =>
  (await tables(tx).selectFrom('feed').select('seq').executeTakeFirst())?.seq ?? 0

/** Conversations that changed after a place of the feed, and the feed's head; no ids where the feed does not reach back to that place. */
export const changedAfter = async (tx: Tx, after: number, limit: number): Promise<{ ids?: string[]; head: number }> => {
  const { seq: head, floor } = (await tables(tx).selectFrom('feed').select(['seq', 'floor']).executeTakeFirst()) ?? {
    seq: 0,
    floor: 0,
  }
  if (after >= head) return { ids: [], head }
  if (after < floor) return { head }
  const rows = await tables(tx)
    .selectFrom('feed_event')
    .select('conversation_id')
    .distinct()
    .where('seq', '>', after)
    .where('seq', '<=', head)
    .limit(limit + 1)
    .execute()
  return { ids: rows.map((row) => row.conversation_id), head }
}

export const heads = async (tx: Tx, ids: string[]) =>
  tables(tx)
    .selectFrom('conversation')
    .select(['id', 'last_seq'])
    .where(sql<SqlBool>`id = any(${ids}::uuid[])`)
    .execute()

/** Takes how far each side has come; numbers only grow. Gives whether anything changed. */
export const seen = async (
  tx: Tx,
  id: string,
  side: 'contact' | 'agent',
  delivered: number,
  read: number,
): Promise<boolean> => {
  const { rows } =
    side === 'contact'
      ? await sql`update conversation set contact_delivered = greatest(contact_delivered, least(${delivered}::bigint, last_seq)), contact_read = greatest(contact_read, least(${read}::bigint, last_seq))
          where id = ${id} and (contact_delivered < least(${delivered}::bigint, last_seq) or contact_read < least(${read}::bigint, last_seq)) returning id`.execute(
          tables(tx),
        )
      : await sql`update conversation set agent_delivered = greatest(agent_delivered, least(${delivered}::bigint, last_seq)), agent_read = greatest(agent_read, least(${read}::bigint, last_seq)),
            unread = case when ${read}::bigint >= contact_seq then 0 else unread end
          where id = ${id} and (agent_delivered < least(${delivered}::bigint, last_seq) or agent_read < least(${read}::bigint, last_seq) or unread > 0 and ${read}::bigint >= contact_seq) returning id`.execute(
          tables(tx),
        )
  return rows.length > 0
}

export const removeTag = async (tx: Tx, tagId: string): Promise<void> => {
  await sql`update conversation set tag_ids = array_remove(tag_ids, ${tagId}::uuid) where tag_ids @> array[${tagId}::uuid]`.execute(
    tables(tx),
  )
}

/** Moves an anonymous visitor's conversations to the person they turned out to be. An open one stays behind where that person has one open in the same inbox. */
export const moveContact = async (tx: Tx, from: string, to: string): Promise<string[]> => {
  const { rows } = await sql<{
    id: string
  }>`update conversation c set contact_id = ${to}::uuid where c.contact_id = ${from}::uuid
    and not (c.status = 'open' and exists (select from conversation o where o.contact_id = ${to}::uuid and o.inbox_id = c.inbox_id and o.status = 'open')) returning c.id`.execute(
    tables(tx),
  )
  return rows.map((row) => row.id)
}
