import { setTimeout as pause } from 'node:timers/promises'
import { AppError, type AgentState, type Presence, type SkillGroup } from '@yingda/contract'
import type { Access } from '#access'
import { eventEntry, type Conversations, type ConversationRow, type NewEntry } from '#conversations'
import {
  leaseMs,
  newId,
  topic,
  type Clock,
  type Database,
  type Events,
  type Logger,
  type Tx,
  type Nodes,
} from '#platform'
import type { Schedules } from '#schedules'
import { isFree, planOffers, seesInbox, type AgentLoad } from './choose-agent.ts'
import { createDesks } from './desks.ts'
import { createRelieved } from './relieved.ts'
import * as store from './store.ts'
import { createWaits } from './waits.ts'

/** A conversation has come to an agent. */
export const assigned = topic<{
  tenantId: string
  conversationId: string
  agentId: string
  how: 'routed' | 'claimed' | 'transferred' | 'taken_over' | 'started'
  skillGroupId: string | null
  fromAgentId?: string
}>('conversation.assigned', 'tenant')
/** A conversation waits in a group's queue. */
export const queued = topic<{ tenantId: string; conversationId: string; skillGroupId: string }>(
  'conversation.queued',
  'tenant',
)
/** Somebody's presence or load, or the line of a queue, is different. */
export const agentsChanged = topic<{ tenantId: string }>('routing.agents_changed', 'tenant')

export interface Needs {
  database: Database
  events: Events
  clock: Clock
  log: Logger
  access: Access
  conversations: Conversations
  schedules: Schedules
  graceMs: number
  /** This process, as other nodes know it. */
  node: string
  nodes: Nodes
}

const planSize = 50
const sweepEveryMs = 1000
const thereForMs = 1000
const matchPauseMs = 50
const forgetDesksAfterMs = 30 * 86_400_000
const loadsForMs = 250

export type AssignHow = 'routed' | 'claimed' | 'transferred' | 'taken_over' | 'started'

/** Finds the right person, or a place in the queue. Decides in pure functions; commits in one transaction with conditions. */
export const createRouting = ({
  database,
  events,
  clock,
  log,
  access,
  conversations,
  schedules,
  graceMs,
  node,
  nodes,
}: Needs) => {
  const desks = createDesks({ now: () => clock.now().getTime(), graceMs })
  const waits = createWaits(() => clock.now().getTime())
  const relieved = createRelieved(() => clock.now().getTime())
  const matching = new Map<string, Promise<void>>()
  const matchAgain = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let sweeping: Promise<void> | undefined
  let stopped = true

  /** Learns which desks are with other nodes, and since when those of a node that fell silent are lost. */
  const learnDesks = async (tx: Tx) =>
    desks.learn(
      tx.tenantId,
      (await store.desksElsewhere(tx, node)).map(({ member_id, node_id, connected, at }) => ({
        agentId: member_id,
        connected,
        // A node may be too young to be known here.
        until: connected ? Math.max(nodes.untilOf(node_id) ?? 0, at.getTime() + leaseMs) : at.getTime(),
      })),
    )

  const agents = async (tx: Tx): Promise<(AgentLoad & { name: string; since: Date })[]> => {
    await learnDesks(tx)
    const [members, states, serving] = [
      await access.members(tx),
      await store.states(tx),
      await conversations.servingCounts(tx),
    ]
    const byId = new Map(states.map((state) => [state.member_id, state]))
    return members
      .filter((member) => !member.disabled)
      .map((member) => ({
        agentId: member.id,
        name: member.name,
        presence: byId.get(member.id)?.presence ?? 'offline',
        since: byId.get(member.id)?.since ?? new Date(0),
        connected: desks.isConnected(tx.tenantId, member.id),
        serving: serving.get(member.id) ?? 0,
        capacity: member.capacity,
        skillGroupIds: member.skillGroupIds,
        inboxIds: member.visibility.inboxIds,
      }))
  }

  /** Who is how busy, for sentences to customers; in a rush it is looked up once for many. What decides is looked up each time. */
  const loads = new Map<string, { at: number; of: AgentLoad[] }>()
  const loadsChanged = (tenantId: string) => {
    loads.delete(tenantId)
    events.tell(agentsChanged, { tenantId })
  }

  /** Writes down how a desk stands here at the moment of writing, also when it came and went meanwhile. */
  const putDesk = async (tx: Tx, agentId: string) => {
    const at = clock.now()
    await store.putDesk(tx, { memberId: agentId, node, connected: desks.isHere(tx.tenantId, agentId), at })
    await store.forgetDesks(tx, agentId, new Date(at.getTime() - forgetDesksAfterMs))
  }

  const mustGroup = async (tx: Tx, id: string): Promise<store.SkillGroupRow> => {
    const group = await store.group(tx, id)
    if (!group) throw new AppError('skill_group.not_found', { id })
    return group
  }

  /**
   * Gives a conversation to an agent, in the order agent, conversation, log. Checks again under the locks what the decision assumed:
   * that the agent has room (and is there, when routed), and that the conversation is still where it was thought to be.
   */
  const assign = async (
    tx: Tx,
    conversationId: string,
    agentId: string,
    how: AssignHow,
    expected: (row: ConversationRow) => boolean,
    before: NewEntry[] = [],
  ): Promise<ConversationRow> => {
    const state = await store.lockAgent(tx, agentId)
    if (!desks.isHere(tx.tenantId, agentId)) await learnDesks(tx)
    const member = await access.member(tx, agentId)
    if (!member || member.disabled) throw new AppError('agent.not_available', { agent: member?.name ?? agentId })
    if (how === 'routed' && (state.presence !== 'online' || !desks.isConnected(tx.tenantId, agentId)))
      throw new AppError('agent.not_available', { agent: member.name })
    const serving = (await conversations.ofAgent(tx, agentId)).length
    const row = await conversations.lock(tx, conversationId)
    if (!row) throw new AppError('conversation.not_found', { id: conversationId })
    if (row.status === 'closed') throw new AppError('conversation.closed', { id: conversationId })
    if (!expected(row)) {
      const other = row.agent_id ? (await access.member(tx, row.agent_id))?.name : undefined
      throw new AppError('conversation.taken', { agent: other ?? (row.served_by === 'bot' ? '机器人 / bot' : '…') })
    }
    if (row.agent_id === agentId) return row
    // Who cannot see it cannot serve it: the customer would wait for nobody.
    if (!seesInbox(member.visibility, row.inbox_id)) throw new AppError('agent.not_available', { agent: member.name })
    if (serving >= member.capacity) throw new AppError('agent.at_capacity', { capacity: member.capacity })
    const now = clock.now()
    const waitedMs = row.served_by === 'queue' ? Math.max(0, now.getTime() - row.served_since.getTime()) : 0
    const group = row.skill_group_id
    // With an agent of another group it is that group's from now on: whoever served it goes on seeing it once it is closed.
    const isInGroup = group !== null && member.skillGroupIds.includes(group)
    const skillGroupId = isInGroup ? group : (member.skillGroupIds[0] ?? group)
    await conversations.serve(tx, conversationId, { kind: 'agent', agentId, ...(skillGroupId ? { skillGroupId } : {}) })
    await conversations.append(tx, conversationId, [
      ...before,
      eventEntry({ type: 'assigned', agentId, agentName: member.name, how, waitedMs }, { kind: 'system' }),
    ])
    tx.after(() => {
      if (row.served_by === 'queue' && group) waits.served(group, waitedMs)
      events.tell(assigned, {
        tenantId: tx.tenantId,
        conversationId,
        agentId,
        how,
        skillGroupId: group,
        ...(row.agent_id ? { fromAgentId: row.agent_id } : {}),
      })
      loadsChanged(tx.tenantId)
    })
    return row
  }

  /** Puts a conversation into a group's queue; the caller holds its lock. Somebody who waited already keeps the waiting time. */
  const enqueue = async (
    tx: Tx,
    row: ConversationRow,
    skillGroupId: string,
    why: 'handed_off' | 'transferred' | 'agent_away' | 'released' | 'reopened',
    entries: (position: number) => NewEntry[] = () => [],
  ): Promise<number> => {
    const group = await mustGroup(tx, skillGroupId)
    const now = clock.now()
    const since = why === 'handed_off' ? now : row.waiting_since && row.waiting_since < now ? row.waiting_since : now
    await conversations.serve(tx, row.id, { kind: 'queue', skillGroupId, since, targetMs: group.target_ms })
    const position = await conversations.position(tx, skillGroupId, since, row.id)
    await conversations.append(tx, row.id, [
      ...entries(position),
      eventEntry({ type: 'queued', skillGroupId, position, why }, { kind: 'system' }),
    ])
    tx.after(() => {
      events.tell(queued, { tenantId: tx.tenantId, conversationId: row.id, skillGroupId })
      events.tell(agentsChanged, { tenantId: tx.tenantId })
      match(tx.tenantId)
    })
    return position
  }

  /** One round; gives how many conversations it gave to somebody. */
  const matchOnce = async (tenantId: string): Promise<number> => {
    const { waiting, loads } = await database.tenant(tenantId, async (tx) => {
      const loads = await agents(tx)
      // Only lines that somebody could take from: a long one where nobody is free must not hide the others.
      const groups = [...new Set(loads.filter(isFree).flatMap((agent) => agent.skillGroupIds))]
      const waiting = groups.length ? await conversations.waitingForAgents(tx, clock.now(), groups, planSize) : []
      return { waiting, loads }
    })
    const offers = planOffers(
      waiting.map((row) => ({
        id: row.id,
        skillGroupId: row.skill_group_id!,
        inboxId: row.inbox_id,
        except: relieved.of(row.id),
      })),
      loads,
    )
    let given = 0
    for (const offer of offers) {
      try {
        await database.tenant(tenantId, (tx) =>
          assign(tx, offer.conversationId, offer.agentId, 'routed', (row) => row.served_by === 'queue'),
        )
        relieved.forget(offer.conversationId)
        given++
      } catch (error) {
        // The world moved between the decision and the commit; the next round sees it as it is.
        if (!(error instanceof AppError)) throw error
        log.debug({ error, ...offer }, 'an offer was not taken')
      }
    }
    return given
  }

  const matchRounds = async (tenantId: string) => {
    do {
      matchAgain.delete(tenantId)
      const given = await matchOnce(tenantId).catch((error: unknown) => {
        log.error({ error, tenantId }, 'waiting conversations could not be matched')
        return 0
      })
      // A rush asks for a round with every newcomer; while nobody is free they share one.
      if (!given && matchAgain.has(tenantId)) await pause(matchPauseMs)
    } while (matchAgain.has(tenantId) && !stopped)
  }

  /** Tries to give waiting conversations to free agents; one round at a time per tenant, and another when asked meanwhile. */
  const match = (tenantId: string) => {
    if (stopped) return
    if (matching.has(tenantId)) return void matchAgain.add(tenantId)
    matching.set(
      tenantId,
      matchRounds(tenantId).finally(() => matching.delete(tenantId)),
    )
  }

  /** Whether an agent is away so that a waiting customer must not stay with them. */
  const isAway = (tenantId: string, agentId: string, presence: Presence) =>
    presence === 'offline' || presence === 'break' || desks.isLost(tenantId, agentId)

  /** Takes the waiting customers of an agent back into the queue; those who do not wait go back when they write again. */
  const relieve = async (tenantId: string, agentId: string) => {
    const mine = await database.tenant(tenantId, (tx) => conversations.ofAgent(tx, agentId))
    for (const { id } of mine.filter((one) => one.waiting_since !== null))
      await database.tenant(tenantId, async (tx) => {
        const row = await conversations.lock(tx, id)
        if (row?.agent_id !== agentId || !row.waiting_since || !row.skill_group_id) return
        const name = (await access.member(tx, agentId))?.name ?? ''
        await enqueue(tx, row, row.skill_group_id, 'agent_away', () => [
          eventEntry(
            { type: 'released', agentId, agentName: name, why: 'agent_away' },
            { kind: 'system' },
            { forAgents: true },
          ),
        ])
      })
  }

  /** Agents who were found at their desk, and when: a busy one is not looked up for each message. */
  const there = new Map<string, number>()

  const relieveIfAway = async (tenantId: string, agentId: string) => {
    const now = clock.now().getTime()
    if (!desks.isLost(tenantId, agentId) && now - (there.get(agentId) ?? -Infinity) < thereForMs) return
    const presence = await database.tenant(tenantId, async (tx) => {
      await learnDesks(tx)
      return (await store.states(tx)).find((state) => state.member_id === agentId)?.presence ?? 'offline'
    })
    if (isAway(tenantId, agentId, presence)) await relieve(tenantId, agentId)
    else there.set(agentId, now)
  }

  const sweep = async () => {
    const isMine = ({ tenant_id }: { tenant_id: string }) => nodes.looksAfter('router', tenant_id)
    for (const { tenant_id } of (await conversations.tenantsWithQueue()).filter(isMine)) match(tenant_id)
    for (const { tenant_id, agent_id } of (await conversations.agentsWithWaiting()).filter(isMine))
      await relieveIfAway(tenant_id, agent_id)
  }

  const toState = (agent: AgentLoad & { name: string; since: Date }): AgentState => ({
    agentId: agent.agentId,
    name: agent.name,
    presence: agent.presence,
    connected: agent.connected,
    serving: agent.serving,
    capacity: agent.capacity,
    skillGroupIds: agent.skillGroupIds,
    since: agent.since.toISOString(),
  })

  return {
    assign,
    enqueue,
    /** Somebody may be free who was not: gives them who waits. */
    match(tenantId: string) {
      loads.delete(tenantId)
      match(tenantId)
    },
    relieveIfAway,
    mustGroup,
    /** Remembers that an agent gave a conversation back, so that it goes to somebody else first. */
    gaveBack: (conversationId: string, agentId: string) => relieved.add(conversationId, agentId),

    /** Holds an agent still before a conversation is opened for them: agents come before conversations and logs, everywhere. */
    holdAgent: async (tx: Tx, agentId: string): Promise<void> => void (await store.lockAgent(tx, agentId)),

    agentStates: async (tx: Tx): Promise<AgentState[]> => (await agents(tx)).map(toState),

    /** Whether somebody of the group could take one now, as far as known within the last moment. */
    async hasFreeAgent(tx: Tx, skillGroupId: string): Promise<boolean> {
      const held = loads.get(tx.tenantId)
      const fresh =
        held && performance.now() - held.at < loadsForMs ? held : { at: performance.now(), of: await agents(tx) }
      loads.set(tx.tenantId, fresh)
      return fresh.of.some((agent) => isFree(agent) && agent.skillGroupIds.includes(skillGroupId))
    },

    /** Whether people are there by the hours of a group. */
    async hours(tx: Tx, skillGroupId: string, inboxHoursId: string | undefined) {
      const group = await mustGroup(tx, skillGroupId)
      return schedules.state(tx, inboxHoursId ?? group.hours_id ?? undefined, clock.now())
    },

    expectedWait: (skillGroupId: string, position: number) => waits.expect(skillGroupId, position),

    async setPresence(tenantId: string, agentId: string, presence: Presence): Promise<AgentState> {
      const state = await database.tenant(tenantId, async (tx) => {
        const member = await access.member(tx, agentId)
        if (!member) throw new AppError('member.not_found', { id: agentId })
        await store.setPresence(tx, agentId, presence, clock.now())
        tx.after(() => void there.delete(agentId))
        tx.after(() => loadsChanged(tenantId))
        return toState((await agents(tx)).find((agent) => agent.agentId === agentId)!)
      })
      if (presence === 'online') match(tenantId)
      if (isAway(tenantId, agentId, presence)) await relieve(tenantId, agentId)
      return state
    },

    async groups(tx: Tx): Promise<SkillGroup[]> {
      const everybody = await agents(tx)
      const rows = await store.groups(tx)
      const waiting = rows.length
        ? await conversations.queued(
            tx,
            rows.map((row) => row.id),
          )
        : []
      return rows.map((row) => {
        const members = everybody.filter((agent) => agent.skillGroupIds.includes(row.id))
        return {
          id: row.id,
          name: row.name,
          targetMs: row.target_ms,
          ...(row.hours_id ? { hoursId: row.hours_id } : {}),
          memberIds: members.map((member) => member.agentId),
          waiting: waiting.filter((one) => one.skill_group_id === row.id).length,
          online: members.filter((member) => member.presence === 'online' && member.connected).length,
        }
      })
    },

    async putGroup(
      tx: Tx,
      given: { id?: string; name: string; targetMs: number; hoursId?: string | undefined; memberIds: string[] },
    ): Promise<SkillGroup> {
      const id = given.id ?? newId()
      if (given.id) await mustGroup(tx, given.id)
      if (await store.nameIsTaken(tx, given.name, id))
        throw new AppError('request.invalid', {
          where: `body.name: there is a skill group of this name: ${given.name}`,
        })
      await store.putGroup(tx, { id, name: given.name, target_ms: given.targetMs, hours_id: given.hoursId ?? null })
      await access.setGroupMembers(tx, id, given.memberIds)
      tx.after(() => match(tx.tenantId))
      return (await this.groups(tx)).find((group) => group.id === id)!
    },

    async deleteGroup(tx: Tx, id: string, isUsed: boolean): Promise<void> {
      const group = await mustGroup(tx, id)
      if (isUsed || (await conversations.openGroups(tx)).some((one) => one.skill_group_id === id))
        throw new AppError('skill_group.in_use', { name: group.name })
      await access.removeGroup(tx, id)
      await store.deleteGroup(tx, id)
    },

    /** The name of a skill group that uses a schedule of hours. */
    usesHours: async (tx: Tx, hoursId: string): Promise<string | undefined> =>
      (await store.groups(tx)).find((group) => group.hours_id === hoursId)?.name,

    deskCame(tenantId: string, agentId: string) {
      if (!desks.came(tenantId, agentId)) return
      database
        .tenant(tenantId, async (tx) => {
          await store.firstOnline(tx, agentId, clock.now())
          await putDesk(tx, agentId)
        })
        .then(() => {
          loadsChanged(tenantId)
          match(tenantId)
        })
        .catch((error: unknown) => log.error({ error, tenantId, agentId }, 'a desk could not be noted'))
    },
    deskWent(tenantId: string, agentId: string) {
      if (!desks.went(tenantId, agentId)) return
      loadsChanged(tenantId)
      if (stopped) return
      database
        .tenant(tenantId, (tx) => putDesk(tx, agentId))
        .then(() => loadsChanged(tenantId))
        .catch((error: unknown) => log.error({ error, tenantId, agentId }, 'the loss of a desk could not be noted'))
    },

    sweep,
    /** Matches from now on; a router also looks again and again for what was left lying. */
    start({ isRouter }: { isRouter: boolean }) {
      stopped = false
      if (!isRouter) return
      const tick = () => {
        timer = setTimeout(() => {
          sweeping = sweep()
            .catch((error: unknown) => log.error({ error }, 'looking for stuck conversations failed'))
            .finally(() => {
              if (!stopped) tick()
            })
        }, sweepEveryMs)
      }
      tick()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await sweeping
      await Promise.all(matching.values())
    },
  }
}
export type Routing = ReturnType<typeof createRouting>
