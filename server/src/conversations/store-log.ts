import { createHash } from 'node:crypto'
import type { Author, Entry, EntryBody, Sentiment } from '@yingda/contract'
import { storable, type Tx } from '#platform'
import { sql, type SqlBool } from 'kysely'
import type { Client } from 'pg'
import { tables, type ConversationRow, type MessageRow } from './tables.ts'

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
  o_status: 'ok' | 'repeated' | 'conflict' | 'closed' | 'missing' | 'not_served' | 'busy'
  o_served_by: ConversationRow['served_by']
  o_agent_id: string | null
}

/** The columns of a line as `append_entries` and `append_lines` take them, an array each. */
const lineTypes = [
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
const appendTypes = ['uuid', ...lineTypes]
const appendLinesTypes = ['boolean', 'uuid[]', ...lineTypes]

export const appendLinesText = `select * from append_lines(${appendLinesTypes.map((type, index) => `$${index + 1}::${type}`).join(', ')})`

/** One line of a batch, and the conversation it goes to. */
export interface Line {
  conversationId: string
  entry: NewEntry
}

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The order the log's functions read their lines in: by company, within it by conversation, and within one as they came. */
export const inOrder = <T extends { conversationId: string; tenantId?: string }>(lines: T[]): T[] =>
  lines.toSorted((a, b) => before(a.tenantId ?? '', b.tenantId ?? '') || before(a.conversationId, b.conversationId))

/** What `append_lines` takes, of lines that are in order. */
export const appendLinesValues = (waits: boolean, lines: (Line & { tenantId: string })[]): unknown[] => [
  waits,
  lines.map((line) => line.tenantId),
  ...columnsOf(lines),
]

/** The columns of lines that are in order, one array each. */
const columnsOf = (lines: Line[]): unknown[] => {
  // What we shorten ourselves may end in half a character.
  const bodies = lines.map(({ entry }) => JSON.stringify(storable(entry.body)))
  return [
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
  const values = [tx.tenantId, ...columnsOf(ordered)]
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

/** Makes the log's partitions for the months to come; gives how many were missing. Run by the owner of the tables. */
export const makePartitions = async (client: Client, months: number): Promise<number> => {
  const { rows } = await client.query<{ made: number }>('select make_message_partitions(now(), $1) as made', [months])
  return rows[0]!.made
}
