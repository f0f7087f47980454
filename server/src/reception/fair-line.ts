/** A line in which tenants take turns: whoever puts a thousand in waits for their own thousand, and nobody else does. Putting something in twice keeps its place. */
export const createFairLine = () => {
  const tenants = new Map<string, Set<string>>()
  return {
    put(tenantId: string, id: string): void {
      const waiting = tenants.get(tenantId)
      if (waiting) waiting.add(id)
      else tenants.set(tenantId, new Set([id]))
    },
    /** Takes the next one out. Its tenant goes to the end. */
    take(): { tenantId: string; id: string } | undefined {
      const [first] = tenants
      if (!first) return undefined
      const [tenantId, waiting] = first
      const [id] = waiting
      waiting.delete(id!)
      tenants.delete(tenantId)
      if (waiting.size) tenants.set(tenantId, waiting)
      return { tenantId, id: id! }
    },
  }
}
