import type { Entry, Part } from '@yingda/contract'
import { CallError } from '@yingda/sdk'
import { create } from 'zustand'
import { listen } from '../../shell/live.ts'
import { client } from '../../shell/session.ts'

/** Something said here that the log does not show yet. */
export interface Outgoing {
  clientId: string
  conversationId: string
  at: string
  content: { kind: 'reply'; parts: Part[]; replyTo?: number } | { kind: 'note'; text: string }
  /** `waiting`: the network is down, it goes out by itself. `failed`: refused, a person decides. */
  state: 'sending' | 'waiting' | 'sent' | 'failed'
  error?: unknown
}

export const useOutgoing = create<{ items: Outgoing[] }>(() => ({ items: [] }))

const change = (clientId: string, next: Partial<Outgoing>) =>
  useOutgoing.setState(({ items }) => ({
    items: items.map((item) => (item.clientId === clientId ? { ...item, ...next } : item)),
  }))

// One at a time per conversation, so that two quick sentences arrive in the order they were written.
const lines = new Map<string, Promise<void>>()

const tryAgainMs = 3000
let nextTry: ReturnType<typeof setTimeout> | undefined

/** Puts an item off: requests may fail while the wire stays up, so nobody would call it back. */
const wait = (clientId: string, error?: unknown) => {
  change(clientId, { state: 'waiting', error })
  nextTry ??= setTimeout(sendWaiting, tryAgainMs)
}
const sendWaiting = () => {
  clearTimeout(nextTry)
  nextTry = undefined
  for (const item of useOutgoing.getState().items) if (item.state === 'waiting') sayAgain(item.clientId)
}

/** Whether something that was said before it still waits: it must not be overtaken. */
const isBehind = ({ clientId, conversationId }: Outgoing): boolean => {
  const { items } = useOutgoing.getState()
  const before = items.slice(
    0,
    items.findIndex((one) => one.clientId === clientId),
  )
  return before.some((one) => one.conversationId === conversationId && one.state === 'waiting')
}

const enqueue = (item: Outgoing) => {
  const line = (lines.get(item.conversationId) ?? Promise.resolve()).then(() => dispatch(item.clientId))
  lines.set(item.conversationId, line)
}

const dispatch = async (clientId: string) => {
  const item = useOutgoing.getState().items.find((one) => one.clientId === clientId)
  if (!item || item.state === 'sent') return
  if (isBehind(item)) return wait(clientId)
  const params = { id: item.conversationId }
  try {
    if (item.content.kind === 'note')
      await client.call('POST /api/conversations/{id}/notes', { params, body: { clientId, text: item.content.text } })
    else {
      const { parts, replyTo } = item.content
      await client.call('POST /api/conversations/{id}/messages', {
        params,
        body: { clientId, parts, ...(replyTo === undefined ? {} : { replyTo }) },
      })
    }
    change(clientId, { state: 'sent' })
  } catch (error) {
    const passing = error instanceof CallError && (error.code === 'network.failed' || error.status === 503)
    if (passing) wait(clientId, error)
    else change(clientId, { state: 'failed', error })
  }
}

/** Says something: it shows at once, and goes out in its turn under an id that makes a repetition harmless. */
export const sayIn = (conversationId: string, content: Outgoing['content']) => {
  const item: Outgoing = {
    clientId: crypto.randomUUID(),
    conversationId,
    at: new Date().toISOString(),
    content,
    state: 'sending',
  }
  useOutgoing.setState(({ items }) => ({ items: [...items, item] }))
  enqueue(item)
}

/** Tries again what failed or waits; the same id, so it is never said twice. */
export const sayAgain = (clientId: string) => {
  const item = useOutgoing.getState().items.find((one) => one.clientId === clientId)
  if (!item) return
  change(clientId, { state: 'sending', error: undefined })
  enqueue(item)
}

/** Gives up something that failed. */
export const dropOutgoing = (clientId: string) =>
  useOutgoing.setState(({ items }) => ({ items: items.filter((item) => item.clientId !== clientId) }))

/** The log shows these now. */
export const settleOutgoing = (entries: readonly Entry[]) => {
  const shown = new Set(entries.map((entry) => entry.clientId))
  const { items } = useOutgoing.getState()
  if (items.some((item) => shown.has(item.clientId)))
    useOutgoing.setState({ items: items.filter((item) => !shown.has(item.clientId)) })
}

/** Sends what waits as soon as the network or the wire is back, until the answer is called. */
export const followOutgoing = () => {
  const stop = listen({
    onFrame: (frame) => {
      if (frame.t === 'welcome') sendWaiting()
    },
  })
  addEventListener('online', sendWaiting)
  return () => {
    stop()
    removeEventListener('online', sendWaiting)
    clearTimeout(nextTry)
    nextTry = undefined
  }
}
