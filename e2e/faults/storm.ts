import { setTimeout as wait } from 'node:timers/promises'
import { chance } from '../machine/chance.ts'
import type { Crowd } from './crowd.ts'
import { oneNode, severalNodes, type Node, type Ready, type Scene } from './nodes.ts'
import { gather, outcomeOf, type Outcome } from './outcome.ts'
import { planOf, strikeKinds, usualKinds, type Strike, type StrikeKind } from './plan.ts'
import { createDiary, type Readiness } from './readiness.ts'

export interface StormOptions {
  seconds: number
  seed: number
  nodes?: 1 | 3
  /** `network` takes an enclosure. */
  kinds?: readonly StrikeKind[]
  visitors?: number
  /** So many kills and not as many as usual. */
  kills?: number
  /** Another built server than that of the checkout. */
  bundle?: string
  /** How long nothing may come nearer to everybody having seen everything, when it is over. */
  settleWithinMs?: number
  onStrike?: (strike: Strike, ready: Ready | undefined) => void
}

export interface StormResult extends Outcome {
  seconds: number
  seed: number
  nodes: number
  /** How often each kind of thing went wrong. */
  strikes: Record<StrikeKind, number>
  connectionsKicked: number
  busMessagesLost: number
  /** After each kill of a node, each death of PostgreSQL and each silence of its network, until everything answered again. */
  ready: Readiness[]
}

const readyLookEveryMs = 20
const readyWithinMs = 60_000
/** What is sent in a run is more than one address is allowed by default. */
const settings = { YINGDA_VISITORS_PER_MINUTE: '1000000' }

/** People write and read while things go wrong as planned; then everything that was promised and shown is compared with the log. */
export const storm = async ({
  seconds,
  seed,
  nodes: count = 1,
  kinds = usualKinds,
  visitors = 18,
  kills,
  bundle,
  settleWithinMs = 45_000,
  onStrike,
}: StormOptions): Promise<StormResult> => {
  const random = chance(seed + 1)
  const isNetworked = kinds.includes('network')
  const scene =
    count === 1 && !isNetworked
      ? await oneNode(settings, bundle)
      : await severalNodes({ count, settings, random: chance(seed + 2), bundle, isNetworked })
  let crowd: Crowd | undefined
  try {
    const urls = scene.nodes.map((node) => node.url)
    crowd = await gather(scene.nodes[0]!.installation, { urls, visitors, seconds, random })
    const began = performance.now()

    const diary = createDiary()
    const strikes = Object.fromEntries(strikeKinds.map((kind) => [kind, 0])) as Record<StrikeKind, number>
    let connectionsKicked = 0
    const plan = planOf({ seed, seconds, nodes: count, kinds, kills })
    const striking = plan.map(async ({ atMs, strike }) => {
      await wait(Math.max(0, began + atMs - performance.now()))
      const from = performance.now()
      const struck = await perform(scene, strike, random)
      if (!struck) return
      strikes[strike.kind]++
      // A kill may have waited for the one before it.
      diary.happen(strike.kind, struck.ready ? performance.now() - struck.ready.ms : from, performance.now())
      connectionsKicked += struck.kicked ?? 0
      if (struck.ready) diary.ready(strike.kind, struck.ready)
      onStrike?.(strike, struck.ready)
    })
    await wait(Math.max(0, began + seconds * 1000 - performance.now()))
    await Promise.all(striking)
    await crowd.hush()
    const loadMs = performance.now() - began
    return {
      ...(await outcomeOf({ ...scene, crowd, withinMs: settleWithinMs })),
      seconds: loadMs / 1000,
      seed,
      nodes: count,
      strikes,
      connectionsKicked,
      busMessagesLost: scene.bus?.lost() ?? 0,
      ready: diary.all(),
    }
  } finally {
    crowd?.leave()
    await scene.remove()
  }
}

/** Makes it happen, and resolves when it is over; undefined when there was nothing to strike, as a node that is down already. */
const perform = async (
  scene: Scene,
  strike: Strike,
  random: () => number,
): Promise<{ ready?: Ready | undefined; kicked?: number } | undefined> => {
  switch (strike.kind) {
    case 'kill': {
      const ready = await scene.nodes[strike.node]!.kill(strike.downMs)
      return ready && { ready }
    }
    case 'postgres': {
      const struckAt = performance.now()
      if (!(await scene.database.crash(strike, random))) return undefined
      // How long we left it down is not what the product takes.
      const isLeftDown = (scene.nodes.length > 1 || scene.network) && strike.how !== 'backend'
      return { ready: await readyAfterCrash(scene, struckAt + (isLeftDown ? strike.downMs : 0)) }
    }
    case 'bus':
      return (await scene.bus?.strike(strike.how, strike.lastsMs)) ? {} : undefined
    case 'kick':
      return { kicked: scene.nodes[strike.node]!.wire.kick(strike.share, random) }
    case 'delay': {
      const { wire } = scene.nodes[strike.node]!
      wire.slow(strike.delayMs)
      await wait(strike.lastsMs)
      wire.slow(0)
      return {}
    }
    case 'partition': {
      const { wire } = scene.nodes[strike.node]!
      wire.cut(strike.share, random)
      await wait(strike.lastsMs)
      wire.mend(strike.heals)
      return {}
    }
    case 'clock':
      await scene.nodes[strike.node]!.jump(strike.byMs)
      return {}
    case 'network': {
      const { network } = scene
      const [node, end] = [strike.node, strike.end] as const
      if ((end === 'bus' && !scene.bus) || !network?.cut(node, end)) return undefined
      await wait(strike.lastsMs)
      network.mend(node, end)
      const mendedAt = performance.now()
      // A node that was killed meanwhile tells for itself how long it took.
      if (end === 'bus' || !scene.nodes[node]!.isUp()) return {}
      await allReady([scene.nodes[node]!])
      return { ready: { ms: performance.now() - mendedAt, phases: { [`${end}Back`]: performance.now() - mendedAt } } }
    }
  }
}

/** PostgreSQL replays its log, and the nodes find it again. */
const readyAfterCrash = async (scene: Scene, since: number): Promise<Ready> => {
  const ms = () => Math.max(0, performance.now() - since)
  const until = performance.now() + readyWithinMs
  while (!(await scene.database.answers()) && performance.now() < until) await wait(readyLookEveryMs)
  const recovery = ms()
  // A node that hears nothing from its database or us cannot be ready.
  await allReady(scene.nodes.filter((_node, n) => scene.network?.isWhole(n) ?? true))
  return { ms: ms(), phases: { recovery, nodesBack: ms() - recovery } }
}

/** Waits until every node of these that runs answers with its database. */
const allReady = async (nodes: Node[]): Promise<void> => {
  const until = performance.now() + readyWithinMs
  const isReady = async () =>
    (await Promise.all(nodes.map(async (node) => !node.isUp() || node.installation.isReady()))).every(Boolean)
  while (!(await isReady()) && performance.now() < until) await wait(readyLookEveryMs)
}
