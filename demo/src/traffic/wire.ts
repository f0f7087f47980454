import { createLive, type LiveOptions } from '@yingda/sdk'
import { WebSocket as Socket } from 'ws'

/** Opens the live wire of a server, with the headers that a browser would send by itself. */
export const openWire = (
  server: string,
  options: Omit<LiveOptions, 'url' | 'open'>,
  headers: Record<string, string> = {},
) =>
  createLive({
    ...options,
    url: `${server.replace(/^http/, 'ws')}/live`,
    // Node 20 has no WebSocket of its own; this one speaks the same way.
    open: (url) => new Socket(url, { headers }) as unknown as WebSocket,
  })

/** Waits, but no longer than the traffic lasts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
