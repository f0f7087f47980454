import { nobody, type Database, type Tx } from '#platform'
import { sql, type Kysely } from 'kysely'
import type { Client } from 'pg'
import type { Month } from './month.ts'

/** What becomes of a month, as it is kept in the database. */
export interface MonthState {
  stage: 'deleting' | 'held' | 'done'
  conversations: number
  messages: number
  files: number
  bytes: number
  /** Conversations of the month that are not due. */
  held: number
}

const pageRows = 500
const feedPageRows = 5000

const tables = (tx: Tx): Kysely<unknown> => tx.tables<unknown>()

/** A closed conversation in which nothing has happened for as long as conversations are kept. */
const isDue = (cutoff: Date) =>
  sql<boolean>`c.status = 'closed' and greatest(c.closed_at, c.last_at) < ${cutoff.toISOString()}::timestamptz`

/** Rows become text in one time zone, whoever reads them later. */
const inUtc = (tx: Tx) => sql`set local timezone to 'UTC'`.execute(tables(tx))

/** The companies that have conversations. The key begins with the company, so each is one step in the index. */
const companies = sql`with recursive company as (
    (select tenant_id from conversation order by tenant_id limit 1)
    union all
    select (select c.tenant_id from conversation c where c.tenant_id > company.tenant_id order by c.tenant_id limit 1)
    from company where company.tenant_id is not null
  )`

/** The companies that have conversations of a month. */
export const companiesIn = (database: Database, month: Month): Promise<string[]> =>
  database.worker(async (tx) => {
    const { rows } = await sql<{
      tenant_id: string
    }>`${companies} select tenant_id from company where tenant_id is not null
      and exists (select from conversation c where c.tenant_id = company.tenant_id and c.id >= ${month.fromId} and c.id < ${month.toId})`.execute(
      tables(tx),
    )
    return rows.map((row) => row.tenant_id)
  })

/** When the oldest conversation of all companies was opened. */
export const oldestOpening = (database: Database): Promise<Date | undefined> =>
  database.worker(async (tx) => {
    const { rows } = await sql<{ at: Date }>`${companies} select time_of(oldest.id) as at from company
      cross join lateral (select c.id from conversation c where c.tenant_id = company.tenant_id order by c.id limit 1) oldest
      order by oldest.id limit 1`.execute(tables(tx))
    return rows[0]?.at
  })

/** How many conversations of a month, of one company, are due and how many are not. */
export const countDue = async (tx: Tx, month: Month, cutoff: Date): Promise<{ due: number; held: number }> => {
  const { rows } = await sql<{ due: number; held: number }>`
    select count(*) filter (where ${isDue(cutoff)}) as due, count(*) filter (where not (${isDue(cutoff)})) as held
    from conversation c where c.tenant_id = ${tx.tenantId} and c.id >= ${month.fromId} and c.id < ${month.toId}`.execute(
    tables(tx),
  )
  return rows[0]!
}

/** Their lines, and what the rows take as text: what an export would hold before it is packed. */
export const countLines = async (tx: Tx, month: Month, cutoff: Date): Promise<{ messages: number; bytes: number }> => {
  const { rows } = await sql<{ messages: number; bytes: number }>`
    select count(*) as messages, coalesce(sum(pg_column_size(m.body)), 0)::bigint as bytes
    from conversation c join message m on m.tenant_id = c.tenant_id and m.conversation_id = c.id
    where c.tenant_id = ${tx.tenantId} and c.id >= ${month.fromId} and c.id < ${month.toId} and ${isDue(cutoff)}`.execute(
    tables(tx),
  )
  return rows[0]!
}

/** A page of rows as lines of JSON, and where the next begins. */
interface Page<Place> {
  lines: string[]
  next: Place | undefined
}

/** Conversations that are due. */
export const conversationPage = async (
  tx: Tx,
  month: Month,
  cutoff: Date,
  after: string | undefined,
): Promise<Page<string>> => {
  await inUtc(tx)
  const { rows } = await sql<{ id: string; line: string }>`
    select c.id, to_jsonb(c)::text as line from conversation c
    where c.tenant_id = ${tx.tenantId} and c.id >= ${month.fromId} and c.id < ${month.toId} and ${after ? sql`c.id > ${after}` : sql`true`} and ${isDue(cutoff)}
    order by c.id limit ${pageRows}`.execute(tables(tx))
  return { lines: rows.map((row) => row.line), next: rows.length < pageRows ? undefined : rows.at(-1)!.id }
}

/** Their lines of the log, or all that the month holds. What search reads is made of the text and left out. */
export const messagePage = async (
  tx: Tx,
  month: Month,
  cutoff: Date,
  all: boolean,
  after: { id: string; seq: number } | undefined,
): Promise<Page<{ id: string; seq: number }> & { files: { id: string; conversationId: string }[] }> => {
  await inUtc(tx)
  const { rows } = await sql<{ id: string; seq: number; line: string; files: string[] }>`
    select m.conversation_id as id, m.seq, (to_jsonb(m) - 'bigrams')::text as line,
      jsonb_path_query_array(m.body, '$.parts[*].file.fileId') as files
    from ${
      all
        ? sql`message m where true`
        : // Conversation by conversation: among the lines of those that are gone or stay one would look long for the next.
          sql`conversation c cross join lateral (select * from message l where l.tenant_id = c.tenant_id and l.conversation_id = c.id) m
              where c.tenant_id = ${tx.tenantId} and c.id >= ${after?.id ?? month.fromId} and c.id < ${month.toId} and ${isDue(cutoff)}`
    }
      and m.tenant_id = ${tx.tenantId} and m.conversation_id >= ${month.fromId} and m.conversation_id < ${month.toId}
      and ${after ? sql`(m.conversation_id, m.seq) > (${after.id}::uuid, ${after.seq}::bigint)` : sql`true`}
    order by ${all ? sql`m.conversation_id` : sql`c.id`}, m.seq limit ${pageRows}`.execute(tables(tx))
  const last = rows.at(-1)
  return {
    lines: rows.map((row) => row.line),
    files: rows.flatMap((row) => row.files.map((id) => ({ id, conversationId: row.id }))),
    next: rows.length < pageRows ? undefined : { id: last!.id, seq: last!.seq },
  }
}

/** What the feed told of them. The feed is read from end to end: no index tells where a conversation stands in it. */
export const feedPage = async (tx: Tx, month: Month, cutoff: Date, after: number): Promise<Page<number>> => {
  await inUtc(tx)
  const { rows } = await sql<{ seq: number; line: string | null }>`
    select f.seq, case when c.id is not null then to_jsonb(f)::text end as line
    from (select * from feed_event where tenant_id = ${tx.tenantId} and seq > ${after} order by seq limit ${feedPageRows}) f
    left join conversation c on c.tenant_id = f.tenant_id and c.id = f.conversation_id
      and c.id >= ${month.fromId} and c.id < ${month.toId} and ${isDue(cutoff)}
    order by f.seq`.execute(tables(tx))
  return {
    lines: rows.flatMap((row) => row.line ?? []),
    next: rows.length < feedPageRows ? undefined : rows.at(-1)!.seq,
  }
}

/**
 * Deletes conversations that are still as they were exported, with their lines where these are not left to the partition.
 * Who is writing into one just now is not waited for: it will have changed. Gives how many went.
 */
export const removeAsArchived = async (tx: Tx, lines: string[], withMessages: boolean): Promise<number> => {
  await inUtc(tx)
  const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id)
  const archived = `{${lines.map((line, index) => `"${ids[index]!}":${line}`).join()}}`
  const { rows } = await sql<{ id: string }>`
    with unchanged as (
      -- By their ids: joined to what was archived, every conversation of the company would be looked at.
      select c.id from conversation c
      where c.tenant_id = ${tx.tenantId} and c.id = any(${ids}::uuid[]) and to_jsonb(c) = ${archived}::jsonb -> c.id::text
      order by c.id for update of c skip locked
    )
    delete from conversation c where c.tenant_id = ${tx.tenantId} and c.id in (select u.id from unchanged u) returning c.id`.execute(
    tables(tx),
  )
  if (withMessages && rows.length)
    await sql`delete from message m where m.tenant_id = ${tx.tenantId} and m.conversation_id = any(${rows.map((row) => row.id)}::uuid[])`.execute(
      tables(tx),
    )
  return rows.length
}

/** Whether a conversation is there. */
export const isThere = async (tx: Tx, id: string): Promise<boolean> => {
  const { rows } = await sql`select from conversation c where c.tenant_id = ${tx.tenantId} and c.id = ${id}`.execute(
    tables(tx),
  )
  return rows.length > 0
}

/** Deletes from a page of the feed what tells of conversations that are gone, and says up to where it has holes. Gives where the next page begins. */
export const cleanFeed = async (tx: Tx, month: Month, after: number): Promise<number | undefined> => {
  const { rows } = await sql<{ rows: number; last: number | null; gone: number | null }>`
    with page as (select seq, conversation_id from feed_event where tenant_id = ${tx.tenantId} and seq > ${after} order by seq limit ${feedPageRows}),
    gone as (
      delete from feed_event f using page p where f.tenant_id = ${tx.tenantId} and f.seq = p.seq
        and p.conversation_id >= ${month.fromId} and p.conversation_id < ${month.toId}
        and not exists (select from conversation c where c.tenant_id = ${tx.tenantId} and c.id = p.conversation_id)
      returning f.seq
    )
    select (select count(*) from page) as rows, (select max(seq) from page) as last, (select max(seq) from gone) as gone`.execute(
    tables(tx),
  )
  const { rows: read, last, gone } = rows[0]!
  // Everybody who writes needs this row: it comes last, and the commit follows.
  if (gone !== null)
    await sql`update feed set floor = greatest(floor, ${gone}::bigint) where tenant_id = ${tx.tenantId}`.execute(
      tables(tx),
    )
  return read < feedPageRows ? undefined : last!
}

/** The months that were exported, oldest first. */
export const archivedMonths = (database: Database): Promise<(MonthState & { month: string; at: Date })[]> =>
  database.tenant(nobody, async (tx) => {
    const { rows } = await sql<MonthState & { month: string; at: Date }>`
      select to_char(month, 'YYYY-MM') as month, stage, conversations, messages, files, bytes, held, at from archived_month order by month`.execute(
      tables(tx),
    )
    return rows
  })

export const putMonth = (database: Database, month: Month, state: MonthState, at: Date): Promise<void> =>
  database.tenant(nobody, async (tx) => {
    await sql`insert into archived_month (tenant_id, month, stage, conversations, messages, files, bytes, held, at)
      values (${nobody}, ${`${month.name}-01`}::date, ${state.stage}, ${state.conversations}, ${state.messages}, ${state.files}, ${state.bytes}, ${state.held}, ${at})
      on conflict (tenant_id, month) do update set stage = excluded.stage, conversations = excluded.conversations, messages = excluded.messages,
        files = excluded.files, bytes = excluded.bytes, held = excluded.held, at = excluded.at`.execute(tables(tx))
  })

export const lastRun = (
  database: Database,
): Promise<{ at: Date; endedWellAt: Date | null; failure: string | null } | undefined> =>
  database.tenant(nobody, async (tx) => {
    const { rows } = await sql<{ at: Date; endedWellAt: Date | null; failure: string | null }>`
      select at, ended_well_at as "endedWellAt", failure from retention_run`.execute(tables(tx))
    return rows[0]
  })

export const putRun = (database: Database, at: Date, failure: string | undefined): Promise<void> =>
  database.tenant(nobody, async (tx) => {
    await sql`insert into retention_run as r (tenant_id, at, ended_well_at, failure)
      values (${nobody}, ${at}, ${failure === undefined ? at : null}, ${failure?.slice(0, 2000) ?? null})
      on conflict (tenant_id) do update set at = excluded.at, failure = excluded.failure, ended_well_at = coalesce(excluded.ended_well_at, r.ended_well_at)`.execute(
      tables(tx),
    )
  })

/** Takes the lock of the one process that does this; it is held as long as the connection lives. */
export const lockRun = async (client: Client): Promise<boolean> => {
  const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock(4711003) as ours')
  return rows[0]!.ours
}

/** The partitions of the log that hold a month, by name, oldest first. */
export const partitions = async (client: Client): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'message'::regclass and c.relname ~ '^message_[0-9]{6}$' order by 1`,
  )
  return rows.map((row) => row.name)
}

/** As the role that may read the log of all companies, and nothing else. */
const asReader = async <T>(client: Client, read: () => Promise<T>): Promise<T> => {
  await client.query('set role yingda_search')
  try {
    return await read()
  } finally {
    await client.query('reset role')
  }
}

/** Whether lines lie outside the months: written while a month had no partition, or with ids of before the first. */
export const linesOutside = (client: Client): Promise<boolean> =>
  asReader(client, async () => (await client.query('select from message_other limit 1')).rows.length > 0)

/** How many lines a month holds, by company. */
export const linesIn = (client: Client, month: Month): Promise<Map<string, number>> =>
  asReader(client, async () => {
    const { rows } = await client.query<{ tenant_id: string; lines: number }>(
      'select tenant_id, count(*) as lines from message where conversation_id >= $1 and conversation_id < $2 group by 1',
      [month.fromId, month.toId],
    )
    return new Map(rows.map((row) => [row.tenant_id, row.lines]))
  })

/** Drops the partition of a month. It needs the whole log for a moment, so it asks briefly: who writes waits no longer than that. */
export const dropPartition = async (client: Client, month: Month): Promise<void> => {
  await client.query(`drop table ${client.escapeIdentifier(month.partition)}`)
}
