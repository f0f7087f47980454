import type { ClientFrame, Entry, LiveAnswer, LiveCall, ServerFrame } from '@yingda/contract'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Wire } from './by-calls.ts'
import { createLive, type Live, type LiveState } from './live.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What the network between us and the server does with a WebSocket. */
type Network = 'open' | 'refuses' | 'hangs' | 'breaks'

const welcome: ServerFrame = { t: 'welcome', epoch: '1', now: '2026-01-01T00:00:00.000Z', kind: 'visitor' }
const entry = (seq: number): Entry => ({
  seq,
  clientId: `line-${seq}`,
  at: welcome.now,
  sentAt: welcome.now,
  author: { kind: 'agent' },
  visibility: 'everyone',
  body: { kind: 'message', parts: [{ type: 'text', text: String(seq) }] },
})

/** A server with one conversation, reached over a network that we set by hand. */
const world = (network: Network) => {
  const log: Entry[] = []
  const sockets: Wire[] = []
  const said: string[] = []
  const states: LiveState[] = []
  const shown: number[] = []
  const waiting: (() => void)[] = []
  let epoch = '1'
  let callsFail = false
  let live: Live
  const answer = (frame: ClientFrame): ServerFrame[] => {
    if (frame.t === 'hello') return [{ ...welcome, epoch }]
    if (frame.t === 'ping') return [{ t: 'pong' }]
    if (frame.t === 'watch')
      return [{ t: 'page', c: 'c', entries: log.filter(({ seq }) => seq > frame.after), head: log.length, more: false }]
    if (frame.t !== 'send') return []
    if (!said.includes(frame.id)) said.push(frame.id)
    return [{ t: 'ack', id: frame.id, c: 'c', seq: said.indexOf(frame.id) + 1, at: welcome.now }]
  }
  const tell = (to: Wire, frame: ServerFrame) => to.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent)
  const open = (): WebSocket => {
    const made: Wire & { isAway?: boolean } = {
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      send(text) {
        if (made.isAway) return
        for (const frame of answer(JSON.parse(text) as ClientFrame)) tell(made, frame)
      },
      close: () => void (made.isAway = true),
    }
    sockets.push(made)
    const how = network
    if (how !== 'hangs')
      queueMicrotask(() => {
        if (how === 'refuses') return made.onclose?.(undefined as never)
        made.onopen?.(undefined as never)
        if (how === 'breaks') made.onclose?.(undefined as never)
      })
    return made as unknown as WebSocket
  }
  const byCalls = async (body: LiveCall, { signal }: { signal: AbortSignal }): Promise<LiveAnswer> => {
    if (callsFail) throw new Error('no network')
    const frames = body.frames.flatMap(answer)
    if (body.n) {
      const fromStanding = () =>
        body.standing.flatMap(answer).filter((frame) => frame.t === 'page' && frame.entries.length)
      if (!fromStanding().length && body.wait)
        await new Promise<void>((resolve, reject) => {
          waiting.push(resolve)
          signal.addEventListener('abort', () => reject(new Error('aborted')))
        })
      frames.push(...fromStanding())
    }
    return { epoch, frames }
  }
  return {
    sockets,
    said,
    states,
    shown,
    waiting,
    get live() {
      return live
    },
    last: () => states.at(-1),
    begin(isHidden = () => false) {
      live = createLive({
        url: 'ws://here/live',
        open,
        byCalls,
        isHidden,
        random: () => 0,
        onState: (state) => states.push(state),
        onEntries: (_c, entries) => shown.push(...entries.map(({ seq }) => seq)),
      })
      live.watch('c', 0)
    },
    becomes: (next: Network) => void (network = next),
    callsFail: (fail: boolean) => void (callsFail = fail),
    failOver: () => void (epoch = '2'),
    write(seq: number) {
      log.push(entry(seq))
      for (const go of waiting.splice(0)) go()
      if (network === 'open' && sockets.length) tell(sockets.at(-1)!, { t: 'entry', c: 'c', entry: entry(seq) })
    },
    /** A socket that seems to be there and is not. */
    die: () => void ((sockets.at(-1) as { isAway?: boolean }).isAway = true),
    after: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  }
}

describe('where no WebSocket comes through', () => {
  test.each(['refuses', 'hangs', 'breaks'] as const)(
    'a network that %s is answered by calls, within seconds',
    async (how) => {
      const w = world(how)
      w.begin()
      await w.after(4000)
      expect(w.last()).toBe('slow')
      w.write(1)
      await w.after(0)
      expect(w.shown).toEqual([1])
    },
  )

  test('nobody who has a socket makes calls', async () => {
    const w = world('open')
    w.begin()
    await w.after(60_000)
    expect(w.states).toEqual(['connecting', 'live'])
    expect(w.waiting).toEqual([])
  })

  test('what is said goes out, in order, once, and stays until it is acknowledged', async () => {
    const w = world('refuses')
    w.callsFail(true)
    w.begin()
    const send = (id: string) => w.live.send({ id, parts: [{ type: 'text', text: id }] })
    send('a')
    await w.after(10_000)
    send('b')
    expect([w.said, w.last()]).toEqual([[], 'waiting'])
    w.callsFail(false)
    await w.after(40_000)
    send('c')
    await w.after(1000)
    expect(w.said).toEqual(['a', 'b', 'c'])
  })

  test('the socket is tried in the background and taken when it opens, without a line lost or shown twice', async () => {
    const w = world('refuses')
    w.begin()
    await w.after(4000)
    w.write(1)
    await w.after(0)
    expect(w.last()).toBe('slow')
    w.becomes('open')
    await w.after(40_000)
    expect(w.last()).toBe('live')
    // Meanwhile nobody was told that the connection was away.
    expect(w.states.slice(w.states.indexOf('slow'))).toEqual(['slow', 'live'])
    w.write(2)
    await w.after(1000)
    expect(w.shown).toEqual([1, 2])
    expect(w.waiting).toEqual([])
  })

  test('a socket that keeps breaking is left for calls', async () => {
    const w = world('open')
    w.begin()
    for (let times = 0; times < 3; times++) {
      await w.after(1500)
      w.sockets.at(-1)!.onclose?.(undefined as never)
    }
    w.becomes('refuses')
    await w.after(100)
    expect(w.last()).toBe('slow')
  })

  test('the network comes and goes: calls are tried again with back-off, and the state says so', async () => {
    const w = world('refuses')
    w.begin()
    await w.after(4000)
    w.callsFail(true)
    for (const go of w.waiting.splice(0)) go()
    await w.after(1000)
    expect(w.last()).not.toBe('slow')
    w.callsFail(false)
    await w.after(31_000)
    expect(w.last()).toBe('slow')
  })

  test('a page that nobody sees holds no call open, and hears all the same', async () => {
    const w = world('refuses')
    w.begin(() => true)
    await w.after(4000)
    w.write(1)
    expect(w.waiting).toEqual([])
    await w.after(11_000)
    expect(w.shown).toEqual([1])
  })

  test('after a failover the calls begin anew, from the start of the log', async () => {
    const w = world('refuses')
    w.begin()
    await w.after(4000)
    w.write(1)
    await w.after(0)
    w.failOver()
    w.write(2)
    await w.after(5000)
    expect(w.shown.slice(-2)).toEqual([1, 2])
    expect(w.shown.length).toBeGreaterThan(2)
    expect(w.last()).toBe('slow')
  })
})

describe('on a train', () => {
  test('a socket that died in a tunnel is noticed within seconds when the browser says that the network is back', async () => {
    const w = world('open')
    w.begin()
    await w.after(1000)
    w.die()
    w.live.wake()
    await w.after(3000 + 200)
    expect(w.sockets).toHaveLength(2)
    expect(w.last()).toBe('live')
  })

  test('a page out of sight, whose timers come once a minute, keeps its socket', async () => {
    const w = world('open')
    w.begin()
    await w.after(1000)
    // The browser holds the timers back, and answers come between them.
    for (let minute = 0; minute < 3; minute++) {
      vi.setSystemTime(Date.now() + 60_000)
      await w.after(25_000)
    }
    expect(w.sockets).toHaveLength(1)
  })

  test('a laptop that slept connects anew', async () => {
    const w = world('open')
    w.begin()
    await w.after(1000)
    w.die()
    await w.after(25_000 + 15_000 + 1000)
    expect(w.sockets).toHaveLength(2)
    expect(w.last()).toBe('live')
  })

  test('many that lost the same server come back spread over up to half a minute', async () => {
    const delays: (number | undefined)[] = []
    const live = createLive({
      url: '',
      open: () => {
        const made = { close() {}, send() {} } as unknown as Wire
        queueMicrotask(() => made.onclose?.(undefined as never))
        return made as unknown as WebSocket
      },
      random: () => 1,
      onState: (state, retryInMs) => state === 'waiting' && delays.push(retryInMs),
    })
    await vi.advanceTimersByTimeAsync(120_000)
    live.close()
    expect(delays.slice(0, 7)).toEqual([1200, 2200, 4200, 8200, 16_200, 30_200, 30_200])
  })
})
