import type { ClientFrame, Entry, ServerFrame } from '@yingda/contract'
import { openByCalls, type MakeLiveCall, type Wire } from './by-calls.ts'

/** `slow`: everything works, by calls instead of a socket. */
export type LiveState = 'connecting' | 'live' | 'slow' | 'waiting' | 'closed'

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
  /** Makes the call `POST /api/live`, or the visitor's; with it the wire goes on where no WebSocket comes through. */
  byCalls?: MakeLiveCall
  /** Whether nobody sees the page: then it holds no call open. */
  isHidden?: () => boolean
  /** For programs outside a browser. */
  open?: (url: string) => WebSocket
  random?: () => number
}

interface Watched {
  last: number
  early: Map<number, Entry>
  asking: ReturnType<typeof setTimeout> | undefined
}

/** A way to the server: the socket, or the calls that stand in for it. */
interface Way {
  open: () => Wire
  wire?: Wire | undefined
  tries: number
  /** When it was welcomed. */
  since: number
  /** Until it has been tried for long enough, or is tried again. */
  timer?: ReturnType<typeof setTimeout> | undefined
}

const gapPatienceMs = 200
const pingEveryMs = 25_000
const pongWithinMs = 15_000
const awakeWithinMs = 3000
const welcomeWithinMs = 3000
const welcomeInBackgroundMs = 15_000
const triesBeforeCalls = 2
/** A wire that dies sooner than this is no better than one that does not open. */
const steadyMs = 10_000
const backOffMaxMs = 30_000

/**
 * The client side of the live wire: reconnects with jitter, watches again from the last seq, closes gaps, drops what was seen.
 * Where the socket does not open, hangs or keeps breaking it goes on by calls, tries the socket in the background and returns to it.
 * A message handed to `send` is kept and sent again under the same id until it is acknowledged or refused.
 */
export const createLive = (options: LiveOptions) => {
  const watched = new Map<string, Watched>()
  const pending = new Map<string, ClientFrame>()
  const random = options.random ?? Math.random
  let stopped = false
  let followAfter: number | undefined
  let epoch: string | undefined
  let pong: ReturnType<typeof setTimeout> | undefined
  /** The way that was welcomed. */
  let active: Way | undefined

  /** What is looked at, and from where on. */
  const standing = (): ClientFrame[] => [
    ...[...watched].map(([c, { last }]): ClientFrame => ({ t: 'watch', c, after: last })),
    ...(followAfter === undefined ? [] : [{ t: 'follow' as const, after: followAfter }]),
  ]
  const bySocket: Way = {
    open: () => (options.open ? options.open(options.url) : new WebSocket(options.url)),
    tries: 0,
    since: 0,
  }
  const byCalls: Way | undefined = options.byCalls && {
    open: () => openByCalls(options.byCalls!, standing, options.isHidden),
    tries: 0,
    since: 0,
  }

  const put = (frame: ClientFrame): boolean => {
    active?.wire?.send(JSON.stringify(frame))
    return !!active
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
    for (let next; (next = watch.early.get(watch.last + 1)); ready.push(next)) watch.early.delete(++watch.last)
    if (ready.length) options.onEntries?.(conversationId, ready)
    if (watch.early.size) watch.asking ??= setTimeout(() => askAgain(conversationId, watch), gapPatienceMs)
    else {
      clearTimeout(watch.asking)
      watch.asking = undefined
    }
  }

  const hear = (frame: ServerFrame) => {
    switch (frame.t) {
      case 'welcome':
        if (epoch !== undefined && epoch !== frame.epoch) {
          for (const watch of watched.values()) {
            watch.last = 0
            watch.early.clear()
          }
          if (followAfter !== undefined) followAfter = -1
          options.onEpoch?.()
        }
        epoch = frame.epoch
        for (const frame of [...standing(), ...pending.values()]) put(frame)
        options.onState?.(active === bySocket ? 'live' : 'slow')
        break
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
        if (active) lost(active, frame.retryAfterMs * (0.5 + random()))
        return
      default:
    }
    options.onFrame?.(frame)
  }

  const leave = (way: Way) => {
    const { wire } = way
    clearTimeout(way.timer)
    way.wire = way.timer = undefined
    wire?.close()
  }

  const lost = (way: Way, delayMs?: number) => {
    leave(way)
    if (active === way) {
      active = undefined
      clearTimeout(pong)
      if (Date.now() - way.since > steadyMs) way.tries = 0
    }
    // Full jitter: many clients that lost the same server come back spread out.
    delayMs ??= 200 + random() * Math.min(backOffMaxMs, 1000 * 2 ** way.tries++)
    way.timer = setTimeout(() => go(way), delayMs)
    if (active) return
    options.onState?.('waiting', delayMs)
    if (byCalls && !byCalls.timer && bySocket.tries >= triesBeforeCalls) go(byCalls)
  }

  const go = (way: Way) => {
    leave(way)
    if (!active) options.onState?.('connecting')
    const mine = (way.wire = way.open())
    way.timer = setTimeout(
      () => {
        // Where nothing is refused and nothing comes, a second try would cost as long again.
        way.tries++
        lost(way)
      },
      active ? welcomeInBackgroundMs : welcomeWithinMs,
    )
    mine.onopen = () => {
      mine.send(JSON.stringify({ t: 'hello', v: 1, token: options.token?.() } satisfies ClientFrame))
    }
    mine.onmessage = ({ data }: MessageEvent) => {
      if (mine !== way.wire) return
      const frame = JSON.parse(String(data)) as ServerFrame
      if (frame.t === 'welcome') {
        clearTimeout(way.timer)
        if (way === bySocket && byCalls) leave(byCalls)
        active = way
        way.since = Date.now()
      }
      if (active !== way) return
      clearTimeout(pong)
      hear(frame)
    }
    mine.onclose = mine.onerror = () => {
      if (mine === way.wire) lost(way)
    }
  }

  /** Asks for a sign of life. Silence alone says nothing: a page out of sight is slow to ask. */
  const ask = (withinMs: number) => {
    const asked = active
    if (!asked) return
    clearTimeout(pong)
    pong = setTimeout(() => lost(asked), withinMs)
    put({ t: 'ping' })
  }
  const pinger = setInterval(() => ask(pongWithinMs), pingEveryMs)

  go(bySocket)

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
    typing: (conversationId: string, text: string) => put({ t: 'typing', c: conversationId, text }),
    seen: (conversationId: string, delivered: number, read: number) =>
      put({ t: 'seen', c: conversationId, delivered, read }),
    page: (url: string, title: string) => put({ t: 'page', url, title }),
    /** The network may be back, or the machine has slept: tries to connect at once, and does not trust a wire that seems to be there. */
    wake() {
      if (stopped) return
      ask(awakeWithinMs)
      if (active !== bySocket) go(bySocket)
      if (!active && byCalls?.timer) go(byCalls)
    },
    close() {
      stopped = true
      clearInterval(pinger)
      clearTimeout(pong)
      leave(bySocket)
      if (byCalls) leave(byCalls)
      for (const watch of watched.values()) clearTimeout(watch.asking)
      options.onState?.('closed')
    },
  }
}
export type Live = ReturnType<typeof createLive>
