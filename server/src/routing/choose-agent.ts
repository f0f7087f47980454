import type { Presence } from '@yingda/contract'

/** An agent as the decision sees them. */
export interface AgentLoad {
  agentId: string
  presence: Presence
  connected: boolean
  serving: number
  capacity: number
  skillGroupIds: string[]
  /** The only inboxes whose conversations they see; all of them without. */
  inboxIds?: string[] | null
}

export interface WaitingConversation {
  id: string
  skillGroupId: string
  inboxId?: string
  /** Agents that must not get it again at once, because it was just taken from them. */
  except?: string[]
}

export const isFree = (agent: AgentLoad): boolean =>
  agent.presence === 'online' && agent.connected && agent.serving < agent.capacity

/** Whether an agent would see what they are given. */
export const seesInbox = (agent: Pick<AgentLoad, 'inboxIds'>, inboxId: string | undefined): boolean =>
  !agent.inboxIds || inboxId === undefined || agent.inboxIds.includes(inboxId)

/** The least busy agent of the group with room for one more; undefined when all are full or away. Pure. */
export const chooseAgent = (agents: AgentLoad[], conversation: WaitingConversation): AgentLoad | undefined =>
  agents
    .filter(
      (agent) =>
        isFree(agent) &&
        agent.skillGroupIds.includes(conversation.skillGroupId) &&
        seesInbox(agent, conversation.inboxId) &&
        !conversation.except?.includes(agent.agentId),
    )
    .toSorted(
      (a, b) =>
        a.serving / a.capacity - b.serving / b.capacity || a.serving - b.serving || a.agentId.localeCompare(b.agentId),
    )[0]

/** Who gets whom, most urgent first; an agent's load grows with each one given. Pure: it only says what to try, the commit decides. */
export const planOffers = (
  waiting: WaitingConversation[],
  agents: AgentLoad[],
): { conversationId: string; agentId: string }[] => {
  const loads = agents.map((agent) => ({ ...agent }))
  const offers: { conversationId: string; agentId: string }[] = []
  for (const conversation of waiting) {
    const chosen = chooseAgent(loads, conversation)
    if (!chosen) continue
    chosen.serving += 1
    offers.push({ conversationId: conversation.id, agentId: chosen.agentId })
  }
  return offers
}
