import type { Entry } from '@yingda/contract'
import { create } from 'zustand'
import { listen, liveWire } from '../../shell/live.ts'
import { client } from '../../shell/session.ts'
import { joinEntries } from './join-entries.ts'
import { settleOutgoing } from './outgoing.ts'

/** A conversation's log as far as it is here: entries without a hole, oldest first. */
export interface Log {
  state: 'loading' | 'ready' | 'failed'
  entries: Entry[]
  /** Whether older entries are still on the server. */
  more: boolean
  loadingOlder: boolean
  error?: unknown
}

/** So many logs stay in memory; the one that was looked at longest ago goes first. */
const logsMax = 12
const pageSize = 60

interface Logs {
  logs: Record<string, Log>
  /** What the contact is typing, by conversation. */
  typing: Record<string, { text: string; at: number }>
}
export const useLogs = create<Logs>(() => ({ logs: {}, typing: {} }))

const empty: Log = { state: 'loading', entries: [], more: false, loadingOlder: false }

const change = (conversationId: string, next: Partial<Log>) =>
  useLogs.setState(({ logs }) => ({
    logs: { ...logs, [conversationId]: { ...(logs[conversationId] ?? empty), ...next } },
  }))

// The order in which logs were looked at, the latest last.
let looked: string[] = []

/** Opens a log: from memory at once, and kept true over the wire from its last entry on. */
export const openLog = async (conversationId: string) => {
  looked = [...looked.filter((id) => id !== conversationId), conversationId]
  const surplus = looked.length > logsMax ? looked.shift() : undefined
  if (surplus) forget(surplus)
  if (useLogs.getState().logs[conversationId]?.state === 'ready') return
  change(conversationId, { state: 'loading' })
  try {
    const { entries, more } = await client.call('GET /api/conversations/{id}/entries', {
      params: { id: conversationId },
      query: { limit: pageSize },
    })
    change(conversationId, { state: 'ready', entries, more })
    settleOutgoing(entries)
    liveWire()?.watch(conversationId, entries.at(-1)?.seq ?? 0)
  } catch (error) {
    change(conversationId, { state: 'failed', error })
  }
}

const forget = (conversationId: string) => {
  liveWire()?.unwatch(conversationId)
  useLogs.setState(({ logs }) => {
    const { [conversationId]: _gone, ...kept } = logs
    return { logs: kept }
  })
}

/** Fetches the page before what is here; `untilSeq` goes back as far as that entry. */
export const loadOlder = async (conversationId: string, untilSeq?: number) => {
  const log = useLogs.getState().logs[conversationId]
  const first = log?.entries[0]
  if (!log || !first || !log.more || log.loadingOlder) return
  change(conversationId, { loadingOlder: true })
  try {
    const limit = untilSeq === undefined ? pageSize : Math.min(200, Math.max(pageSize, first.seq - untilSeq + 20))
    const { entries, more } = await client.call('GET /api/conversations/{id}/entries', {
      params: { id: conversationId },
      query: { before: first.seq, limit },
    })
    const now = useLogs.getState().logs[conversationId]
    if (now) change(conversationId, { entries: joinEntries(entries, now.entries), more, loadingOlder: false })
  } catch {
    // What is here stays; scrolling up asks again.
    change(conversationId, { loadingOlder: false })
  }
}

/** Keeps open logs true until the answer is called. */
export const followLogs = () => {
  const stop = listen({
    onEntries: (conversationId, told) => {
      const log = useLogs.getState().logs[conversationId]
      if (!log) return
      change(conversationId, { entries: joinEntries(log.entries, told) })
      settleOutgoing(told)
      if (told.some((entry) => entry.author.kind === 'contact')) hush(conversationId)
    },
    onFrame: (frame) => {
      if (frame.t !== 'typing' || frame.who !== 'contact') return
      if (frame.text === '') return hush(frame.c)
      useLogs.setState(({ typing }) => ({ typing: { ...typing, [frame.c]: { text: frame.text, at: Date.now() } } }))
    },
    // The log may have been rewritten: what is held of it is worth nothing.
    onEpoch: () => {
      const open = looked.at(-1)
      looked = []
      for (const conversationId of Object.keys(useLogs.getState().logs)) forget(conversationId)
      if (open) void openLog(open)
    },
  })
  return () => {
    stop()
    looked = []
    useLogs.setState({ logs: {}, typing: {} })
  }
}

const hush = (conversationId: string) =>
  useLogs.setState(({ typing }) => {
    const { [conversationId]: _stopped, ...others } = typing
    return { typing: others }
  })
