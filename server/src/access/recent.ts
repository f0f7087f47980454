import type { Clock } from '#platform'

const keepMs = 5000
const entriesMax = 10_000

/**
 * What was looked up within the last five seconds, so that a page's twenty calls ask the database once.
 * What this process changes is forgotten at once; another process notices within the five seconds.
 */
export const createRecent = <T extends { memberId: string }>(clock: Clock) => {
  const entries = new Map<string, { value: T; until: number }>()
  let generation = 0

  return {
    /** The value under a key, looked up when it is not there; what is not found is not kept. */
    async get(key: string, look: () => Promise<T | undefined>): Promise<T | undefined> {
      const now = clock.now().getTime()
      const entry = entries.get(key)
      if (entry && entry.until > now) return entry.value
      entries.delete(key)
      const before = generation
      const value = await look()
      // What was forgotten meanwhile may have been read before the change: it is used once, and not kept.
      if (value && generation === before) {
        if (entries.size >= entriesMax) entries.delete(entries.keys().next().value!)
        entries.set(key, { value, until: now + keepMs })
      }
      return value
    },

    /** Forgets everything about a member. */
    forget: (memberId: string): void => {
      generation += 1
      for (const [key, { value }] of entries) if (value.memberId === memberId) entries.delete(key)
    },
  }
}
