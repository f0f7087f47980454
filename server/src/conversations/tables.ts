import type { Author, HandOffReason, Sentiment } from '@yingda/contract'
import type { Tx } from '#platform'
import type { Generated, Kysely } from 'kysely'

/** A row of the conversation table, as the database gives it. */
export interface ConversationRow {
  tenant_id: string
  id: string
  inbox_id: string
  contact_id: string
  channel: string
  language: string
  status: 'open' | 'closed'
  served_by: 'bot' | 'queue' | 'agent' | 'nobody'
  agent_id: string | null
  skill_group_id: string | null
  served_since: Date
  target_ms: number
  opened_at: Date
  closed_at: Date | null
  closed_by: string | null
  last_seq: number
  last_message: { seq: number; at: string; text: string; author: Author } | null
  last_at: Date
  last_minute: Date
  contact_seq: number
  bot_seq: number
  bot_due: boolean
  bot_memory: unknown
  waiting_since: Date | null
  unread: number
  contact_delivered: number
  contact_read: number
  agent_delivered: number
  agent_read: number
  sentiment: Sentiment
  tag_ids: string[]
  hand_off_reasons: HandOffReason[]
  handed_off_at: Date | null
  first_queued_at: Date | null
  first_reply_at: Date | null
  bot_answers: number
  rating: number | null
  rating_comment: string | null
  wrap_up_code: string | null
  wrap_up_note: string | null
  page: { url: string; title: string; at: string } | null
  version: number
}

export interface MessageRow {
  tenant_id: string
  conversation_id: string
  seq: number
  client_id: string
  author_kind: Author['kind']
  author_id: string | null
  author_name: string | null
  for_agents: boolean
  body: unknown
  text: string | null
  sent_at: Date
  at: Date
}

export interface ConversationTables {
  conversation: {
    [K in keyof ConversationRow]: K extends
      | 'tenant_id'
      | 'id'
      | 'inbox_id'
      | 'contact_id'
      | 'channel'
      | 'language'
      | 'served_by'
      ? ConversationRow[K]
      : Generated<ConversationRow[K]>
  }
  message: MessageRow
  feed: { tenant_id: string; seq: number; floor: number }
  feed_event: { tenant_id: string; seq: number; conversation_id: string; at: Date }
}

export const tables = (tx: Tx): Kysely<ConversationTables> => tx.tables<ConversationTables>()
