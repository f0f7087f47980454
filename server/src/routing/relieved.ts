/** For this long a conversation goes to anybody else; then its old agent may be the only one there is. */
export const relievedMs = 60_000

/** Who gave a conversation back lately, so that it does not bounce. */
export const createRelieved = (now: () => number) => {
  // In the order of time, so what has run out stands in front.
  const latest = new Map<string, { agentId: string; until: number }>()
  const letGo = () => {
    for (const [conversationId, { until }] of latest) {
      if (until > now()) return
      latest.delete(conversationId)
    }
  }
  return {
    add(conversationId: string, agentId: string) {
      letGo()
      latest.delete(conversationId)
      latest.set(conversationId, { agentId, until: now() + relievedMs })
    },
    /** The agents that must not get it yet. */
    of(conversationId: string): string[] {
      letGo()
      const found = latest.get(conversationId)
      return found ? [found.agentId] : []
    },
    forget: (conversationId: string) => void latest.delete(conversationId),
    size: () => latest.size,
  }
}
