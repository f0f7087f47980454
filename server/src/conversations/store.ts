import { createHash } from 'node:crypto'
import type { Author, Entry, EntryBody, Sentiment } from '@yingda/contract'
import { storable, type Tx } from '#platform'
import { sql, type SqlBool, type Updateable } from 'kysely'
import type { Client } from 'pg'
import type { ConversationRow, ConversationTables, MessageRow } from './tables.ts'

const tables = (tx: Tx) => tx.tables<ConversationTables>()

/** One line to append. `text` is what lists and search read; absent for events. */
export interface NewEntry {
  clientId: string
  author: Author
  forAgents?: boolean
  body: EntryBody
  text?: string
  sentAt?: Date
  /** The agent who must be serving the conversation when the line is written. */
  onlyWhileServing?: string
  /** The customer's mood, where the line shows one; kept while people serve. */
  sentiment?: Sentiment | undefined
}

/** What became of one line handed to `append_entries`. */
export interface Appended {
  o_ord: number
  o_seq: number
  o_at: Date
  o_status: 'ok' | 'repeated' | 'conflict' | 'closed' | 'missing' | 'not_served'
  o_served_by: ConversationRow['served_by']
  o_agent_id: string | null
}

const appendTypes = [
  'uuid',
  'uuid[]',
  'text[]',
  'text[]',
  'uuid[]',
  'text[]',
  'boolean[]',
  'text[]',
  'jsonb[]',
  'text[]',
  'text[]',
  'bytea[]',
  'timestamptz[]',
  'uuid[]',
  'text[]',
] as const

export const appendText = `select * from append_entries(${appendTypes.map((type, index) => `$${index + 1}::${type}`).join(', ')})`

/** One line of a batch, and the conversation it goes to. */
export interface Line {
  conversationId: string
  entry: NewEntry
}

/** The order `append_entries` reads its lines in: by conversation, and within one as they came. */
export const inOrder = <T extends { conversationId: string }>(lines: T[]): T[] =>
  lines.toSorted((a, b) => (a.conversationId < b.conversationId ? -1 : a.conversationId > b.conversationId ? 1 : 0))

/** The columns of `append_entries`, one array each, of lines that are in order. */
export const appendValues = (tenantId: string, lines: Line[]): unknown[] => {
  // What we shorten ourselves may end in half a character.
  const bodies = lines.map(({ entry }) => JSON.stringify(storable(entry.body)))
  return [
    tenantId,
    lines.map((line) => line.conversationId),
    lines.map(({ entry }) => entry.clientId),
    lines.map(({ entry }) => entry.author.kind),
    lines.map(({ entry }) => entry.author.id ?? null),
    lines.map(({ entry }) => entry.author.name ?? null),
    lines.map(({ entry }) => entry.forAgents ?? false),
    lines.map(({ entry }) => entry.body.kind),
    bodies,
    lines.map(({ entry }) => storable(entry.text ?? null)),
    lines.map(({ entry }) => (entry.text === undefined ? null : `{${bigramsOf(entry.text).join()}}`)),
    lines.map(({ entry }, index) => digestOf(entry.author, bodies[index]!)),
    lines.map(({ entry }) => (entry.sentAt ?? new Date()).toISOString()),
    lines.map(({ entry }) => entry.onlyWhileServing ?? null),
    lines.map(({ entry }) => entry.sentiment ?? null),
  ]
}

/** What a repeated line must have in common with the first: who said it and what. */
const digestOf = ({ kind, id = '' }: Author, body: string): Buffer =>
  createHash('sha256').update(kind).update(id).update(body).digest()

/** Each two neighbouring characters of a text, small letters, as one number; what search looks up. A text is found by any piece of two characters or more. */
export const bigramsOf = (text: string): number[] => {
  const small = text.toLowerCase()
  const found = new Set<number>()
  for (let at = 1; at < small.length; at++) found.add((small.charCodeAt(at - 1) << 16) | small.charCodeAt(at))
  return [...found]
}

/** Appends inside a transaction. It takes the feed's lock, so it comes last. Gives what became of each line. */
export const append = async (tx: Tx, lines: Line[]): Promise<Appended[]> => {
  const ordered = inOrder(lines)
  const values = appendValues(tx.tenantId, ordered)
  const list = sql.join(values.map((value, index) => sql`${value}::${sql.raw(appendTypes[index]!)}`))
  const { rows } = await sql<Appended>`select * from append_entries(${list})`.execute(tables(tx))
  const became = new Map(rows.map((row) => [ordered[row.o_ord - 1], row]))
  return lines.map((line) => became.get(line)!)
}

/** The log line as people and programs see it. */
export const toEntry = (row: MessageRow): Entry => ({
  seq: row.seq,
  clientId: row.client_id,
  at: row.at.toISOString(),
  sentAt: row.sent_at.toISOString(),
  author: {
    kind: row.author_kind,
    ...(row.author_id ? { id: row.author_id } : {}),
    ...(row.author_name ? { name: row.author_name } : {}),
  },
  visibility: row.for_agents ? 'agents' : 'everyone',
  body: row.body as EntryBody,
})

const messageColumns = [
  'seq',
  'client_id',
  'author_kind',
  'author_id',
  'author_name',
  'for_agents',
  'body',
  'text',
  'sent_at',
  'at',
  'tenant_id',
  'conversation_id',
] as const

/** A page of a log, oldest first: after a seq, before a seq, or the newest. */
export const page = async (
  tx: Tx,
  conversationId: string,
  where: { after?: number | undefined; before?: number | undefined; limit: number },
): Promise<Entry[]> => {
  const all = tables(tx)
    .selectFrom('message')
    .select(messageColumns)
    .where('conversation_id', '=', conversationId)
    .limit(where.limit)
  if (where.after !== undefined) return (await all.where('seq', '>', where.after).orderBy('seq').execute()).map(toEntry)
  const older = where.before === undefined ? all : all.where('seq', '<', where.before)
  return (await older.orderBy('seq', 'desc').execute()).map(toEntry).toReversed()
}

export const entryAt = async (tx: Tx, conversationId: string, seq: number): Promise<MessageRow | undefined> =>
  tables(tx)
    .selectFrom('message')
    .select(messageColumns)
    .where('conversation_id', '=', conversationId)
    .where('seq', '=', seq)
    .executeTakeFirst()

/** Where a contact's clientId was written before, in the newest conversations of an inbox. */
export const findSent = async (tx: Tx, contactId: string, inboxId: string, clientId: string) => {
  const recent = await tables(tx)
    .selectFrom('conversation')
    .select('id')
    .where('contact_id', '=', contactId)
    .where('inbox_id', '=', inboxId)
    .orderBy('id', 'desc')
    .limit(3)
    .execute()
  if (recent.length === 0) return undefined
  return tables(tx)
    .selectFrom('message')
    .select(messageColumns)
    .where(
      'conversation_id',
      'in',
      recent.map((row) => row.id),
    )
    .where('client_id', '=', clientId)
    .executeTakeFirst()
}

/** Empties a recalled message; the line stays, so that numbers have no hole. */
export const blank = async (tx: Tx, conversationId: string, seq: number, at: Date): Promise<void> => {
  await sql`update message set body = jsonb_build_object('kind', 'message', 'parts', '[]'::jsonb, 'recalledAt', ${at.toISOString()}::text), text = null, bigrams = null
    where conversation_id = ${conversationId} and seq = ${seq}`.execute(tables(tx))
  await sql`update conversation set last_message = jsonb_set(last_message, '{text}', '""')
    where id = ${conversationId} and (last_message ->> 'seq')::bigint = ${seq}`.execute(tables(tx))
}

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
      .where('contact_id', 'in', contactIds)
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

/** What the customer said that the bot has not dealt with, in order. */
export const contactMessagesAfter = async (tx: Tx, conversationId: string, seq: number): Promise<Entry[]> =>
  (
    await tables(tx)
      .selectFrom('message')
      .select(messageColumns)
      .where('conversation_id', '=', conversationId)
      .where('seq', '>', seq)
      .where('author_kind', '=', 'contact')
      .where(sql<SqlBool>`body ->> 'kind' = 'message'`)
      .orderBy('seq')
      .limit(50)
      .execute()
  ).map(toEntry)

export const feedHead = async (tx: Tx): Promise<number> =>
  (await tables(tx).selectFrom('feed').select('seq').executeTakeFirst())?.seq ?? 0

/** Conversations that changed after a place of the feed, and the feed's head. */
export const changedAfter = async (tx: Tx, after: number, limit: number): Promise<{ ids: string[]; head: number }> => {
  const head = await feedHead(tx)
  if (after >= head) return { ids: [], head }
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
  tables(tx).selectFrom('conversation').select(['id', 'last_seq']).where('id', 'in', ids).execute()

/** So many of the newest matches are looked through for those a member may see. */
const matchesMax = 2000

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
    select m.* from search_messages(${query}, ${bigramsOf(query)}::int[], ${matchesMax}) m join conversation c on c.id = m.conversation_id
    where ${visible(sight)} order by m.at desc limit ${limit}`.execute(tables(tx))
  return rows
}

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

/** The facts reports are made of, since a moment. */
export const facts = async (tx: Tx, since: Date) =>
  tables(tx)
    .selectFrom('conversation')
    .select([
      'id',
      'status',
      'served_by',
      'opened_at',
      'bot_answers',
      'hand_off_reasons',
      'handed_off_at',
      'first_queued_at',
      'first_reply_at',
      'rating',
      'waiting_since',
      'served_since',
    ])
    .where('opened_at', '>=', since)
    .execute()

export const queueNow = async (tx: Tx) =>
  tables(tx)
    .selectFrom('conversation')
    .select([
      (count) => count.fn.countAll<number>().as('waiting'),
      (oldest) => oldest.fn.min('served_since').as('since'),
    ])
    .where('served_by', '=', 'queue')
    .executeTakeFirstOrThrow()

/** What the bot answered and withheld since a moment, from the receipts in the log. */
export const botAnswers = async (tx: Tx, since: Date) => {
  const { rows: top } = await sql<{ entryId: string; question: string; count: number }>`
    select body #>> '{receipt,entryId}' as "entryId", max(body #>> '{receipt,question}') as question, count(*)::int as count from message
    where at >= ${since} and author_kind = 'bot' and text is not null and body #>> '{receipt,band}' = 'answer' group by 1 order by 3 desc limit 10`.execute(
    tables(tx),
  )
  const { rows: unanswered } = await sql<{ question: string; at: Date; conversationId: string }>`
    select q.text as question, q.at, q.conversation_id as "conversationId" from message b
    join lateral (select m.text, m.at, m.conversation_id from message m where m.tenant_id = b.tenant_id and m.conversation_id = b.conversation_id and m.seq < b.seq
      and m.author_kind = 'contact' and m.text is not null order by m.seq desc limit 1) q on true
    where b.at >= ${since} and b.author_kind = 'bot' and b.text is not null and b.body #>> '{receipt,band}' = 'none' order by b.at desc limit 20`.execute(
    tables(tx),
  )
  return { top, unanswered }
}

/** Makes the log's partitions for the months to come; gives how many were missing. Run by the owner of the tables. */
export const makePartitions = async (client: Client, months: number): Promise<number> => {
  const { rows } = await client.query<{ made: number }>('select make_message_partitions(now(), $1) as made', [months])
  return rows[0]!.made
}
