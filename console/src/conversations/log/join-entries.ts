import type { Entry } from '@yingda/contract'

/** Entries of both lists by seq, each once, in order; the later told wins. */
export const joinEntries = (held: readonly Entry[], told: readonly Entry[]): Entry[] => {
  const [lastHeld, firstTold] = [held.at(-1), told[0]]
  if (!firstTold) return [...held]
  if (!lastHeld || firstTold.seq > lastHeld.seq) return [...held, ...told]
  const bySeq = new Map([...held, ...told].map((entry) => [entry.seq, entry]))
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq)
}
