import { setTimeout as wait } from 'node:timers/promises'
import { installBuilt, type Run } from '../machine/built-server.ts'
import { chance } from '../machine/chance.ts'
import { call, setUpCompany, teach } from '../machine/company.ts'
import { createCheckingClient, type CheckingClient } from './checking-client.ts'
import { readTruth } from './evidence.ts'
import { judge, type Fault } from './judge.ts'

export interface StormOptions {
  kills: number
  seconds: number
  seed: number
  visitors?: number
  onKill?: (readyMs: number) => void
}

export interface StormResult {
  faults: Fault[]
  kills: number
  seconds: number
  readyMs: number[]
  sent: number
  acknowledged: number
  refused: number
  lines: number
  conversations: number
  servedBy: Record<string, number>
  reconnects: number
}

const settleWithinMs = 45_000
const words = [
  '发票在哪里开',
  '快递到哪了',
  '你好',
  '那什么时候能到呢',
  '订单号 20261122 还没发货',
  'where is my parcel',
  '🙂'.repeat(20),
]

/** Visitors write and agents answer while the server process is killed again and again; then everything is compared with the log. */
export const storm = async ({
  kills,
  seconds,
  seed,
  visitors: visitorCount = 24,
  onKill,
}: StormOptions): Promise<StormResult> => {
  const random = chance(seed)
  const installation = await installBuilt()
  const { url } = installation
  let run: Run | undefined
  const clients: CheckingClient[] = []
  try {
    run = await installation.start()
    const company = await setUpCompany(url, await installation.setUpCode(), { agents: 2, botOn: true })
    await teach(url, company.owner.token, [
      { question: '怎么开发票', answer: '订单详情页点“申请发票”。' },
      { question: '快递到哪了', answer: '看“我的订单”。' },
    ])
    const visitors: CheckingClient[] = []
    for (let n = 0; n < visitorCount; n++) {
      const { ok } = await call(
        url,
        'POST /api/visitor/session',
        '/api/visitor/session',
        {},
        { inboxKey: company.inboxKey },
      )
      visitors.push(
        createCheckingClient({ url, name: `visitor${n}`, token: ok.token, random, isOverHttp: n % 3 === 0 }),
      )
    }
    const watcher = createCheckingClient({ url, name: 'owner', token: company.owner.token, random, isWatcher: true })
    const agents = company.agents.map(({ token }, n) =>
      createCheckingClient({ url, name: `agent${n}`, token, random, isWatcher: true }),
    )
    clients.push(...visitors, ...agents, watcher)
    for (const [n, agent] of agents.entries()) answerAs(agent, company.agents[n]!.id, random)

    const began = performance.now()
    let isOver = false
    const talking = visitors.map(async (visitor, n) => {
      // The first words come as a burst: they must open one conversation.
      for (let first = 0; first < 3; first++) visitor.say(`${words[first]!} (${n})`)
      for (let said = 0; !isOver; said++) {
        await wait(150 + random() * 400)
        // Nobody types on for long while nothing is shown as sent.
        if (visitor.unanswered().length >= 8) continue
        visitor.say(said === 6 && n % 2 === 0 ? '转人工' : words[Math.floor(random() * words.length)]!)
      }
    })

    const readyMs: number[] = []
    for (let killed = 1; killed <= kills; killed++) {
      const plannedAt = began + (killed * seconds * 1000) / (kills + 1)
      await wait(Math.max(200 + random() * 400, plannedAt - performance.now() + (random() - 0.5) * 400))
      await run.end('SIGKILL')
      run = await installation.start()
      readyMs.push(run.readyMs)
      onKill?.(run.readyMs)
    }
    await wait(Math.max(0, began + seconds * 1000 - performance.now()))
    isOver = true
    await Promise.all(talking)
    const lasted = (performance.now() - began) / 1000

    const truth = await settled(async () => readTruth(await installation.connection()), clients, [watcher, ...agents])
    const faults = judge({
      ...truth,
      acknowledgements: clients.flatMap((client) => client.acknowledgements),
      unanswered: clients.flatMap((client) => client.unanswered()),
      views: [
        ...visitors.flatMap((one) => one.views.all().map((view) => ({ ...view, viewer: one.name, isVisitor: true }))),
        // Whoever sees everything must have seen every conversation, also one that was never told.
        ...[watcher, ...agents].flatMap((one) => {
          const shown = new Map(one.views.all().map((view) => [view.conversationId, view.lines]))
          return truth.conversations.map(({ id }) => ({
            viewer: one.name,
            isVisitor: false,
            conversationId: id,
            lines: shown.get(id) ?? [],
          }))
        }),
      ],
    })
    const servedBy: Record<string, number> = {}
    for (const one of truth.conversations) servedBy[one.servedBy] = (servedBy[one.servedBy] ?? 0) + 1
    const sum = (of: (client: CheckingClient) => number) => clients.reduce((total, client) => total + of(client), 0)
    return {
      faults,
      kills: readyMs.length,
      seconds: lasted,
      readyMs,
      sent: sum((client) => client.figures().sent),
      acknowledged: sum((client) => client.acknowledgements.length),
      refused: sum((client) => client.refusals.length),
      lines: truth.log.length,
      conversations: truth.conversations.length,
      servedBy,
      reconnects: sum((client) => client.figures().reconnects),
    }
  } finally {
    for (const client of clients) client.close()
    await run?.end('SIGTERM')
    await installation.remove()
  }
}

/** An agent who answers now and then what a customer of theirs says. */
const answerAs = (agent: CheckingClient, agentId: string, random: () => number) => {
  const mine = new Set<string>()
  agent.views.onLine((conversationId, entry) => {
    if (entry.body.kind === 'event' && entry.body.event.type === 'assigned') {
      if (entry.body.event.agentId === agentId) mine.add(conversationId)
      else mine.delete(conversationId)
    }
    if (entry.body.kind === 'event' && (entry.body.event.type === 'queued' || entry.body.event.type === 'released'))
      mine.delete(conversationId)
    if (entry.author.kind === 'contact' && mine.has(conversationId) && random() < 0.4)
      agent.say('好的，我看一下。', conversationId)
  })
}

/** Waits until every message has its answer, the bot owes nobody a turn, and every screen shows exactly what the log held; gives up in the end and lets the judge speak. */
const settled = async (
  read: () => ReturnType<typeof readTruth>,
  clients: CheckingClient[],
  seeAll: CheckingClient[],
): Promise<Awaited<ReturnType<typeof readTruth>>> => {
  const until = performance.now() + settleWithinMs
  for (;;) {
    const truth = await read()
    const heads = new Map(truth.conversations.map((one) => [one.id, one.lastSeq]))
    const isQuiet =
      clients.every((client) => client.unanswered().length === 0) &&
      truth.conversations.every((one) => one.servedBy !== 'bot' || one.contactSeq <= one.botSeq) &&
      clients.every((client) =>
        client.views.all().every((view) => view.lines.length === (heads.get(view.conversationId) ?? 0)),
      ) &&
      seeAll.every((client) => client.views.all().length >= truth.conversations.length)
    if (isQuiet || performance.now() > until) return truth
    await wait(300)
  }
}
