import pg from 'pg'
import type { ConversationState, Feed, LogLine } from './judge.ts'

export interface Truth {
  log: LogLine[]
  conversations: ConversationState[]
  feeds: Feed[]
}

const numbers = <T extends Record<string, unknown>>(row: T): T =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, /[sS]eq$/.test(name) ? Number(value) : value]),
  ) as T

/** Reads the log, the conversations and the feed from the database itself, past the server. */
export const readTruth = async (connection: pg.ClientConfig): Promise<Truth> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    // One moment for all three: what is written meanwhile belongs to the next look.
    await client.query('begin isolation level repeatable read read only')
    const log = await client.query<LogLine & Record<string, unknown>>(
      `select conversation_id as "conversationId", seq, client_id as "clientId", for_agents as "isHidden",
         case when author_kind in ('contact', 'agent') and body ->> 'kind' = 'message' then text end as said
       from message order by conversation_id, seq`,
    )
    const conversations = await client.query<ConversationState & Record<string, unknown>>(
      `select id, contact_id as "contactId", served_by as "servedBy", last_seq as "lastSeq", contact_seq as "contactSeq", bot_seq as "botSeq",
         array[contact_delivered, contact_read, agent_delivered, agent_read]::float8[] as marks
       from conversation`,
    )
    const feeds = await client.query<Feed>(
      `select tenant_id as "tenantId", seq::float8 as head,
         array(select e.seq::float8 from feed_event e where e.tenant_id = f.tenant_id order by e.seq) as seqs
       from feed f`,
    )
    return {
      log: log.rows.map((row) => ({ ...numbers(row), said: row.said ?? undefined })),
      conversations: conversations.rows.map(numbers),
      feeds: feeds.rows,
    }
  } finally {
    await client.end()
  }
}
