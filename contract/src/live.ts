import { z } from 'zod'
import { Id, Time, limits } from './common.ts'
import { Conversation, Counts } from './conversations.ts'
import { endpoint } from './endpoint.ts'
import { ClientId, Entry, Parts, Receipts } from './messages.ts'
import { AgentState } from './reception.ts'
import { VisitorConversation } from './visitor.ts'

/**
 * The live wire: JSON frames over a WebSocket at /live.
 *
 * A visitor says hello with the visitor token; a member's browser is known by its cookie, a program by its API token.
 * Pushes may be lost, the log may not: a client shows an entry when its seq is the last one plus 1; otherwise it watches again from its last seq.
 */
export const liveVersion = 1

const seq = z.number().int().nonnegative()

export const ClientFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), v: z.literal(liveVersion), token: z.string().max(2000).optional() }),
  /** Replay a conversation's log after a seq, then go on live. */
  z.object({ t: z.literal('watch'), c: Id, after: seq }),
  z.object({ t: z.literal('unwatch'), c: Id }),
  /** Members: keep the lists up to date from this place of the company's feed; -1 means from now. */
  z.object({ t: z.literal('follow'), after: z.number().int().min(-1) }),
  z.object({
    t: z.literal('send'),
    id: ClientId,
    c: Id.optional(),
    parts: Parts,
    replyTo: z.number().int().positive().optional(),
    sentAt: Time.optional(),
  }),
  /** `text` is a preview that only the other side's agent sees; empty text means stopped. */
  z.object({ t: z.literal('typing'), c: Id, text: z.string().max(2000) }),
  z.object({ t: z.literal('seen'), c: Id, delivered: seq, read: seq }),
  z.object({ t: z.literal('page'), url: z.string().max(2000), title: z.string().max(300) }),
  z.object({ t: z.literal('ping') }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

export const ServerFrame = z.discriminatedUnion('t', [
  /** The answer to hello. `epoch` changes when the log may have been rewritten by a failover: drop what you hold and fetch again. */
  z.object({ t: z.literal('welcome'), epoch: z.string(), now: Time, kind: z.enum(['visitor', 'member']) }),
  /** Pages of a replay come oldest first; `more` says that another page follows. */
  z.object({ t: z.literal('page'), c: Id, entries: z.array(Entry), head: seq, more: z.boolean() }),
  z.object({ t: z.literal('entry'), c: Id, entry: Entry }),
  z.object({ t: z.literal('ack'), id: ClientId, c: Id, seq, at: Time }),
  z.object({
    t: z.literal('nack'),
    id: ClientId,
    error: z.object({ code: z.string(), message: z.string() }),
    retryAfterMs: z.number().int().optional(),
  }),
  z.object({
    t: z.literal('typing'),
    c: Id,
    who: z.enum(['contact', 'agent', 'bot']),
    name: z.string().optional(),
    text: z.string(),
  }),
  z.object({ t: z.literal('receipt'), c: Id, who: z.enum(['contact', 'agent']), receipts: Receipts }),
  /** Visitors: the state of their conversation changed (place in the queue, who serves, closed). */
  z.object({ t: z.literal('conversation'), conversation: VisitorConversation }),
  /** Members: rows that changed; `gone` are no longer visible to this member. A row with a lower version than the one held is old news. */
  z.object({
    t: z.literal('rows'),
    upTo: seq,
    rows: z.array(Conversation),
    gone: z.array(Id),
    counts: Counts.optional(),
  }),
  /** Members: too much was missed; fetch the lists again and follow from `upTo`. */
  z.object({ t: z.literal('reload'), upTo: seq }),
  z.object({ t: z.literal('agents'), agents: z.array(AgentState) }),
  /** Members: a conversation has come to you; ring. */
  z.object({ t: z.literal('ring'), c: Id, why: z.enum(['assigned', 'transferred', 'queued', 'taken_away']) }),
  z.object({ t: z.literal('error'), error: z.object({ code: z.string(), message: z.string() }), c: Id.optional() }),
  z.object({ t: z.literal('pong') }),
  /** The server is going down or moving on: reconnect after this time. */
  z.object({ t: z.literal('bye'), retryAfterMs: z.number().int() }),
])
export type ServerFrame = z.infer<typeof ServerFrame>

const LiveCall = z.object({
  /** Made by the client for this wire, and unknown to others. */
  id: ClientId,
  /** Counts the calls that wait for frames, from 1; a call without it brings frames and waits for none. */
  n: z.number().int().positive().optional(),
  /** What the client looks at, and from where on: a node that does not know the client begins there. */
  standing: z.array(ClientFrame).max(50),
  frames: z.array(ClientFrame).max(50),
  wait: z.number().int().min(0).max(25).default(25),
})
export type LiveCall = z.input<typeof LiveCall>

/** `epoch` as in `welcome`: when it is another one, begin anew. */
const LiveAnswer = z.object({ epoch: z.string(), frames: z.array(ServerFrame) })
export type LiveAnswer = z.infer<typeof LiveAnswer>

const byCalls = {
  room: 'platform',
  summary:
    'The live wire by calls, for networks without WebSocket: brings frames, and with n waits for those of the server. Begin with the frame hello',
  body: LiveCall,
  ok: LiveAnswer,
}
export const liveEndpoints = {
  'POST /api/live': endpoint({ ...byCalls, gate: 'member' }),
  'POST /api/visitor/live': endpoint({ ...byCalls, gate: 'visitor' }),
}

/** Reasons a socket is closed with. */
export const closeCodes = { slow: 4008, notAllowed: 4003, badFrame: 4000, tooMany: 4029, goingAway: 1001 } as const
export const frameBytesMax = limits.frameBytesMax
