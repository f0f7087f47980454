import { AppError } from '@yingda/contract'
import type { Access } from '#access'
import type { Contacts } from '#contacts'
import { forVisitor, hiddenContacts, pageOf, type Conversations, type Waiting } from '#conversations'
import {
  doneBy,
  memberOf,
  visitorOf,
  type Call,
  type Database,
  type Files,
  type Routes,
  type VisitorCaller,
} from '#platform'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Receive } from './receive.ts'
import type { Serving } from './serving.ts'
import type { Visitors } from './visitors.ts'

export const receptionRoutes = ({
  database,
  contacts,
  conversations,
  receive,
  serving,
  visitors,
  waiting,
  files,
  access,
  readVisitor,
  limits,
}: {
  database: Database
  contacts: Contacts
  conversations: Conversations
  receive: Receive
  serving: Serving
  visitors: Visitors
  waiting: Waiting
  files: Files
  access: Access
  readVisitor: (token: string) => Promise<VisitorCaller | undefined>
  limits: { sessionsPerMinute: number; messagesPerSecond: number; messagesBurst: number }
}) => {
  const sessionLimit = new RateLimiterMemory({ points: limits.sessionsPerMinute, duration: 60 })
  const messageLimit = new RateLimiterMemory({
    points: limits.messagesBurst,
    duration: Math.max(1, limits.messagesBurst / limits.messagesPerSecond),
  })
  const within = async (limiter: RateLimiterMemory, key: string) => {
    try {
      await limiter.consume(key)
    } catch (refused) {
      if (refused instanceof Error) throw refused
      throw new AppError('request.too_many', {
        seconds: Math.max(1, Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000)),
      })
    }
  }
  const unhurried = async (call: Call): Promise<VisitorCaller> => {
    const visitor = visitorOf(call)
    await within(messageLimit, visitor.contactId)
    return visitor
  }
  const keep = async (call: Call, who: string) => {
    const { tenantId } = call.caller!
    if (!call.request.isMultipart())
      throw new AppError('request.invalid', { where: 'file: send it as multipart/form-data' })
    return files.keep(tenantId, who, await call.request.file())
  }

  return {
    'POST /api/visitor/session': async ({ body }, call) => {
      await within(sessionLimit, call.address)
      const known = body.token ? await readVisitor(body.token) : undefined
      return visitors.session({
        inboxKey: body.inboxKey,
        identity: body.identity,
        language: body.language,
        origin: call.request.headers.origin,
        known,
      })
    },
    'GET /api/visitor/conversations/{id}': async ({ params }, call) => {
      const visitor = visitorOf(call)
      return database.tenant(visitor.tenantId, async (tx) =>
        visitors.present(tx, await visitors.own(tx, visitor, params.id)),
      )
    },
    'GET /api/visitor/conversations/{id}/entries': async ({ params, query }, call) => {
      const visitor = visitorOf(call)
      const { tenantId } = visitor
      return waiting.until(
        { tenantId, key: params.id, seconds: query.after === undefined ? 0 : query.wait },
        () =>
          database.tenant(tenantId, async (tx) => {
            const row = await visitors.own(tx, visitor, params.id)
            return pageOf((await conversations.page(tx, params.id, query)).map(forVisitor), row.last_seq, query)
          }),
        ({ entries }) => entries.length > 0,
      )
    },
    'POST /api/visitor/messages': async ({ body }, call) => {
      const visitor = visitorOf(call)
      await within(messageLimit, visitor.contactId)
      const { conversationId: meant, ...payload } = body
      const { conversationId, seq, at, isRepeated } = await receive.receive(visitor, { conversationId: meant, payload })
      return { conversationId, clientId: body.clientId, seq, at, repeated: isRepeated }
    },
    // Each of these rings at desks or adds to the log, like a message does.
    'POST /api/visitor/person': async ({ body }, call) =>
      visitors.person(await unhurried(call), body.clientId, body.conversationId),
    'POST /api/visitor/stop-waiting': async ({ body }, call) =>
      visitors.stopWaiting(await unhurried(call), body.conversationId),
    'POST /api/visitor/feedback': async ({ body }, call) => {
      await visitors.feedback(await unhurried(call), body.conversationId, body.seq, body.useful)
      return { done: true }
    },
    'POST /api/visitor/rating': async ({ body }, call) => {
      await visitors.rate(visitorOf(call), body.conversationId, body.score, body.comment)
      return { done: true }
    },
    'POST /api/visitor/leave-message': async ({ body }, call) => {
      const visitor = visitorOf(call)
      await within(messageLimit, visitor.contactId)
      return visitors.leaveMessage(visitor, body)
    },
    'POST /api/visitor/recall': async ({ body }, call) => {
      await visitors.recall(visitorOf(call), body.conversationId, body.seq)
      return { done: true }
    },
    'POST /api/visitor/close': async ({ body }, call) => visitors.close(await unhurried(call), body.conversationId),
    'POST /api/visitor/files': async (_args, call) => {
      const visitor = visitorOf(call)
      await within(messageLimit, visitor.contactId)
      return keep(call, `contact:${visitor.contactId}`)
    },
    'POST /api/files': async (_args, call) => keep(call, `member:${memberOf(call).memberId}`),
    'POST /api/conversations': async ({ body }, call) => {
      const member = memberOf(call)
      const { contactId: id } = body
      return serving.start(member, id, body.inboxId, async (tx) => {
        if ((await hiddenContacts(tx, member)?.([id]))?.has(id)) throw new AppError('contact.not_found', { id })
        await contacts.one(tx, id)
      })
    },
    'POST /api/conversations/{id}/messages': async ({ params, body }, call) =>
      serving.say(memberOf(call), params.id, body),
    'POST /api/conversations/{id}/claim': async ({ params }, call) => serving.claim(memberOf(call), params.id),
    'POST /api/conversations/{id}/release': async ({ params }, call) => serving.release(memberOf(call), params.id),
    'POST /api/conversations/{id}/take-over': async ({ params }, call) => {
      const member = memberOf(call)
      const before = await database.tenant(member.tenantId, (tx) => conversations.mustSee(tx, params.id, member))
      const taken = await serving.takeOver(member, params.id)
      const details = { from: before.agent_id ?? before.served_by }
      await database.tenant(member.tenantId, (tx) =>
        access.audit(tx, { ...doneBy(call), action: 'conversation.taken_over', target: params.id, details }),
      )
      return taken
    },
    'POST /api/conversations/{id}/transfer': async ({ params, body }, call) =>
      serving.transfer(memberOf(call), params.id, body),
    'POST /api/conversations/{id}/close': async ({ params, body }, call) =>
      serving.close(memberOf(call), params.id, body),
  } satisfies Routes
}
