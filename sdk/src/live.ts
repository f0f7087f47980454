import type { ClientFrame, Entry, ServerFrame } from '@yingda/contract'

export type LiveState = 'connecting' | 'live' | 'waiting' | 'closed'

export interface LiveOptions {
  /** Where the socket is, e.g. `wss://desk.example.com/live`. */
  url: string
  token?: () => string | undefined
  onState?: (state: LiveState, retryInMs?: number) => void
  /** Entries of a watched conversation: in order of seq, each exactly once. */
  onEntries?: (conversationId: string, entries: Entry[]) => void
  /** The log may have been rewritten by a failover: forget what is held of every conversation. */
  onEpoch?: () => void
  /** Every other frame. */
  onFrame?: (frame: ServerFrame) => void
  /** For programs outside a browser. */
  open?: (url: string) => WebSocket
  random?: () => number
}

interface Watched {
  last: number
  early: Map<number, Entry>
  asking: ReturnType<typeof setTimeout> | undefined
}

const gapPatienceMs = 200
const pingEveryMs = 25_000
const silenceMaxMs = 40_000
const backOffMaxMs = 30_000

/**
 * The client side of the live wire: reconnects with jitter, watches again from the last seq, closes gaps, drops what was seen.
 * A message handed to `send` is kept and sent again under the same id until it is acknowledged or refused.
 */
export const createLive = (options: LiveOptions) => {
  const watched = new Map<string, Watched>()
  const pending = new Map<string, ClientFrame>()
  const random = options.random ?? Math.random
  let socket: WebSocket | undefined
  let welcomed = false
  let stopped = false
  let tries = 0
  let followAfter: number | undefined
  let epoch: string | undefined
  let heardAt = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let pinger: ReturnType<typeof setInterval> | undefined

  const put = (frame: ClientFrame): boolean => {
    if (!socket || socket.readyState !== 1 || (!welcomed && frame.t !== 'hello')) return false
    socket.send(JSON.stringify(frame))
    return true
  }

  const askAgain = (conversationId: string, watch: Watched) => {
    clearTimeout(watch.asking)
    watch.asking = undefined
    put({ t: 'watch', c: conversationId, after: watch.last })
  }

  /** Takes entries in any order and passes on those that follow the last one without a hole. */
  const take = (conversationId: string, entries: Entry[]) => {
    const watch = watched.get(conversationId)
    if (!watch) return
    for (const entry of entries) if (entry.seq > watch.last) watch.early.set(entry.seq, entry)
    const ready: Entry[] = []
    for (let next = watch.early.get(watch.last + 1); next; next = watch.early.get(watch.last + 1)) {
      watch.early.delete(next.seq)
      watch.last = next.seq
      ready.push(next)
    }
    if (ready.length) options.onEntries?.(conversationId, ready)
    if (watch.early.size && !watch.asking)
      watch.asking = setTimeout(() => askAgain(conversationId, watch), gapPatienceMs)
    else if (!watch.early.size && watch.asking) {
      clearTimeout(watch.asking)
      watch.asking = undefined
    }
  }

  const hear = (frame: ServerFrame) => {
    switch (frame.t) {
      case 'welcome': {
        welcomed = true
        tries = 0
        if (epoch !== undefined && epoch !== frame.epoch) {
          for (const watch of watched.values()) {
            watch.last = 0
            watch.early.clear()
          }
          if (followAfter !== undefined) followAfter = -1
          options.onEpoch?.()
        }
        epoch = frame.epoch
        for (const [conversationId, watch] of watched) askAgain(conversationId, watch)
        if (followAfter !== undefined) put({ t: 'follow', after: followAfter })
        for (const frame of pending.values()) put(frame)
        options.onState?.('live')
        break
      }
      case 'page':
        take(frame.c, frame.entries)
        break
      case 'entry':
        take(frame.c, [frame.entry])
        return
      case 'ack':
        pending.delete(frame.id)
        break
      case 'nack':
        if (frame.retryAfterMs === undefined) pending.delete(frame.id)
        else
          setTimeout(() => {
            const kept = pending.get(frame.id)
            if (kept) put(kept)
          }, frame.retryAfterMs)
        break
      case 'rows':
      case 'reload':
        followAfter = Math.max(followAfter ?? -1, frame.upTo)
        break
      case 'bye':
        reconnectIn(frame.retryAfterMs * (0.5 + random()))
        return
      default:
    }
    options.onFrame?.(frame)
  }

  const reconnectIn = (delayMs: number) => {
    if (stopped) return
    clearTimeout(retry)
    clearInterval(pinger)
    const old = socket
    socket = undefined
    welcomed = false
    if (old && old.readyState < 2) old.close()
    options.onState?.('waiting', delayMs)
    retry = setTimeout(connect, delayMs)
  }

  const connect = () => {
    if (stopped) return
    options.onState?.('connecting')
    const mine = options.open ? options.open(options.url) : new WebSocket(options.url)
    socket = mine
    mine.onopen = () => {
      heardAt = Date.now()
      const token = options.token?.()
      mine.send(JSON.stringify({ t: 'hello', v: 1, ...(token ? { token } : {}) } satisfies ClientFrame))
      clearInterval(pinger)
      pinger = setInterval(() => {
        if (Date.now() - heardAt > silenceMaxMs) lost()
        else put({ t: 'ping' })
      }, pingEveryMs)
    }
    mine.onmessage = (event: MessageEvent) => {
      if (mine !== socket) return
      heardAt = Date.now()
      hear(JSON.parse(String(event.data)) as ServerFrame)
    }
    const lost = () => {
      if (mine !== socket) return
      // Full jitter: many clients that lost the same server come back spread out.
      const ceiling = Math.min(backOffMaxMs, 500 * 2 ** tries++)
      reconnectIn(200 + random() * ceiling)
    }
    mine.onclose = lost
    mine.onerror = lost
  }

  connect()

  return {
    /** Watches a conversation from a seq on; entries up to it are known already. */
    watch(conversationId: string, after: number) {
      const watch = watched.get(conversationId) ?? { last: after, early: new Map<number, Entry>(), asking: undefined }
      watched.set(conversationId, watch)
      askAgain(conversationId, watch)
    },
    unwatch(conversationId: string) {
      clearTimeout(watched.get(conversationId)?.asking)
      if (watched.delete(conversationId)) put({ t: 'unwatch', c: conversationId })
    },
    /** Members: follow the company's feed; -1 from now on. */
    follow(after: number) {
      followAfter = after
      put({ t: 'follow', after })
    },
    /** Sends a message and keeps it until it is acknowledged or refused. */
    send(frame: Omit<Extract<ClientFrame, { t: 'send' }>, 't'>) {
      const whole: ClientFrame = { t: 'send', ...frame }
      pending.set(frame.id, whole)
      put(whole)
    },
    /** Gives up a message that is not acknowledged yet. */
    drop(id: string) {
      pending.delete(id)
    },
    typing: (conversationId: string, text: string) => put({ t: 'typing', c: conversationId, text }),
    seen: (conversationId: string, delivered: number, read: number) =>
      put({ t: 'seen', c: conversationId, delivered, read }),
    page: (url: string, title: string) => put({ t: 'page', url, title }),
    /** Ids handed to `send` that nobody has acknowledged. */
    unacknowledged: () => [...pending.keys()],
    /** Tries to connect at once, e.g. when the browser says that the network is back. */
    wake() {
      if (!welcomed && !stopped) reconnectIn(0)
    },
    close() {
      stopped = true
      clearTimeout(retry)
      clearInterval(pinger)
      for (const watch of watched.values()) clearTimeout(watch.asking)
      socket?.close()
      options.onState?.('closed')
    },
  }
}
export type Live = ReturnType<typeof createLive>
