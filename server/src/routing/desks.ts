/**
 * Which agents have a desk connected to this process. A desk that is gone is missed only after the grace:
 * a tunnel or a reload must not scatter an agent's customers.
 */
export const createDesks = ({ now, graceMs }: { now: () => number; graceMs: number }) => {
  const sockets = new Map<string, number>()
  const lostAt = new Map<string, number>()
  const startedAt = now()
  const keyOf = (tenantId: string, agentId: string) => `${tenantId}:${agentId}`
  return {
    came(tenantId: string, agentId: string): boolean {
      const key = keyOf(tenantId, agentId)
      sockets.set(key, (sockets.get(key) ?? 0) + 1)
      lostAt.delete(key)
      return sockets.get(key) === 1
    },
    went(tenantId: string, agentId: string): boolean {
      const key = keyOf(tenantId, agentId)
      const left = (sockets.get(key) ?? 1) - 1
      if (left > 0) {
        sockets.set(key, left)
        return false
      }
      sockets.delete(key)
      lostAt.set(key, now())
      return true
    },
    isConnected: (tenantId: string, agentId: string) => sockets.has(keyOf(tenantId, agentId)),
    /** Gone for longer than the grace. After a restart everybody has the grace to come back. */
    isLost(tenantId: string, agentId: string) {
      const key = keyOf(tenantId, agentId)
      return !sockets.has(key) && now() - (lostAt.get(key) ?? startedAt) >= graceMs
    },
  }
}
export type Desks = ReturnType<typeof createDesks>
