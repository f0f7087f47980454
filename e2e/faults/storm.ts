import { setTimeout as wait } from 'node:timers/promises'
import { chance } from '../machine/chance.ts'
import { setUpCompany, teach } from '../machine/company.ts'
import { createCrowd, type Crowd } from './crowd.ts'
import { readTruth, type Truth } from './evidence.ts'
import { judge, type Fault } from './judge.ts'
import { oneNode, severalNodes, type Scene } from './nodes.ts'
import { planOf, strikeKinds, type Strike, type StrikeKind } from './plan.ts'

export interface StormOptions {
  seconds: number
  seed: number
  nodes?: 1 | 3
  kinds?: readonly StrikeKind[]
  visitors?: number
  /** So many kills and not as many as usual. */
  kills?: number
  /** Another built server than that of the checkout. */
  bundle?: string
  /** How long everybody may take to see everything when it is over. */
  settleWithinMs?: number
  onStrike?: (strike: Strike, readyMs: number | undefined) => void
}

export interface StormResult {
  faults: Fault[]
  seconds: number
  /** How often each kind of thing went wrong. */
  strikes: Record<StrikeKind, number>
  connectionsKicked: number
  busMessagesLost: number
  /** After each kill of a node and each death of PostgreSQL, until everything answered again. */
  readyMs: number[]
  sent: number
  acknowledged: number
  refused: number
  reconnects: number
  lines: number
  hiddenLines: number
  conversations: number
  servedBy: Record<string, number>
  settledMs: number
}

const lookEveryMs = 300
const readyLookEveryMs = 20
const readyWithinMs = 60_000
/** What is sent in a run is more than one address is allowed by default. */
const settings = { YINGDA_VISITORS_PER_MINUTE: '1000000' }

/** People write and read while things go wrong as planned; then everything that was promised and shown is compared with the log. */
export const storm = async ({
  seconds,
  seed,
  nodes: nodeCount = 1,
  kinds = strikeKinds,
  visitors: visitorCount = 18,
  kills,
  bundle,
  settleWithinMs = 45_000,
  onStrike,
}: StormOptions): Promise<StormResult> => {
  const random = chance(seed + 1)
  const scene =
    nodeCount === 1
      ? await oneNode(settings, bundle)
      : await severalNodes(nodeCount, settings, chance(seed + 2), bundle)
  let crowd: Crowd | undefined
  try {
    const [first] = scene.nodes
    const direct = first!.installation.url
    const company = await setUpCompany(direct, await first!.installation.setUpCode(), { agents: 2, botOn: true })
    await teach(direct, company.owner.token, [
      { question: '怎么开发票', answer: '订单详情页点“申请发票”。' },
      { question: '快递到哪了', answer: '看“我的订单”。' },
    ])
    const began = performance.now()
    const urls = scene.nodes.map((node) => node.url)
    crowd = createCrowd({ urls, company, visitors: visitorCount, seconds, random })

    const figures = { kicked: 0, readyMs: [] as number[] }
    const strikes = Object.fromEntries(strikeKinds.map((kind) => [kind, 0])) as Record<StrikeKind, number>
    const plan = planOf({ seed, seconds, nodes: nodeCount, kinds, kills })
    const striking = plan.map(async ({ atMs, strike }) => {
      await wait(Math.max(0, began + atMs - performance.now()))
      const struck = await perform(scene, strike, random)
      if (!struck) return
      strikes[strike.kind]++
      figures.kicked += struck.kicked ?? 0
      if (struck.readyMs !== undefined) figures.readyMs.push(struck.readyMs)
      onStrike?.(strike, struck.readyMs)
    })
    await wait(Math.max(0, began + seconds * 1000 - performance.now()))
    await Promise.all(striking)
    await crowd.hush()
    const calmAt = performance.now()

    const truth = await settled(scene, crowd, settleWithinMs)
    const clients = crowd.all()
    const sum = (of: (client: (typeof clients)[number]) => number) => clients.reduce((total, one) => total + of(one), 0)
    const servedBy: Record<string, number> = {}
    for (const one of truth.conversations) servedBy[one.servedBy] = (servedBy[one.servedBy] ?? 0) + 1
    return {
      faults: judge(evidenceOf(truth, crowd, scene)),
      seconds: (calmAt - began) / 1000,
      strikes,
      connectionsKicked: figures.kicked,
      busMessagesLost: scene.bus?.lost() ?? 0,
      readyMs: figures.readyMs,
      sent: sum((client) => client.figures().sent),
      acknowledged: sum((client) => client.acknowledgements.length),
      refused: sum((client) => client.refusals.length),
      reconnects: sum((client) => client.figures().reconnects),
      lines: truth.log.length,
      hiddenLines: truth.log.filter((line) => line.isHidden).length,
      conversations: truth.conversations.length,
      servedBy,
      settledMs: performance.now() - calmAt,
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
): Promise<{ readyMs?: number; kicked?: number } | undefined> => {
  switch (strike.kind) {
    case 'kill':
      return { readyMs: await scene.nodes[strike.node]!.kill(strike.downMs) }
    case 'postgres': {
      const struckAt = performance.now()
      if (!(await scene.database.crash(strike, random))) return undefined
      // How long we left it down is not what the product takes.
      const leftDownMs = scene.nodes.length > 1 && strike.how !== 'backend' ? strike.downMs : 0
      return { readyMs: (await allReadyAt(scene)) - struckAt - leftDownMs }
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
  }
}

/** When every node that runs answers with its database. */
const allReadyAt = async ({ nodes }: Scene): Promise<number> => {
  const until = performance.now() + readyWithinMs
  const isReady = async () =>
    (await Promise.all(nodes.map(async (node) => !node.isUp() || node.installation.isReady()))).every(Boolean)
  while (!(await isReady()) && performance.now() < until) await wait(readyLookEveryMs)
  return performance.now()
}

/** Waits until every message has its answer, the bot owes nobody a turn, and every screen shows as much as the log holds; gives up in the end and lets the judge speak. */
export const settled = async (scene: Pick<Scene, 'database'>, crowd: Crowd, withinMs: number): Promise<Truth> => {
  const until = performance.now() + withinMs
  for (;;) {
    const truth = await readTruth(await scene.database.connection())
    const heads = new Map(truth.conversations.map((one) => [one.id, one.lastSeq]))
    const clients = crowd.all()
    const isQuiet =
      clients.every((client) => client.unanswered().length === 0) &&
      truth.conversations.every((one) => one.servedBy !== 'bot' || one.contactSeq <= one.botSeq) &&
      clients.every((client) =>
        client.views.all().every((view) => view.lines.length === (heads.get(view.conversationId) ?? 0)),
      ) &&
      crowd.desks.every((client) => client.views.all().length >= truth.conversations.length)
    if (isQuiet || performance.now() > until) return truth
    await wait(lookEveryMs)
  }
}

/** Everything there is to compare. */
export const evidenceOf = (truth: Truth, crowd: Crowd, scene: Pick<Scene, 'endedAlone'>) => {
  const clients = crowd.all()
  return {
    ...truth,
    endedAlone: scene.endedAlone,
    acknowledgements: clients.flatMap((client) => client.acknowledgements),
    refusals: clients.flatMap((client) => client.refusals),
    unanswered: clients.flatMap((client) => client.unanswered()),
    views: [
      ...crowd.visitors.flatMap((one) =>
        one.views.all().map((view) => ({ ...view, viewer: one.name, isVisitor: true })),
      ),
      // Whoever sees everything must have seen every conversation, also one that was never told.
      ...crowd.desks.flatMap((one) => {
        const shown = new Map(one.views.all().map((view) => [view.conversationId, view.lines]))
        return truth.conversations.map(({ id }) => ({
          viewer: one.name,
          isVisitor: false,
          conversationId: id,
          lines: shown.get(id) ?? [],
        }))
      }),
    ],
  }
}
