import { z } from 'zod'
import { Done, Id, Language, Time } from './common.ts'
import { Acknowledged, EntryPage, WaitSeconds } from './conversations.ts'
import { endpoint } from './endpoint.ts'
import { ClientId, FileRef, Parts, Receipts } from './messages.ts'

/** What a visitor may know of the own conversation. */
export const VisitorConversation = z
  .object({
    id: Id,
    status: z.enum(['open', 'closed']),
    servedBy: z.enum(['bot', 'queue', 'agent', 'nobody']),
    agentName: z.string().optional(),
    lastSeq: z.number().int().nonnegative(),
    openedAt: Time,
    rated: z.boolean(),
    /** Place in the queue from 1, and the expected wait as a range; absent when not queued or not yet known. */
    queue: z
      .object({
        position: z.number().int().positive(),
        waitMinMs: z.number().int().optional(),
        waitMaxMs: z.number().int().optional(),
      })
      .optional(),
    /** How far the other side has received and read what the visitor wrote. */
    theirReceipts: Receipts,
    myReceipts: Receipts,
    unread: z.number().int().nonnegative(),
    version: z.number().int().nonnegative(),
  })
  .meta({ id: 'VisitorConversation' })
export type VisitorConversation = z.infer<typeof VisitorConversation>

/** How the widget looks and speaks, as the inbox was set up. */
export const WidgetSettings = z
  .object({
    title: z.string(),
    botName: z.string(),
    botOn: z.boolean(),
    colour: z.string(),
    logoUrl: z.string().optional(),
    position: z.enum(['right', 'left']),
    language: Language,
    welcome: z.string(),
    quickQuestions: z.array(z.string()),
    /** Whether people are at the desk now by the hours; `opensAt` when they are not, `closesAt` when they are. */
    open: z.boolean(),
    opensAt: Time.optional(),
    closesAt: Time.optional(),
    uploadMaxBytes: z.number().int(),
    uploadTypes: z.array(z.string()),
  })
  .meta({ id: 'WidgetSettings' })
export type WidgetSettings = z.infer<typeof WidgetSettings>

export const VisitorSession = z
  .object({
    /** Keep it in the browser; it is who the visitor is. */
    token: z.string(),
    contact: z.object({ id: Id, name: z.string(), known: z.boolean() }),
    settings: WidgetSettings,
    /** The newest conversation, open or closed. */
    conversation: VisitorConversation.optional(),
    /** Earlier conversations, newest first, for reading back. */
    earlier: z.array(Id),
  })
  .meta({ id: 'VisitorSession' })
export type VisitorSession = z.infer<typeof VisitorSession>

const ConversationParams = z.object({ id: Id })

export const visitorEndpoints = {
  'POST /api/visitor/session': endpoint({
    room: 'reception',
    summary: 'Open or resume the widget: who is this, how does the widget look, what was said last',
    gate: 'public',
    body: z.object({
      inboxKey: z.string().min(1).max(60),
      token: z.string().max(2000).optional(),
      /** A JWT (HS256) signed by the shop with the inbox's identity secret: sub = the customer's own number; name, phone, email, attributes as claims. */
      identity: z.string().max(4000).optional(),
      language: Language.optional(),
      page: z.object({ url: z.string().max(2000), title: z.string().max(300) }).optional(),
    }),
    ok: VisitorSession,
  }),
  'GET /api/visitor/conversations/{id}': endpoint({
    room: 'reception',
    summary: 'The visitor’s own conversation',
    gate: 'visitor',
    params: ConversationParams,
    ok: VisitorConversation,
  }),
  'GET /api/visitor/conversations/{id}/entries': endpoint({
    room: 'reception',
    summary:
      'The log of the visitor’s own conversation; entries for agents only come as hidden; with after and wait, it answers when there is something newer',
    gate: 'visitor',
    params: ConversationParams,
    query: z.object({
      after: z.coerce.number().int().nonnegative().optional(),
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      wait: WaitSeconds,
    }),
    ok: EntryPage,
  }),
  'POST /api/visitor/messages': endpoint({
    room: 'reception',
    summary:
      'Say something; without a conversation, or after its end, a new one opens. A repeated clientId changes nothing',
    gate: 'visitor',
    body: z.object({
      clientId: ClientId,
      conversationId: Id.optional(),
      parts: Parts,
      replyTo: z.number().int().positive().optional(),
      sentAt: Time.optional(),
    }),
    ok: Acknowledged,
  }),
  'POST /api/visitor/person': endpoint({
    room: 'reception',
    summary: 'Ask for a person; opens a conversation when there is none',
    gate: 'visitor',
    body: z.object({ clientId: ClientId, conversationId: Id.optional() }),
    ok: VisitorConversation,
  }),
  'POST /api/visitor/stop-waiting': endpoint({
    room: 'reception',
    summary: 'Leave the queue and go on with the bot',
    gate: 'visitor',
    body: z.object({ conversationId: Id }),
    ok: VisitorConversation,
  }),
  'POST /api/visitor/feedback': endpoint({
    room: 'reception',
    summary: 'Say whether an answer of the bot was useful',
    gate: 'visitor',
    body: z.object({ conversationId: Id, seq: z.number().int().positive(), useful: z.boolean() }),
    ok: Done,
  }),
  'POST /api/visitor/rating': endpoint({
    room: 'reception',
    summary: 'Rate a conversation from 1 to 5',
    gate: 'visitor',
    body: z.object({
      conversationId: Id,
      score: z.number().int().min(1).max(5),
      comment: z.string().trim().max(1000).optional(),
    }),
    ok: Done,
  }),
  'POST /api/visitor/leave-message': endpoint({
    room: 'reception',
    summary: 'Leave a message and how to be reached; it waits in the queue until people are there',
    gate: 'visitor',
    body: z.object({
      clientId: ClientId,
      conversationId: Id.optional(),
      text: z.string().trim().min(1).max(4000),
      name: z.string().trim().max(60).optional(),
      reachAt: z.string().trim().min(3).max(200),
    }),
    ok: VisitorConversation,
  }),
  'POST /api/visitor/recall': endpoint({
    room: 'reception',
    summary: 'Take back one’s own message within two minutes',
    gate: 'visitor',
    body: z.object({ conversationId: Id, seq: z.number().int().positive() }),
    ok: Done,
  }),
  'POST /api/visitor/close': endpoint({
    room: 'reception',
    summary: 'End the conversation as the visitor',
    gate: 'visitor',
    body: z.object({ conversationId: Id }),
    ok: VisitorConversation,
  }),
  'POST /api/visitor/files': endpoint({
    room: 'reception',
    summary: 'Upload a file or picture to send',
    gate: 'visitor',
    upload: true,
    ok: FileRef,
  }),
  'POST /api/files': endpoint({
    room: 'platform',
    summary: 'Upload a file or picture to send or show',
    gate: 'member',
    upload: true,
    ok: FileRef,
  }),
}
