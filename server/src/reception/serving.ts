import { AppError, type Conversation, type Part } from '@yingda/contract'
import type { Access } from '#access'
import { eventEntry, messageEntry, type Conversations } from '#conversations'
import type { Inboxes } from '#inboxes'
import type { Database, MemberCaller, Tx } from '#platform'
import type { Routing } from '#routing'
import { wordsFor } from './hand-off.ts'
import type { KeptFiles } from './kept-files.ts'

/** What agents do with conversations: take, give back, hand on, answer, close. Each is one transaction in the order agent, conversation, log. */
export const createServing = ({
  database,
  conversations,
  routing,
  inboxes,
  access,
  keptFiles,
}: {
  database: Database
  conversations: Conversations
  routing: Routing
  inboxes: Inboxes
  access: Access
  keptFiles: KeptFiles
}) => {
  const shown = async (tx: Tx, id: string): Promise<Conversation> => {
    const row = await conversations.find(tx, id)
    if (!row) throw new AppError('conversation.not_found', { id })
    // Handing a conversation on may take it out of one's own sight; the answer still shows where it went.
    return (await conversations.present(tx, [row]))[0]!
  }
  const asAgent = (member: MemberCaller) => ({ kind: 'agent' as const, id: member.memberId, name: member.name })
  const mine = (row: { id: string; agent_id: string | null; status: string }, member: MemberCaller) => {
    if (row.status === 'closed') throw new AppError('conversation.closed', { id: row.id })
    if (row.agent_id !== member.memberId) throw new AppError('conversation.not_yours', { id: row.id })
  }

  return {
    /** Says something to the customer as the agent who serves. */
    async say(
      member: MemberCaller,
      id: string,
      said: { clientId: string; parts: Part[]; replyTo?: number | undefined },
    ) {
      const written = async () =>
        conversations.write(
          member.tenantId,
          id,
          messageEntry({
            clientId: said.clientId,
            author: asAgent(member),
            parts: await keptFiles(member.tenantId, said.parts),
            replyTo: said.replyTo,
            onlyWhileServing: member.memberId,
          }),
        )
      // The log itself refuses whoever does not serve; only the reason is looked up.
      const { entry, isRepeated } = await written().catch(async (error: unknown) => {
        if (error instanceof AppError && error.code === 'conversation.not_yours')
          await database.tenant(member.tenantId, async (tx) =>
            mine(await conversations.mustSee(tx, id, member), member),
          )
        throw error
      })
      return { conversationId: id, clientId: said.clientId, seq: entry.seq, at: entry.at, repeated: isRepeated }
    },

    claim: (member: MemberCaller, id: string) =>
      database.tenant(member.tenantId, async (tx) => {
        await conversations.mustSee(tx, id, member)
        await routing.assign(
          tx,
          id,
          member.memberId,
          'claimed',
          (row) => row.served_by === 'queue' || row.served_by === 'bot' || row.agent_id === member.memberId,
        )
        return shown(tx, id)
      }),

    takeOver: (member: MemberCaller, id: string) =>
      database.tenant(member.tenantId, async (tx) => {
        await conversations.mustSee(tx, id, member)
        await routing.assign(tx, id, member.memberId, 'taken_over', () => true)
        return shown(tx, id)
      }),

    release: (member: MemberCaller, id: string) =>
      database.tenant(member.tenantId, async (tx) => {
        const row = await conversations.mustSee(tx, id, member, 'lock')
        mine(row, member)
        routing.gaveBack(id, member.memberId)
        await routing.enqueue(tx, row, row.skill_group_id!, 'released', () => [
          eventEntry(
            { type: 'released', agentId: member.memberId, agentName: member.name, why: 'agent_released' },
            { kind: 'system' },
            { forAgents: true },
          ),
        ])
        return shown(tx, id)
      }),

    transfer: (
      member: MemberCaller,
      id: string,
      to: { agentId?: string | undefined; skillGroupId?: string | undefined; note?: string | undefined },
    ) =>
      database.tenant(member.tenantId, async (tx) => {
        const seen = await conversations.mustSee(tx, id, member)
        if (!member.permissions.has('conversations.supervise')) mine(seen, member)
        const told = (toName: string) =>
          eventEntry(
            {
              type: 'transferred',
              byAgentId: member.memberId,
              byName: member.name,
              toName,
              ...(to.agentId ? { toAgentId: to.agentId } : {}),
              ...(to.skillGroupId ? { toSkillGroupId: to.skillGroupId } : {}),
              ...(to.note ? { note: to.note } : {}),
            },
            asAgent(member),
            { forAgents: true },
          )
        if (to.agentId) {
          const target = await access.member(tx, to.agentId)
          if (!target) throw new AppError('member.not_found', { id: to.agentId })
          const state = (await routing.agentStates(tx)).find((agent) => agent.agentId === to.agentId)
          if (!state || state.presence === 'offline' || state.presence === 'break')
            throw new AppError('agent.not_available', { agent: target.name })
          await routing.assign(
            tx,
            id,
            to.agentId,
            'transferred',
            (row) => row.agent_id === seen.agent_id && row.served_by === seen.served_by,
            [told(target.name)],
          )
        } else {
          const group = await routing.mustGroup(tx, to.skillGroupId!)
          const row = await conversations.mustSee(tx, id, member, 'lock')
          if (row.agent_id !== seen.agent_id) throw new AppError('conversation.taken', { agent: '…' })
          if (row.status === 'closed') throw new AppError('conversation.closed', { id })
          routing.gaveBack(id, member.memberId)
          await routing.enqueue(tx, row, group.id, 'transferred', () => [told(group.name)])
        }
        return shown(tx, id)
      }),

    async close(
      member: MemberCaller,
      id: string,
      how: { wrapUpCode?: string | undefined; wrapUpNote?: string | undefined },
    ) {
      const closed = await database.tenant(member.tenantId, async (tx) => {
        const row = await conversations.mustSee(tx, id, member, 'lock')
        if (row.status === 'closed') throw new AppError('conversation.closed', { id })
        if (!member.permissions.has('conversations.supervise')) mine(row, member)
        const inbox = await inboxes.one(tx, row.inbox_id)
        const goodbye = messageEntry({
          author: { kind: 'bot', name: inbox.botName },
          parts: [{ type: 'text', text: wordsFor(row.language).closedByAgent }],
        })
        await conversations.close(tx, id, { by: 'agent', agentId: member.memberId, agentName: member.name, ...how }, [
          goodbye,
        ])
        return shown(tx, id)
      })
      routing.match(member.tenantId)
      return closed
    },

    /** An agent writes first: a conversation with a known contact, served by the agent from the start. */
    start: (member: MemberCaller, contactId: string, inboxId: string, contactExists: (tx: Tx) => Promise<void>) =>
      database.tenant(member.tenantId, async (tx) => {
        await contactExists(tx)
        const inbox = await inboxes.one(tx, inboxId)
        if (member.visibility.inboxIds && !member.visibility.inboxIds.includes(inboxId))
          throw new AppError('inbox.not_found', { id: inboxId })
        const { target_ms } = await routing.mustGroup(tx, inbox.skillGroupId)
        await routing.holdAgent(tx, member.memberId)
        const open = await conversations.openOf(tx, contactId, inboxId)
        // Knowing the customer is no way to a conversation of another group.
        if (open && !conversations.isSeenBy(member, open)) throw new AppError('conversation.taken', { agent: '…' })
        const id =
          open?.id ??
          (
            await conversations.openFor(tx, {
              contactId,
              inboxId,
              channel: inbox.channel,
              language: inbox.language,
              targetMs: target_ms,
              skillGroupId: inbox.skillGroupId,
            })
          ).id
        await routing.assign(
          tx,
          id,
          member.memberId,
          'started',
          (row) => row.served_by !== 'agent' || row.agent_id === member.memberId,
        )
        return shown(tx, id)
      }),
  }
}
export type Serving = ReturnType<typeof createServing>
