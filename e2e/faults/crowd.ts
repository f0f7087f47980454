import { setTimeout as wait } from 'node:timers/promises'
import { call, type SetUpCompany } from '../machine/company.ts'
import { createCheckingClient, type CheckingClient } from './checking-client.ts'

const words = [
  '发票在哪里开',
  '快递到哪了',
  '你好',
  '那什么时候能到呢',
  '订单号 20261122 还没发货',
  'where is my parcel',
  '🙂'.repeat(20),
]
const ways = ['calls', 'socket', 'socket', 'polls', 'socket', 'socket'] as const
/** Nobody types on for long while nothing is shown as sent. */
const patience = 8
const comeAgainMs = 200

/** Visitors who write, some from the start and some who come in the middle of it, agents who answer at desks, and an owner who watches. */
export const createCrowd = ({
  urls,
  company,
  visitors: visitorCount,
  seconds,
  random,
}: {
  /** The nodes as clients reach them. */
  urls: string[]
  company: SetUpCompany
  visitors: number
  seconds: number
  random: () => number
}) => {
  const visitors: CheckingClient[] = []
  let isOver = false

  const desk = (name: string, token: string, n: number) =>
    createCheckingClient({ urls, first: n, name, token, random, isWatcher: true, reads: true })
  const agents = company.agents.map(({ token }, n) => desk(`agent${n}`, token, n))
  const owner = desk('owner', company.owner.token, agents.length)
  for (const [n, agent] of agents.entries()) answerAs(agent, company.agents[n]!.id, random)

  /** Opens the widget; tried at one node after the other until it succeeds. */
  const enter = async (n: number): Promise<CheckingClient | undefined> => {
    for (let turn = n; !isOver; turn++) {
      try {
        const path = '/api/visitor/session'
        const { ok } = await call(urls[turn % urls.length]!, `POST ${path}`, path, {}, { inboxKey: company.inboxKey })
        const way = ways[n % ways.length]!
        return createCheckingClient({
          urls,
          first: turn,
          name: `visitor${n}`,
          token: ok.token,
          random,
          way,
          reads: true,
        })
      } catch {
        await wait(comeAgainMs)
      }
    }
    return undefined
  }

  const talk = async (n: number): Promise<void> => {
    // A third of them comes later, when something may just be broken.
    if (n % 3 === 2) await wait(random() * seconds * 700)
    const visitor = await enter(n)
    if (!visitor) return
    visitors.push(visitor)
    // The first words come as a burst: they must open one conversation.
    for (let first = 0; first < 3; first++) visitor.say(`${words[first]!} (${n})`)
    for (let said = 0; !isOver; said++) {
      await wait(150 + random() * 400)
      if (visitor.unanswered().length >= patience) continue
      visitor.say(said === 6 && n % 2 === 0 ? '转人工' : words[Math.floor(random() * words.length)]!)
    }
  }
  const talking = Promise.all(Array.from({ length: visitorCount }, (_none, n) => talk(n)))

  return {
    /** Where visitors come in. */
    inboxKey: company.inboxKey,
    visitors,
    /** Those who see everything. */
    desks: [...agents, owner],
    all: () => [...visitors, ...agents, owner],
    /** When each desk is shown, from the moment that `isTime`, something a visitor said of which nobody knows yet that it is safe. */
    shownNew(isTime: () => boolean): Promise<number[]> {
      const safe = new Set(visitors.flatMap((one) => one.acknowledgements.map(({ clientId }) => clientId)))
      const shownAt = [...agents, owner].map(
        (desk) =>
          new Promise<number>((resolve) =>
            desk.views.onLine((_conversationId, { author, clientId }) => {
              if (author.kind === 'contact' && isTime() && !safe.has(clientId)) resolve(performance.now())
            }),
          ),
      )
      return Promise.all(shownAt)
    },
    /** Nobody begins anything new. */
    async hush() {
      isOver = true
      await talking
    },
    leave() {
      isOver = true
      for (const client of [...visitors, ...agents, owner]) client.close()
    },
  }
}
export type Crowd = ReturnType<typeof createCrowd>

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
