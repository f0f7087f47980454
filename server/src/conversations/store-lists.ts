import type { Author } from '@yingda/contract'
import type { Tx } from '#platform'
import { sql, type SqlBool } from 'kysely'
import { bigramsOf } from './store-log.ts'
import { tables, type ConversationRow } from './tables.ts'

/** Who is looking, as a condition on rows: the rule of visibility in SQL. */
export interface Sight {
  memberId: string
  readsAll: boolean
  inboxIds: string[] | null
  visibleGroupIds: string[] | null
  ownGroupIds: string[]
}

const uuids = (ids: string[]) => sql`${ids}::uuid[]`

export const visible = (sight: Sight) => {
  const inbox = sight.inboxIds ? sql`inbox_id = any(${uuids(sight.inboxIds)})` : sql`true`
  const group = sight.readsAll
    ? sight.visibleGroupIds
      ? sql`(skill_group_id is null or skill_group_id = any(${uuids(sight.visibleGroupIds)}) or agent_id = ${sight.memberId}::uuid)`
      : sql`true`
    : sql`(agent_id = ${sight.memberId}::uuid or served_by = 'bot' or skill_group_id = any(${uuids(sight.ownGroupIds)}))`
  return sql<SqlBool>`(${inbox} and ${group})`
}

export type ListView = 'mine' | 'queue' | 'bot' | 'all' | 'closed'

/** A page of a list. `mine` and `queue` come whole, most urgent first; the others newest first by keyset. */
export const list = async (
  tx: Tx,
  sight: Sight,
  ask: {
    view: ListView
    inboxId: string | undefined
    contactId: string | undefined
    after: { at: string; id: string } | undefined
    limit: number
    now: Date
  },
): Promise<(ConversationRow & { last_at_exactly: string })[]> => {
  let rows = tables(tx)
    .selectFrom('conversation')
    .selectAll()
    // A batch of messages gives many rows one time, to the microsecond: a cursor of milliseconds would skip the rest of them.
    .select(sql<string>`to_char(last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('last_at_exactly'))
    .where(visible(sight))
    .limit(ask.limit)
  if (ask.inboxId) rows = rows.where('inbox_id', '=', ask.inboxId)
  if (ask.contactId) rows = rows.where('contact_id', '=', ask.contactId)
  switch (ask.view) {
    case 'mine':
      rows = rows.where('status', '=', 'open').where('agent_id', '=', sight.memberId)
      break
    case 'queue':
      rows = rows.where('served_by', '=', 'queue')
      break
    case 'bot':
      rows = rows.where('status', '=', 'open').where('served_by', '=', 'bot')
      break
    case 'closed':
      rows = rows.where('status', '=', 'closed')
      break
    case 'all':
      // A contact's history shows what is closed as well.
      if (!ask.contactId) rows = rows.where('status', '=', 'open')
      break
  }
  if (ask.view === 'mine' || ask.view === 'queue')
    return rows
      .orderBy(
        sql`extract(epoch from (${ask.now.toISOString()}::timestamptz - waiting_since)) * 1000 / target_ms desc nulls last, id`,
      )
      .execute()
  if (ask.after)
    rows = rows.where(
      sql<SqlBool>`(last_minute, last_at, id) < (date_bin('1 minute', ${ask.after.at}::timestamptz, 'epoch'), ${ask.after.at}::timestamptz, ${ask.after.id}::uuid)`,
    )
  return rows.orderBy('last_minute', 'desc').orderBy('last_at', 'desc').orderBy('id', 'desc').execute()
}

/** Open conversations grouped by what decides who sees them; small, whatever the number of conversations. */
export const openGroups = async (tx: Tx) =>
  tables(tx)
    .selectFrom('conversation')
    .select(['served_by', 'agent_id', 'skill_group_id', 'inbox_id', (count) => count.fn.countAll<number>().as('n')])
    .where('status', '=', 'open')
    .groupBy(['served_by', 'agent_id', 'skill_group_id', 'inbox_id'])
    .execute()

/** Those ahead of a moment in a queue, plus one. */
export const position = async (tx: Tx, skillGroupId: string, since: Date, id: string): Promise<number> => {
  const { ahead } = await tables(tx)
    .selectFrom('conversation')
    .select((count) => count.fn.countAll<number>().as('ahead'))
    .where('served_by', '=', 'queue')
    .where('skill_group_id', '=', skillGroupId)
    .where(sql<SqlBool>`(served_since, id) < (${since.toISOString()}::timestamptz, ${id}::uuid)`)
    .executeTakeFirstOrThrow()
  return ahead + 1
}

/** Everybody in the queues of some groups, first come first. */
export const queued = async (tx: Tx, skillGroupIds: string[]) =>
  tables(tx)
    .selectFrom('conversation')
    .select(['id', 'contact_id', 'skill_group_id', 'served_since'])
    .where('served_by', '=', 'queue')
    .where('skill_group_id', 'in', skillGroupIds)
    .orderBy('served_since')
    .orderBy('id')
    .limit(2000)
    .execute()

/** The waiting ones of some groups that a router chooses from, most urgent first. */
export const waitingForAgents = async (tx: Tx, now: Date, skillGroupIds: string[], limit: number) =>
  tables(tx)
    .selectFrom('conversation')
    .select([
      'id',
      'skill_group_id',
      'served_since',
      'waiting_since',
      'target_ms',
      'first_queued_at',
      'inbox_id',
      'contact_id',
    ])
    .where('served_by', '=', 'queue')
    .where('skill_group_id', 'in', skillGroupIds)
    .orderBy(
      sql`extract(epoch from (${now.toISOString()}::timestamptz - coalesce(waiting_since, served_since))) / target_ms desc, served_since, id`,
    )
    .limit(limit)
    .execute()

export const servingCounts = async (tx: Tx): Promise<Map<string, number>> => {
  const rows = await tables(tx)
    .selectFrom('conversation')
    .select(['agent_id', (count) => count.fn.countAll<number>().as('n')])
    .where('status', '=', 'open')
    .where('agent_id', 'is not', null)
    .groupBy('agent_id')
    .execute()
  return new Map(rows.map((row) => [row.agent_id!, row.n]))
}

export const ofAgent = async (tx: Tx, agentId: string) =>
  tables(tx)
    .selectFrom('conversation')
    .select(['id', 'waiting_since', 'skill_group_id'])
    .where('status', '=', 'open')
    .where('agent_id', '=', agentId)
    .execute()

/** So many of the newest matches are looked through for those a member may see. */
const matchesMax = 1000
/** So many of the newest lines are read for a text before it is looked up. */
export const newestLookedAt = 2000

/** Messages that hold a text, newest first, in conversations that a member may see. */
export const searchMessages = async (tx: Tx, sight: Sight, query: string, limit: number) => {
  const { rows } = await sql<{
    conversation_id: string
    seq: number
    at: Date
    author_kind: Author['kind']
    author_id: string | null
    author_name: string | null
    text: string
  }>`
    select m.* from search_messages(${query}, ${bigramsOf(query)}::int[], ${newestLookedAt}, ${matchesMax}) m join conversation c on c.id = m.conversation_id
    where ${visible(sight)} order by m.at desc limit ${limit}`.execute(tables(tx))
  return rows
}
