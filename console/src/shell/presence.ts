import type { AgentState, Presence } from '@yingda/contract'
import { create } from 'zustand'
import { listen } from './live.ts'
import { client, useMe } from './session.ts'

/** Everybody who can serve, by id, as the live wire tells it. */
export const useAgents = create<{ agents: Record<string, AgentState> }>(() => ({ agents: {} }))

const take = (states: readonly AgentState[]) =>
  useAgents.setState(({ agents }) => {
    const merged = { ...agents }
    for (const state of states) merged[state.agentId] = state
    return { agents: merged }
  })

/** Fetches who is there and goes on hearing of changes, until the answer is called. */
export const followAgents = () => {
  const fetchAll = () =>
    client.call('GET /api/agents').then(
      ({ items }) => take(items),
      // The wire tells every change; a list that failed to load is asked for again when the wire is next live.
      () => undefined,
    )
  return listen({
    onFrame: (frame) => {
      if (frame.t === 'agents') take(frame.agents)
      if (frame.t === 'welcome') void fetchAll()
    },
  })
}

/** One's own state as an agent; absent until the server told it. */
export const useMyState = (): AgentState | undefined => {
  const { id } = useMe()
  return useAgents((state) => state.agents[id])
}

export const setPresence = async (presence: Presence) =>
  take([await client.call('PUT /api/me/presence', { body: { presence } })])
