import type { Connection, Database, Events, LiveWire, Logger, MemberCaller } from '#platform'
import { agentsChanged, assigned, queued, type Routing } from './routing.ts'

const gatherMs = 250
const ringAfterMs = 700

/** Tells desks who is there, and rings the one a conversation came to. */
export const createRoutingLive = ({
  live,
  events,
  routing,
  database,
  log,
}: {
  live: LiveWire
  events: Events
  routing: Routing
  database: Database
  log: Logger
}) => {
  const members = function* (tenantId: string): Generator<{ send: Connection['send']; member: MemberCaller }> {
    for (const connection of live.all())
      if (connection.caller.kind === 'member' && connection.caller.tenantId === tenantId)
        yield { send: (frame) => connection.send(frame), member: connection.caller }
  }

  live.onComing(({ caller }) => {
    if (caller.kind === 'member' && caller.permissions.has('conversations.reply'))
      routing.deskCame(caller.tenantId, caller.memberId)
  })
  live.onGoing(({ caller }) => {
    if (caller.kind === 'member' && caller.permissions.has('conversations.reply'))
      routing.deskWent(caller.tenantId, caller.memberId)
  })

  /** Queues that are about to ring: what somebody gets at once need not call the whole group. */
  const aboutToRing = new Map<string, ReturnType<typeof setTimeout>>()

  events.on(assigned, ({ tenantId, conversationId, agentId, how, fromAgentId }) => {
    clearTimeout(aboutToRing.get(conversationId))
    aboutToRing.delete(conversationId)
    for (const { send, member } of members(tenantId)) {
      // Who took it themselves need not be called.
      if (member.memberId === agentId && (how === 'routed' || how === 'transferred'))
        send({ t: 'ring', c: conversationId, why: how === 'routed' ? 'assigned' : 'transferred' })
      if (member.memberId === fromAgentId) send({ t: 'ring', c: conversationId, why: 'taken_away' })
    }
  })
  events.on(queued, ({ tenantId, conversationId, skillGroupId }) => {
    clearTimeout(aboutToRing.get(conversationId))
    aboutToRing.set(
      conversationId,
      setTimeout(() => {
        aboutToRing.delete(conversationId)
        for (const { send, member } of members(tenantId))
          if (member.skillGroupIds.includes(skillGroupId)) send({ t: 'ring', c: conversationId, why: 'queued' })
      }, ringAfterMs),
    )
  })

  const waiting = new Map<string, ReturnType<typeof setTimeout>>()
  const tellAgents = async (tenantId: string) => {
    waiting.delete(tenantId)
    const desks = [...members(tenantId)]
    if (!desks.length) return
    const agents = await database.tenant(tenantId, (tx) => routing.agentStates(tx))
    const frame = JSON.stringify({ t: 'agents', agents })
    for (const { send } of desks) send(frame)
  }
  events.on(agentsChanged, ({ tenantId }) => {
    if (waiting.has(tenantId)) return
    waiting.set(
      tenantId,
      setTimeout(
        () =>
          void tellAgents(tenantId).catch((error: unknown) =>
            log.warn({ error, tenantId }, 'the desks did not learn who is there'),
          ),
        gatherMs,
      ),
    )
  })

  return {
    stop() {
      for (const timer of [...waiting.values(), ...aboutToRing.values()]) clearTimeout(timer)
      waiting.clear()
    },
  }
}
