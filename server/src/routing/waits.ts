interface Recent {
  at: number
  waitedMs: number
}

const keep = 20
const withinMs = 60 * 60 * 1000
const samplesMin = 3

/**
 * How long a place in a queue takes, from how fast that queue moved within the last hour. A range, because one number would pretend to know;
 * nothing at all while fewer than three people were served.
 */
export const createWaits = (now: () => number) => {
  const served = new Map<string, Recent[]>()
  return {
    served(skillGroupId: string, waitedMs: number) {
      const all = [...(served.get(skillGroupId) ?? []), { at: now(), waitedMs }]
      served.set(skillGroupId, all.slice(-keep))
    },
    expect(skillGroupId: string, position: number): { waitMinMs: number; waitMaxMs: number } | undefined {
      const recent = (served.get(skillGroupId) ?? []).filter((one) => now() - one.at < withinMs)
      if (recent.length < samplesMin) return undefined
      const spanMs = Math.max(now() - recent[0]!.at, 1000)
      const byPace = (spanMs / recent.length) * position
      const meanWaited = recent.reduce((sum, one) => sum + one.waitedMs, 0) / recent.length
      const [low, high] = [byPace, (byPace + Math.max(meanWaited, byPace)) / 2].toSorted((a, b) => a - b) as [
        number,
        number,
      ]
      return { waitMinMs: Math.round(low * 0.6), waitMaxMs: Math.max(Math.round(high * 1.6), 60_000) }
    },
  }
}
export type Waits = ReturnType<typeof createWaits>
