import type { ClientFrame, LiveAnswer, LiveCall } from '@yingda/contract'

/** What the live wire needs of a WebSocket. */
export interface Wire {
  onopen: ((event: never) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send: (text: string) => void
  close: () => void
}

export type MakeLiveCall = (body: LiveCall, more: { signal: AbortSignal }) => Promise<LiveAnswer>

const framesMax = 50
const waitSeconds = 25
const restMs = 500
const restHiddenMs = 10_000

/**
 * A wire made of calls, for networks that let no WebSocket through. It has the face of a socket: one call always waits for frames,
 * others bring frames, one after another so that they stay in order. `standing` says what is looked at, for a node that does not know us.
 */
export const openByCalls = (
  make: MakeLiveCall,
  standing: () => ClientFrame[],
  isHidden: (() => boolean) | undefined,
): Wire => {
  const id = `${Date.now()}.${Math.random()}`
  const leaving = new AbortController()
  const queue: ClientFrame[] = []
  let epoch: string | undefined
  let line = Promise.resolve()

  /** Makes a call: the nth of those that wait, or one that brings what is to be said. */
  const ask = async (n?: number): Promise<number> => {
    const { frames, ...answer } = await make(
      {
        id,
        n,
        standing: epoch === undefined ? [] : standing(),
        frames: n ? [] : queue.splice(0, framesMax),
        // A browser opens few connections to one server: a page that nobody sees holds none of them.
        wait: isHidden?.() ? 0 : waitSeconds,
      },
      leaving,
    )
    const before = epoch
    if (before !== (epoch = answer.epoch)) {
      if (before) throw new Error('Another epoch')
      void listen().catch(end)
    }
    for (const frame of frames) wire.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent)
    return frames.length
  }
  const listen = async () => {
    for (let n = 1; ; n++)
      if (!(await ask(n))) await new Promise((resolve) => setTimeout(resolve, isHidden?.() ? restHiddenMs : restMs))
  }
  const bring = async () => {
    if (queue.length) await ask()
  }
  const end = () => {
    leaving.abort()
    wire.onclose?.(undefined as never)
  }

  const wire: Wire = {
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send(text) {
      queue.push(JSON.parse(text) as ClientFrame)
      // What is said in one go goes in one call.
      line = line.then(bring).catch(end)
    },
    close: () => leaving.abort(),
  }
  queueMicrotask(() => wire.onopen?.(undefined as never))
  return wire
}
