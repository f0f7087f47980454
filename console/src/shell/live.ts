import type { Entry, ServerFrame } from '@yingda/contract'
import type { Live, LiveState } from '@yingda/sdk'
import { createLive } from '@yingda/sdk'
import { create } from 'zustand'
import { client } from './session.ts'
import { serverNow, serverTimeIs } from './ticker.ts'

interface Listener {
  onFrame?: (frame: ServerFrame) => void
  onEntries?: (conversationId: string, entries: Entry[]) => void
  onEpoch?: () => void
}

const listeners = new Set<Listener>()
let live: Live | undefined

/** How the live wire is. `lost` stays true from a break until the wire is live again, through every try between. */
export const useLiveState = create<{ state: LiveState; lost: boolean; retryAt: number | undefined }>(() => ({
  state: 'connecting',
  lost: false,
  retryAt: undefined,
}))

const each = (tell: (listener: Listener) => void) => listeners.forEach(tell)
const wake = () => live?.wake()
/** A laptop that slept holds a wire that is dead and does not know it. */
const wakeIfSeen = () => {
  if (!document.hidden) wake()
}

/** Connects this window to the company's live wire, and keeps it connected. */
export const startLive = () => {
  if (live) return
  live = createLive({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`,
    // A desk goes on where a proxy lets no WebSocket through; nothing but the banner knows the difference.
    byCalls: (body, more) => client.call('POST /api/live', { body }, more),
    onState: (state, retryInMs) =>
      useLiveState.setState(({ lost }) => ({
        state,
        lost: state === 'waiting' || (state === 'connecting' && lost),
        retryAt: retryInMs === undefined ? undefined : serverNow() + retryInMs,
      })),
    onFrame: (frame) => {
      if (frame.t === 'welcome') serverTimeIs(frame.now)
      each((listener) => listener.onFrame?.(frame))
    },
    onEntries: (conversationId, entries) => each((listener) => listener.onEntries?.(conversationId, entries)),
    onEpoch: () => each((listener) => listener.onEpoch?.()),
  })
  // -1: from now on. The lists are fetched once after the wire is live, so nothing falls between.
  live.follow(-1)
  addEventListener('online', wake)
  document.addEventListener('visibilitychange', wakeIfSeen)
}

export const stopLive = () => {
  removeEventListener('online', wake)
  document.removeEventListener('visibilitychange', wakeIfSeen)
  live?.close()
  live = undefined
  useLiveState.setState({ state: 'connecting', lost: false, retryAt: undefined })
}

/** The wire itself, while somebody is signed in. */
export const liveWire = (): Live | undefined => live

/** Hears everything that comes over the wire, until the answer is called. */
export const listen = (listener: Listener) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
