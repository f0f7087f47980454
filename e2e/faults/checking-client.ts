import type { ClientFrame, Conversation, Entry, ServerFrame } from '@yingda/contract'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { createViews } from './views.ts'
import type { Acknowledgement, Refusal } from './judge.ts'

type SendFrame = Extract<ClientFrame, { t: 'send' }>

interface Options {
  /** Where the nodes are; after each connection that is lost, the next one in turn. */
  urls: string[]
  /** Which of them comes first. */
  first?: number
  name: string
  token: string
  random: () => number
  /** Follow the company's feed and look at every conversation there is. */
  isWatcher?: boolean
  /** Says how far it has read. */
  reads?: boolean
  /** `calls` sends by plain HTTP and sees by socket, `polls` has no socket at all. */
  way?: 'socket' | 'calls' | 'polls'
}

/** A time without a socket: why the last one was closed, whether the server had asked to come back, and how long it was until the next. */
export interface Gap {
  /** Undefined when the client itself gave up, because it heard nothing. */
  code: number | undefined
  wasAsked: boolean
  ms: number
}

const pingEveryMs = 1000
/** Longer than the longest delay; what is silent for so long is taken for dead. */
const silenceMaxMs = 4000
const pollEveryMs = 400
const callWithinMs = 10_000
const askAgainMs = 300
const seenEveryMs = 700

/**
 * A client that trusts nobody: it keeps every message until it is acknowledged and sends it again after each reconnect under the same id,
 * remembers what was acknowledged with which number, and builds what its user sees. It shares no code with the SDK.
 */
export const createCheckingClient = ({
  urls,
  first = 0,
  name,
  token,
  random,
  isWatcher = false,
  reads = false,
  way = 'socket',
}: Options) => {
  const pending = new Map<string, SendFrame>()
  const acknowledgements: Acknowledgement[] = []
  const refusals: Refusal[] = []
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let socket: WebSocket | undefined
  let isWelcome = false
  let isOver = false
  let followed = -1
  let epoch: string | undefined
  let turn = first
  let reconnects = 0
  const gaps: Gap[] = []
  let wasAsked = false
  let gaveUp = false
  let lostAt: number | undefined
  let heardAt = 0
  /** Calls are made one after another, as a program that waits for its answers does. */
  let line = Promise.resolve()
  let sent = 0

  const url = () => urls[turn % urls.length]!
  const later = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (!isOver) run()
    }, ms)
    timers.add(timer)
  }
  const put = (frame: ClientFrame) => {
    if (socket?.readyState === WebSocket.OPEN && (isWelcome || frame.t === 'hello')) socket.send(JSON.stringify(frame))
  }
  const views = createViews((c, after) => (way === 'polls' ? undefined : put({ t: 'watch', c, after })))

  /** One call; undefined when the node could not be reached, and the next call goes to the next. */
  const call = async (path: string, body?: unknown): Promise<{ status: number; answer: never } | undefined> => {
    try {
      const response = await fetch(url() + path, {
        method: body ? 'POST' : 'GET',
        headers: { ...(body ? { 'content-type': 'application/json' } : {}), authorization: `Bearer ${token}` },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(callWithinMs),
      })
      return { status: response.status, answer: (await response.json()) as never }
    } catch {
      if (way === 'polls') turn++ // With a socket, the socket tells where to go.
      return undefined
    }
  }

  const acknowledged = (clientId: string, conversationId: string, seq: number) => {
    acknowledgements.push({ by: name, clientId, conversationId, seq })
    pending.delete(clientId)
    views.open(conversationId)
  }
  const refused = (clientId: string, code: string) => {
    if (pending.delete(clientId)) refusals.push({ by: name, clientId, code })
  }

  const post = async (frame: SendFrame): Promise<void> => {
    const { t: _t, id: clientId, c: conversationId, ...said } = frame
    while (pending.has(clientId) && !isOver) {
      const answered = await call('/api/visitor/messages', { clientId, conversationId, ...said })
      const {
        conversationId: c,
        seq,
        error,
      } = (answered?.answer ?? {}) as {
        conversationId?: string
        seq?: number
        error?: { code: string }
      }
      if (answered?.status === 200) return acknowledged(clientId, c!, seq!)
      if (answered && answered.status < 500 && answered.status !== 429) return refused(clientId, error?.code ?? '')
      await wait(50 + random() * 200)
    }
  }

  /** Too much was missed: what there is now is fetched as lists are. */
  const fetchLists = async (upTo: number): Promise<void> => {
    for (let cursor = ''; ;) {
      const page = await call(
        `/api/conversations?view=all&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      if (page?.status !== 200) return later(askAgainMs, () => void fetchLists(upTo))
      const { items, next } = page.answer as { items: Conversation[]; next?: string }
      for (const row of items) views.open(row.id)
      if (!next) break
      cursor = next
    }
    followed = Math.max(followed, upTo)
  }

  const hear = (frame: ServerFrame) => {
    switch (frame.t) {
      case 'welcome':
        isWelcome = true
        if (lostAt !== undefined) gaps.at(-1)!.ms = performance.now() - lostAt
        lostAt = undefined
        // Another history: what was seen of the old one may not be in it.
        if (epoch !== undefined && epoch !== frame.epoch) {
          views.forget()
          followed = -1
        }
        epoch = frame.epoch
        if (isWatcher) put({ t: 'follow', after: followed })
        views.askForAll()
        if (way === 'socket') for (const kept of pending.values()) put(kept)
        break
      case 'page':
        views.take(frame.c, frame.entries)
        break
      case 'entry':
        views.take(frame.c, [frame.entry])
        break
      case 'bye':
        wasAsked = true
        break
      case 'ack':
        acknowledged(frame.id, frame.c, frame.seq)
        break
      case 'nack': {
        const kept = pending.get(frame.id)
        if (frame.retryAfterMs === undefined) refused(frame.id, frame.error.code)
        else if (kept) later(frame.retryAfterMs, () => pending.has(frame.id) && put(kept))
        break
      }
      case 'rows':
        followed = Math.max(followed, frame.upTo)
        if (isWatcher) for (const row of frame.rows) views.open(row.id)
        break
      case 'reload':
        if (isWatcher) void fetchLists(frame.upTo)
        break
      case 'error':
        // A question that failed on the other side is asked again.
        if (frame.c) later(askAgainMs, () => views.askAgain(frame.c!))
        else if (isWatcher) later(askAgainMs, () => put({ t: 'follow', after: followed }))
        break
      default:
    }
  }

  const connect = () => {
    if (isOver) return
    const mine = new WebSocket(`${url().replace('http', 'ws')}/live`, { handshakeTimeout: 3000 })
    socket = mine
    mine.on('open', () => {
      heardAt = performance.now()
      put({ t: 'hello', v: 1, token })
    })
    mine.on('message', (data: Buffer) => {
      heardAt = performance.now()
      hear(JSON.parse(data.toString()) as ServerFrame)
    })
    mine.on('error', () => undefined) // `close` follows and connects again.
    mine.on('close', (code) => {
      if (isWelcome && !isOver) {
        reconnects++
        lostAt = performance.now()
        gaps.push({ code: gaveUp ? undefined : code, wasAsked, ms: Infinity })
      }
      wasAsked = false
      gaveUp = false
      isWelcome = false
      turn++
      later(50 + random() * 500, connect)
    })
  }

  const pinger = setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN) return
    if (performance.now() - heardAt > silenceMaxMs) {
      gaveUp = true
      socket.terminate()
    } else put({ t: 'ping' })
  }, pingEveryMs)

  const poll = async () => {
    for (const { conversationId, lines } of views.all()) {
      const page = await call(`/api/visitor/conversations/${conversationId}/entries?after=${lines.length}&limit=200`)
      if (page?.status === 200) views.take(conversationId, (page.answer as { entries: Entry[] }).entries)
    }
    later(pollEveryMs, () => void poll())
  }

  /** How far each conversation was read, told now and then. */
  const unread = new Map<string, number>()
  const tellRead = () => {
    for (const [c, seq] of unread) put({ t: 'seen', c, delivered: seq, read: seq })
    unread.clear()
    later(seenEveryMs, tellRead)
  }
  if (reads) {
    views.onLine((conversationId, entry) => void unread.set(conversationId, entry.seq))
    tellRead()
  }

  if (way === 'polls') void poll()
  else connect()

  return {
    name,
    views,
    acknowledgements,
    refusals,
    /** Says something and keeps it until it is acknowledged. */
    say(text: string, conversationId?: string) {
      const id = `${name}-${sent++}`
      const frame: SendFrame = {
        t: 'send',
        id,
        parts: [{ type: 'text', text }],
        ...(conversationId ? { c: conversationId } : {}),
      }
      pending.set(id, frame)
      if (way === 'socket') put(frame)
      else line = line.then(() => post(frame))
    },
    unanswered: () => [...pending.keys()],
    figures: () => ({ sent, reconnects, gaps }),
    close() {
      isOver = true
      clearInterval(pinger)
      for (const timer of timers) clearTimeout(timer)
      views.close()
      socket?.close()
    },
  }
}
export type CheckingClient = ReturnType<typeof createCheckingClient>
