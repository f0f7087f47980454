import { z } from 'zod'
import { Done, Id, IdParams, PageQuery, Time, limits, pageOf } from './common.ts'
import { endpoint } from './endpoint.ts'
import { Author, ClientId, Entry, HandOffReason, Parts, Receipts } from './messages.ts'

export const Sentiment = z.enum(['angry', 'unhappy', 'neutral', 'happy']).meta({ id: 'Sentiment' })
export type Sentiment = z.infer<typeof Sentiment>

/** Who answers the next message: exactly one party. */
export const ServedBy = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('bot') }),
    z.object({ kind: z.literal('queue'), since: Time, skillGroupId: Id }),
    z.object({ kind: z.literal('agent'), agentId: Id, since: Time }),
    z.object({ kind: z.literal('nobody') }),
  ])
  .meta({ id: 'ServedBy' })
export type ServedBy = z.infer<typeof ServedBy>

export const VisitedPage = z
  .object({ url: z.string().max(2000), title: z.string().max(300), at: Time })
  .meta({ id: 'VisitedPage' })

/** A conversation as lists and headers show it. `version` grows with every change: the row with the higher version is the newer one. */
export const Conversation = z
  .object({
    id: Id,
    inboxId: Id,
    inboxName: z.string(),
    channel: z.string(),
    status: z.enum(['open', 'closed']),
    servedBy: ServedBy,
    agentName: z.string().optional(),
    /** The group that is or was asked to serve it. */
    skillGroupId: Id.optional(),
    contact: z.object({ id: Id, name: z.string(), known: z.boolean(), vip: z.boolean(), online: z.boolean() }),
    language: z.string(),
    openedAt: Time,
    closedAt: Time.optional(),
    lastSeq: z.number().int().nonnegative(),
    lastMessage: z.object({ seq: z.number().int(), author: Author, text: z.string(), at: Time }).optional(),
    /** Since when the customer waits for an answer; absent when nobody waits. */
    waitingSince: Time.optional(),
    /** The answer is due within this time. */
    targetMs: z.number().int().positive(),
    /** Messages of the customer that the serving agent has not read. */
    unread: z.number().int().nonnegative(),
    sentiment: Sentiment,
    tagIds: z.array(Id),
    handOffReasons: z.array(HandOffReason),
    rating: z.number().int().min(1).max(5).optional(),
    page: VisitedPage.optional(),
    receipts: z.object({ contact: Receipts, agent: Receipts }),
    queuePosition: z.number().int().positive().optional(),
    version: z.number().int().nonnegative(),
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof Conversation>

export const ConversationView = z.enum(['mine', 'queue', 'bot', 'all', 'closed'])
export type ConversationView = z.infer<typeof ConversationView>

export const Counts = z
  .object({
    mine: z.number().int(),
    queue: z.number().int(),
    bot: z.number().int(),
    all: z.number().int(),
    closed: z.number().int(),
  })
  .meta({ id: 'Counts' })

export const WrapUpCode = z.enum(['resolved', 'unresolved', 'follow_up', 'no_reply', 'spam'])
export type WrapUpCode = z.infer<typeof WrapUpCode>

/** A page of the log, oldest first. `more` tells whether the log goes on in the direction asked. */
export const EntryPage = z
  .object({ entries: z.array(Entry), head: z.number().int().nonnegative(), more: z.boolean() })
  .meta({ id: 'EntryPage' })

export const Acknowledged = z
  .object({ conversationId: Id, clientId: ClientId, seq: z.number().int().positive(), at: Time, repeated: z.boolean() })
  .meta({ id: 'Acknowledged' })

const Seq = z.coerce.number().int().positive()

/** Seconds that a call may wait for something new (long polling). */
export const WaitSeconds = z.coerce.number().int().min(0).max(25).default(0)

export const MessageHit = z
  .object({
    conversationId: Id,
    seq: z.number().int(),
    at: Time,
    author: Author,
    contactName: z.string(),
    text: z.string(),
  })
  .meta({ id: 'MessageHit' })

export const conversationEndpoints = {
  'GET /api/conversations': endpoint({
    room: 'conversations',
    summary:
      'Conversations of a view: mine and queue by urgency (longest wait for its target first), the others newest first',
    gate: 'conversations.read',
    query: PageQuery.extend({ view: ConversationView, inboxId: Id.optional(), contactId: Id.optional() }),
    ok: pageOf(Conversation),
  }),
  'GET /api/conversations/counts': endpoint({
    room: 'conversations',
    summary: 'How many conversations each view holds',
    gate: 'conversations.read',
    ok: Counts,
  }),
  'GET /api/conversations/{id}': endpoint({
    room: 'conversations',
    summary: 'One conversation',
    gate: 'conversations.read',
    params: IdParams,
    ok: Conversation,
  }),
  'GET /api/conversations/{id}/entries': endpoint({
    room: 'conversations',
    summary:
      'The log of a conversation: after or before a seq, by default the newest page; with after and wait, it answers when there is something newer',
    gate: 'conversations.read',
    params: IdParams,
    query: z.object({
      after: z.coerce.number().int().nonnegative().optional(),
      before: Seq.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(60),
      wait: WaitSeconds,
    }),
    ok: EntryPage,
  }),
  'GET /api/conversations/changes': endpoint({
    room: 'conversations',
    summary:
      'What changed in the lists after a place of the company’s feed: rows to show, rows to take away; with wait, it answers when there is something. `reload`: too much to tell one by one',
    gate: 'conversations.read',
    query: z.object({ after: z.coerce.number().int().nonnegative(), wait: WaitSeconds }),
    ok: z.object({
      upTo: z.number().int().nonnegative(),
      rows: z.array(Conversation),
      gone: z.array(Id),
      reload: z.boolean(),
    }),
  }),
  'POST /api/conversations': endpoint({
    room: 'conversations',
    summary: 'Start a conversation with a contact in an inbox, served by the caller',
    gate: 'conversations.reply',
    body: z.object({ contactId: Id, inboxId: Id }),
    ok: Conversation,
  }),
  'POST /api/conversations/{id}/messages': endpoint({
    room: 'conversations',
    summary: 'Say something to the customer; a repeated clientId changes nothing',
    gate: 'conversations.reply',
    params: IdParams,
    body: z.object({ clientId: ClientId, parts: Parts, replyTo: Seq.optional() }),
    ok: Acknowledged,
  }),
  'POST /api/conversations/{id}/notes': endpoint({
    room: 'conversations',
    summary: 'Write an internal note that the customer never sees',
    gate: 'conversations.reply',
    params: IdParams,
    body: z.object({ clientId: ClientId, text: z.string().trim().min(1).max(limits.noteTextMax) }),
    ok: Acknowledged,
  }),
  'POST /api/conversations/{id}/entries/{seq}/recall': endpoint({
    room: 'conversations',
    summary: 'Take back one of your own messages within two minutes',
    gate: 'conversations.reply',
    params: z.object({ id: Id, seq: Seq }),
    ok: Done,
  }),
  'POST /api/conversations/{id}/read': endpoint({
    room: 'conversations',
    summary: 'Tell how far you have read',
    gate: 'conversations.read',
    params: IdParams,
    body: z.object({ seq: z.number().int().nonnegative() }),
    ok: Done,
  }),
  'POST /api/conversations/{id}/claim': endpoint({
    room: 'reception',
    summary: 'Take a waiting conversation, or one that the bot serves',
    gate: 'conversations.reply',
    params: IdParams,
    ok: Conversation,
  }),
  'POST /api/conversations/{id}/release': endpoint({
    room: 'reception',
    summary: 'Put a conversation of yours back into the queue; the waiting time goes on',
    gate: 'conversations.reply',
    params: IdParams,
    ok: Conversation,
  }),
  'POST /api/conversations/{id}/take-over': endpoint({
    room: 'reception',
    summary: 'Take a conversation from whoever serves it',
    gate: 'conversations.supervise',
    params: IdParams,
    ok: Conversation,
  }),
  'POST /api/conversations/{id}/transfer': endpoint({
    room: 'reception',
    summary: 'Hand a conversation to another agent or to a skill group',
    gate: 'conversations.assign',
    params: IdParams,
    body: z
      .object({ agentId: Id.optional(), skillGroupId: Id.optional(), note: z.string().max(1000).optional() })
      .refine(
        (body) => (body.agentId === undefined) !== (body.skillGroupId === undefined),
        'name either agentId or skillGroupId',
      ),
    ok: Conversation,
  }),
  'POST /api/conversations/{id}/close': endpoint({
    room: 'reception',
    summary: 'Close a conversation, with how it ended',
    gate: 'conversations.reply',
    params: IdParams,
    body: z.object({ wrapUpCode: WrapUpCode.optional(), wrapUpNote: z.string().max(2000).optional() }),
    ok: Conversation,
  }),
  'PUT /api/conversations/{id}/tags': endpoint({
    room: 'conversations',
    summary: 'Set the tags of a conversation',
    gate: 'conversations.reply',
    params: IdParams,
    body: z.object({ tagIds: z.array(Id).max(limits.tagsPerConversationMax) }),
    ok: Conversation,
  }),
  'GET /api/search': endpoint({
    room: 'conversations',
    summary: 'Find messages and contacts by any part of their text, two characters are enough',
    gate: 'conversations.read',
    query: z.object({
      q: z.string().trim().min(1).max(100),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    ok: z.object({
      messages: z.array(MessageHit),
      contacts: z.array(
        z.object({ id: Id, name: z.string(), phone: z.string().optional(), email: z.string().optional() }),
      ),
    }),
  }),
}
