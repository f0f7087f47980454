import type { ClientFrame, ServerFrame } from '@yingda/contract'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { quantiles, type LoadOrder, type Phase, type PhaseResult } from './load-protocol.ts'

/** The load, in a process of its own: visitors who write and agents who see it, and how long both took. */
interface Visitor {
  socket: Client
  conversationId: string
}
interface Client {
  put(frame: ClientFrame): void
  hears: (frame: ServerFrame) => void
}

const drainWithinMs = 30_000
const refusedPauseMs = 50
const text = '您好，我上周买的洗衣机还没有发货，能帮我看一下什么时候能到吗？谢谢！'

const connect = (url: string, token: string): Promise<Client> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/live`)
    const client: Client = { put: (frame) => socket.send(JSON.stringify(frame)), hears: () => undefined }
    socket.on('open', () => client.put({ t: 'hello', v: 1, token }))
    socket.on('error', reject)
    socket.on('close', (code) => reject(new Error(`A socket was closed: ${code}`)))
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ServerFrame
      if (frame.t === 'welcome') resolve(client)
      client.hears(frame)
    })
  })

const until = (client: Client, isIt: (frame: ServerFrame) => boolean): Promise<ServerFrame> =>
  new Promise((resolve) => {
    client.hears = (frame) => {
      if (isIt(frame)) resolve(frame)
    }
  })

let visitors: Visitor[] = []
let agents: Client[] = []
let phaseNumber = 0

const prepare = async (order: LoadOrder): Promise<void> => {
  const { url, agentsUrl = url, visitors: tokens, agents: agentTokens, claim } = order
  agents = await Promise.all(agentTokens.map((token) => connect(agentsUrl, token)))
  visitors = []
  for (const [n, token] of tokens.entries()) {
    const socket = await connect(url, token)
    const acknowledged = until(socket, (frame) => frame.t === 'ack')
    socket.put({ t: 'send', id: `first-${n}`, parts: [{ type: 'text', text: '您好' }] })
    const ack = await acknowledged
    if (ack.t !== 'ack') throw new Error('No acknowledgement')
    visitors.push({ socket, conversationId: ack.c })
    const agent = agents[n % agents.length]
    if (!agent) continue
    if (claim) await claimFor(agentsUrl, agentTokens[n % agents.length]!, ack.c)
    const shown = until(agent, (frame) => frame.t === 'page' && frame.c === ack.c)
    agent.put({ t: 'watch', c: ack.c, after: 0 })
    await shown
  }
}

const claimFor = async (url: string, token: string, conversationId: string): Promise<void> => {
  const response = await fetch(`${url}/api/conversations/${conversationId}/claim`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  if (!response.ok) throw new Error(`The conversation could not be claimed: ${await response.text()}`)
}

const run = async (phase: Phase): Promise<PhaseResult> => {
  const sentAt = new Map<string, number>()
  const ack: number[] = []
  const push: number[] = []
  const pushedIds = new Set<string>()
  let refused = 0
  let sent = 0
  let isOver = false
  let lastPushAt = 0
  let lastAckAt = 0
  const began = performance.now()
  const prefix = `p${phaseNumber++}`

  const say = ({ socket, conversationId }: Visitor) => {
    const id = `${prefix}-${sent++}`
    sentAt.set(id, performance.now())
    socket.put({ t: 'send', id, c: conversationId, parts: [{ type: 'text', text }] })
  }
  for (const agent of agents)
    agent.hears = (frame) => {
      if (frame.t !== 'entry') return
      const at = sentAt.get(frame.entry.clientId)
      if (at === undefined || pushedIds.has(frame.entry.clientId)) return
      lastPushAt = performance.now()
      push.push(lastPushAt - at)
      pushedIds.add(frame.entry.clientId)
    }
  for (const visitor of visitors)
    visitor.socket.hears = (frame) => {
      if (frame.t === 'nack') {
        refused++
        // Whoever floods does not wait; after a moment only so that this process is not the flood.
        if (phase.kind === 'saturation' && !isOver) setTimeout(() => !isOver && say(visitor), refusedPauseMs)
      }
      if (frame.t !== 'ack' || !sentAt.has(frame.id)) return
      lastAckAt = performance.now()
      ack.push(lastAckAt - sentAt.get(frame.id)!)
      if (phase.kind === 'saturation' && !isOver) say(visitor)
    }

  if (phase.kind === 'saturation') {
    for (let turn = 0; turn < phase.inFlight; turn++) for (const visitor of visitors) say(visitor)
    await wait(phase.seconds * 1000)
  } else {
    for (let due = 0; ;) {
      const elapsedMs = performance.now() - began
      if (elapsedMs >= phase.seconds * 1000) break
      for (; due < (elapsedMs / 1000) * phase.perSecond; due++) say(visitors[due % visitors.length]!)
      await wait(1)
    }
  }
  isOver = true
  const drainedBy = performance.now() + drainWithinMs
  const arrived = () => (agents.length ? pushedIds.size : ack.length)
  while (arrived() + refused < sent && performance.now() < drainedBy) await wait(10)
  return {
    sent,
    acknowledged: ack.length,
    pushed: pushedIds.size,
    refused,
    lastedMs: (agents.length ? lastPushAt : lastAckAt) - began,
    ack: quantiles(ack),
    push: quantiles(push),
  }
}

process.on('message', (order: { prepare: LoadOrder } | { run: Phase }) => {
  const work = 'prepare' in order ? prepare(order.prepare) : run(order.run)
  work.then(
    (done) => process.send?.({ done: done ?? true }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  )
})
