interface Lease {
  agentId: string
  connected: boolean
  /** Milliseconds: connected until then, or lost since then. */
  until: number
}

/**
 * Which agents have a desk connected, to this process or to another. A desk that is gone is missed only after the grace:
 * a tunnel or a reload must not scatter an agent's customers.
 */
export const createDesks = ({ now, graceMs }: { now: () => number; graceMs: number }) => {
  const sockets = new Map<string, number>()
  const lostAt = new Map<string, number>()
  /** The leases of other nodes, as last read. */
  const elsewhere = new Map<string, Map<string, Lease>>()
  const startedAt = now()
  const keyOf = (tenantId: string, agentId: string) => `${tenantId}:${agentId}`
  const isElsewhere = (tenantId: string, agentId: string) => {
    const lease = elsewhere.get(tenantId)?.get(agentId)
    return lease !== undefined && lease.connected && lease.until > now()
  }
  const isConnected = (tenantId: string, agentId: string) =>
    sockets.has(keyOf(tenantId, agentId)) || isElsewhere(tenantId, agentId)
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
    /** Takes what the database says of the desks of a tenant with other nodes. */
    learn(tenantId: string, leases: Lease[]) {
      const newest = new Map<string, Lease>()
      for (const lease of leases) {
        const known = newest.get(lease.agentId)
        if (!known || lease.until > known.until) newest.set(lease.agentId, lease)
      }
      elsewhere.set(tenantId, newest)
    },
    isHere: (tenantId: string, agentId: string) => sockets.has(keyOf(tenantId, agentId)),
    isConnected,
    /** Gone for longer than the grace. After a restart everybody has the grace to come back. */
    isLost(tenantId: string, agentId: string) {
      if (isConnected(tenantId, agentId)) return false
      const seenUntil = Math.max(
        lostAt.get(keyOf(tenantId, agentId)) ?? startedAt,
        elsewhere.get(tenantId)?.get(agentId)?.until ?? 0,
      )
      return now() - seenUntil >= graceMs
    },
  }
}
export type Desks = ReturnType<typeof createDesks>
