import pg from 'pg'
import type { ConversationState, LogLine } from './judge.ts'

export interface Truth {
  log: LogLine[]
  conversations: ConversationState[]
  feed: number[]
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
      `select conversation_id as "conversationId", seq, client_id as "clientId", for_agents as "isHidden" from message order by conversation_id, seq`,
    )
    const conversations = await client.query<ConversationState & Record<string, unknown>>(
      `select id, contact_id as "contactId", served_by as "servedBy", last_seq as "lastSeq", contact_seq as "contactSeq", bot_seq as "botSeq" from conversation`,
    )
    const feed = await client.query<{ seq: string }>('select seq from feed_event order by seq')
    return {
      log: log.rows.map(numbers),
      conversations: conversations.rows.map(numbers),
      feed: feed.rows.map((row) => Number(row.seq)),
    }
  } finally {
    await client.end()
  }
}
