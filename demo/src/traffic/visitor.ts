import { randomUUID } from 'node:crypto'
import { plainText, type Entry } from '@yingda/contract'
import { createClient } from '@yingda/sdk'
import type { TrafficVisitor } from '../content.ts'
import type { Visit } from './plan.ts'
import { openWire, pause } from './wire.ts'

export interface Scene {
  server: string
  /** Where the pages are that visitors look at. */
  shop: string
  signal: AbortSignal
  say: (line: string) => void
  /** What the shop says of a customer of this name; undefined when there is none, or no shop. */
  identityOf(name: string, language: 'zh' | 'en'): Promise<string | undefined>
  /** Which visitor a conversation is with, so that the agents of the traffic know their lines. */
  scripts: Map<string, TrafficVisitor>
}

const inboxKeys = { zh: 'demo-zh', en: 'demo-en' } as const
const replyPatienceMs = 6000
const agentPatienceMs = 45_000

/** One visitor comes, says the sentences one after another, waits for the answers, and goes. */
export const visit = async ({ visitor, startMs, thinkMs, rating }: Visit, scene: Scene): Promise<void> => {
  const { server, shop, signal, say } = scene
  await pause(startMs, signal)
  if (signal.aborted) return
  const language = visitor.language === 'en' ? 'en' : 'zh-CN'
  const identity = visitor.name ? await scene.identityOf(visitor.name, visitor.language) : undefined
  let token = ''
  const client = createClient({ server, token: () => token, language: () => language })
  const session = await client.call('POST /api/visitor/session', {
    body: {
      inboxKey: inboxKeys[visitor.language],
      language,
      page: { url: `${shop}${visitor.page.url}`, title: visitor.page.title },
      ...(identity ? { identity } : {}),
    },
  })
  token = session.token
  const name = session.contact.name

  let conversationId: string | undefined
  let servedByAgent = false
  let hear: () => void = () => undefined
  const live = openWire(server, {
    token: () => token,
    onEntries: (_conversation, entries) => {
      for (const entry of entries) {
        const said = saidTo(entry)
        if (!said) continue
        say(`    → ${name}  ${said}`)
        hear()
      }
      const last = entries.at(-1)
      if (conversationId && last) live.seen(conversationId, last.seq, last.seq)
    },
    onFrame: (frame) => {
      if (frame.t === 'ack') watch(frame.c)
      if (frame.t === 'conversation') servedByAgent = frame.conversation.servedBy === 'agent'
    },
  })
  const watch = (id: string) => {
    if (conversationId === id) return
    conversationId = id
    scene.scripts.set(id, visitor)
    live.watch(id, 0)
  }

  try {
    for (const [at, turn] of visitor.turns.entries()) {
      if (conversationId) live.typing(conversationId, turn.slice(0, Math.ceil(turn.length / 2)))
      await pause(thinkMs[at]!, signal)
      if (signal.aborted) return
      say(`${name}  ${turn}`)
      const heard = new Promise<void>((resolve) => {
        hear = resolve
      })
      live.send({
        id: randomUUID(),
        parts: [{ type: 'text', text: turn }],
        ...(conversationId ? { c: conversationId } : {}),
      })
      const isLast = at === visitor.turns.length - 1
      await Promise.race([heard, pause(isLast ? agentPatienceMs : replyPatienceMs, signal)])
    }
    if (!conversationId || signal.aborted) return
    const ended = await client.call('POST /api/visitor/close', { body: { conversationId } })
    if (servedByAgent && rating && !ended.rated)
      await client.call('POST /api/visitor/rating', { body: { conversationId, score: rating } })
    say(`    · ${name} ${visitor.language === 'en' ? 'has gone' : '离开了'}`)
  } finally {
    live.close()
  }
}

/** What the visitor hears in an entry: a message of the bot or an agent. */
const saidTo = ({ author, body }: Entry): string | undefined => {
  if (body.kind !== 'message' || (author.kind !== 'bot' && author.kind !== 'agent')) return undefined
  return `${author.name ?? author.kind}: ${plainText(body.parts).replace(/\s+/g, ' ').slice(0, 80)}`
}
