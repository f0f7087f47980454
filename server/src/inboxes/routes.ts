import { AppError } from '@yingda/contract'
import {
  doneBy,
  memberOf,
  mustHold,
  newId,
  type Audit,
  type Database,
  type Events,
  type MemberCaller,
  type Routes,
  type Tx,
} from '#platform'
import { inboxChanged, type InboxInput, type Inboxes } from './inboxes.ts'

export interface RouteNeeds {
  database: Database
  inboxes: Inboxes
  events: Events
  audit: Audit
  /** Refuse a skill group or schedule of hours that is not there. */
  check: { skillGroup: (tx: Tx, id: string) => Promise<void>; hours: (tx: Tx, id: string) => Promise<void> }
}

export const inboxRoutes = ({ database, inboxes, events, audit, check }: RouteNeeds) => {
  const checked = async (tx: Tx, input: InboxInput) => {
    await check.skillGroup(tx, input.skillGroupId)
    if (input.hoursId) await check.hours(tx, input.hoursId)
  }

  /** An inbox that a member's sight does not reach is not there for that member. */
  const mustSee = ({ visibility }: MemberCaller, id: string) => {
    if (visibility.inboxIds && !visibility.inboxIds.includes(id)) throw new AppError('inbox.not_found', { id })
  }

  /** A quick reply for the whole company needs its own permission; one's own only needs to be one's own. */
  const ownerFor = (member: MemberCaller, scope: 'mine' | 'company') => {
    if (scope === 'company') mustHold(member, 'quick_replies.manage')
    return scope === 'mine' ? member.memberId : null
  }
  const mayChange = async (tx: Tx, member: MemberCaller, id: string) => {
    const reply = await inboxes.quickReply(tx, id)
    if (reply.scope === 'company') mustHold(member, 'quick_replies.manage')
    else if (reply.ownerId !== member.memberId) throw new AppError('quick_reply.not_found', { id })
    return reply
  }

  return {
    'GET /api/inboxes': async (_args, call) => {
      const member = memberOf(call)
      const all = await database.tenant(member.tenantId, (tx) => inboxes.list(tx))
      const { inboxIds } = member.visibility
      return { items: inboxIds ? all.filter((inbox) => inboxIds.includes(inbox.id)) : all }
    },
    'GET /api/inboxes/{id}': async ({ params }, call) => {
      const member = memberOf(call)
      mustSee(member, params.id)
      return database.tenant(member.tenantId, (tx) => inboxes.one(tx, params.id))
    },
    'POST /api/inboxes': async ({ body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        await checked(tx, body)
        const inbox = await inboxes.create(tx, body)
        await audit(tx, {
          ...doneBy(call),
          action: 'inbox.created',
          target: inbox.id,
          details: { name: inbox.name },
        })
        return inbox
      })
    },
    'PUT /api/inboxes/{id}': async ({ params, body }, call) => {
      const member = memberOf(call)
      mustSee(member, params.id)
      return database.tenant(member.tenantId, async (tx) => {
        await checked(tx, body)
        const before = await inboxes.one(tx, params.id)
        const after = await inboxes.replace(tx, params.id, body)
        await audit(tx, { ...doneBy(call), action: 'inbox.changed', target: params.id, details: { before, after } })
        tx.after(() => events.tell(inboxChanged, { tenantId: member.tenantId, inboxId: params.id }))
        return after
      })
    },
    'POST /api/inboxes/{id}/identity-secret': async ({ params }, call) => {
      const member = memberOf(call)
      mustSee(member, params.id)
      return database.tenant(member.tenantId, async (tx) => {
        const secret = await inboxes.newIdentitySecret(tx, params.id)
        await audit(tx, { ...doneBy(call), action: 'inbox.identity_secret_renewed', target: params.id })
        return { secret }
      })
    },
    'GET /api/quick-replies': async (_args, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => ({
        items: await inboxes.quickReplies(tx, member.memberId),
      }))
    },
    'POST /api/quick-replies': async ({ body }, call) => {
      const member = memberOf(call)
      const { scope, ...reply } = body
      return database.tenant(member.tenantId, async (tx) => {
        const after = await inboxes.putQuickReply(tx, { id: newId(), ...reply, ownerId: ownerFor(member, scope) })
        await audit(tx, {
          ...doneBy(call),
          action: 'quick_reply.created',
          target: after.shortcut,
          details: { after },
        })
        return after
      })
    },
    'PUT /api/quick-replies/{id}': async ({ params, body }, call) => {
      const member = memberOf(call)
      const { scope, ...reply } = body
      return database.tenant(member.tenantId, async (tx) => {
        const before = await mayChange(tx, member, params.id)
        const after = await inboxes.putQuickReply(tx, { id: params.id, ...reply, ownerId: ownerFor(member, scope) })
        await audit(tx, {
          ...doneBy(call),
          action: 'quick_reply.changed',
          target: after.shortcut,
          details: { before, after },
        })
        return after
      })
    },
    'DELETE /api/quick-replies/{id}': async ({ params }, call) => {
      const member = memberOf(call)
      await database.tenant(member.tenantId, async (tx) => {
        const before = await mayChange(tx, member, params.id)
        await inboxes.deleteQuickReply(tx, params.id)
        await audit(tx, {
          ...doneBy(call),
          action: 'quick_reply.deleted',
          target: before.shortcut,
          details: { before },
        })
      })
      return { done: true }
    },
    'POST /api/quick-replies/{id}/used': async ({ params }, call) => {
      const isThere = await database.tenant(memberOf(call).tenantId, (tx) => inboxes.usedQuickReply(tx, params.id))
      if (!isThere) throw new AppError('quick_reply.not_found', { id: params.id })
      return { done: true }
    },
  } satisfies Routes
}
