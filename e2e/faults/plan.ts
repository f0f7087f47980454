import { chance } from '../machine/chance.ts'
import { ends, type End } from './network.ts'

/** What can go wrong, by the name it has on the command line. */
export const strikeKinds = ['kill', 'postgres', 'bus', 'kick', 'delay', 'partition', 'clock', 'network'] as const
export type StrikeKind = (typeof strikeKinds)[number]
/** Those that need nothing but the processes of the run. */
export const usualKinds = strikeKinds.filter((kind) => kind !== 'network')

/** One thing that goes wrong. `node` counts from 0, times are in milliseconds. */
export type Strike =
  /** kill -9 of a node, which comes back after a while. */
  | { kind: 'kill'; node: number; downMs: number }
  /** kill -9 of PostgreSQL's first process, its immediate end as by `pg_ctl -m immediate`, or kill -9 of one of its other processes. */
  | { kind: 'postgres'; how: 'kill' | 'immediate' | 'backend'; downMs: number }
  /** kill -9 of the bus, or it stands still. */
  | { kind: 'bus'; how: 'kill' | 'pause'; lastsMs: number }
  /** Connections of clients are reset. */
  | { kind: 'kick'; node: number; share: number }
  /** Everything between clients and a node takes longer. */
  | { kind: 'delay'; node: number; delayMs: number; lastsMs: number }
  /** Nothing comes through between some clients and a node, either way; then everything does, or the connections are dead. */
  | { kind: 'partition'; node: number; share: number; lastsMs: number; heals: boolean }
  /** The clock of a node jumps, forwards or back. */
  | { kind: 'clock'; node: number; byMs: number }
  /** Real packets between a node and its clients, its database or the bus are lost, all of them, and nobody is told. */
  | { kind: 'network'; node: number; end: End; lastsMs: number }

export interface PlannedStrike {
  atMs: number
  strike: Strike
}

export interface ToPlan {
  seed: number
  seconds: number
  nodes: number
  kinds: readonly StrikeKind[]
  /** So many kills and not as many as usual. */
  kills?: number | undefined
}

/**
 * The shortest time from one strike of a kind to the next; the longest is half as much again. A server starts its own PostgreSQL
 * again five times a minute and then gives up, so it must not die more often than that.
 */
const gapSeconds: Record<StrikeKind, number> = {
  kill: 4,
  postgres: 13,
  bus: 6,
  kick: 2,
  delay: 6,
  partition: 6,
  clock: 7,
  network: 9,
}
const longestGap = 1.5
/** From a short silence to one that outlasts every keepalive and ping, which give up after 10 to 15 s. */
const silenceMs = { min: 2000, max: 22_000 }
/** The way to the database more often than the others: most hangs on it. */
const silenced = [...ends, 'database'] as const
/** Nodes must agree on the time within a few seconds, as their leases are told in it; a node that is alone may be set right by far more. */
const clockJumpMaxMs = { alone: 600_000, together: 4000 }

/** What goes wrong when: the same seed, the same plan. Kinds do not wait for each other. Pure. */
export const planOf = ({ seed, seconds, nodes, kinds, kills }: ToPlan): PlannedStrike[] => {
  const random = chance(seed)
  const between = (from: number, to: number) => from + random() * (to - from)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const node = () => Math.floor(random() * nodes)

  const strikeOf = (kind: StrikeKind): Strike => {
    switch (kind) {
      case 'kill':
        return { kind, node: node(), downMs: between(0, nodes > 1 ? 1500 : 300) }
      case 'postgres':
        return { kind, how: pick(['kill', 'immediate', 'backend']), downMs: between(0, 1000) }
      case 'bus':
        return { kind, how: pick(['kill', 'pause']), lastsMs: between(300, 3500) }
      case 'kick':
        return { kind, node: node(), share: between(0.2, 1) }
      case 'delay':
        return { kind, node: node(), delayMs: between(20, 400), lastsMs: between(500, 4000) }
      case 'partition':
        return { kind, node: node(), share: between(0.3, 1), lastsMs: between(500, 6000), heals: random() < 0.5 }
      case 'clock': {
        const most = nodes > 1 ? clockJumpMaxMs.together : clockJumpMaxMs.alone
        // As many small jumps as large ones.
        return { kind, node: node(), byMs: Math.round(500 * (most / 500) ** random()) * pick([1, -1]) }
      }
      case 'network':
        return { kind, node: node(), end: pick(silenced), lastsMs: between(silenceMs.min, silenceMs.max) }
    }
  }

  const planned: PlannedStrike[] = []
  for (const kind of strikeKinds) {
    if (!kinds.includes(kind)) continue
    if (kind === 'kill' && kills !== undefined) {
      for (let n = 1; n <= kills; n++)
        planned.push({ atMs: ((n + between(-0.2, 0.2)) * seconds * 1000) / (kills + 1), strike: strikeOf(kind) })
      continue
    }
    const gap = gapSeconds[kind]
    const gapMs = () => between(gap, longestGap * gap) * 1000
    // A short run has every kind at least once.
    for (let atMs = between(500, Math.min(gap, seconds / 2) * 1000); atMs < seconds * 1000; atMs += gapMs())
      planned.push({ atMs, strike: strikeOf(kind) })
  }
  return planned.toSorted((a, b) => a.atMs - b.atMs)
}
