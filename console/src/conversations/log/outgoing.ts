import type { Entry } from '@yingda/contract'
import { CallError } from '@yingda/sdk'
import { create } from 'zustand'
import { listen } from '../../shell/live.ts'
import { client } from '../../shell/session.ts'
import type { Outgoing } from './unsent.ts'
import { forgetUnsent, keepUnsent, readUnsent, settledElsewhere } from './unsent.ts'

export const useOutgoing = create<{ memberId: string; items: Outgoing[] }>(() => ({ memberId: '', items: [] }))

const find = (clientId: string) => useOutgoing.getState().items.find((item) => item.clientId === clientId)

const change = (clientId: string, next: Partial<Outgoing>) => {
  const { memberId, items } = useOutgoing.getState()
  useOutgoing.setState({ items: items.map((item) => (item.clientId === clientId ? { ...item, ...next } : item)) })
  const changed = find(clientId)
  if (changed) keepUnsent(localStorage, memberId, changed)
}

// One at a time per conversation, so that two quick sentences arrive in the order they were written.
const lines = new Map<string, Promise<void>>()

const tryAgainMs = 3000
let nextTry: ReturnType<typeof setTimeout> | undefined

/** Puts an item off: requests may fail while the wire stays up, so nobody would call it back. */
const wait = (clientId: string) => {
  change(clientId, { state: 'waiting' })
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
  const item = find(clientId)
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
    if (isPassing(error)) wait(clientId)
    else change(clientId, { state: 'failed', refusal: error instanceof CallError ? error.message : String(error) })
  }
}

/** Whether it is worth sending again by itself: the network or the server is away, or one has to sign in again first. */
const isPassing = (error: unknown): boolean =>
  error instanceof CallError && (error.code === 'network.failed' || error.status === 503 || error.status === 401)

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
  keepUnsent(localStorage, useOutgoing.getState().memberId, item)
  enqueue(item)
}

/** Tries again what failed or waits; the same id, so it is never said twice. */
export const sayAgain = (clientId: string) => {
  const item = find(clientId)
  if (!item) return
  change(clientId, { state: 'sending', refusal: undefined })
  enqueue(item)
}

/** Gives up something that failed. */
export const dropOutgoing = (clientId: string) => forget(new Set([clientId]))

/** The log shows these now. */
export const settleOutgoing = (entries: readonly Entry[]) => forget(new Set(entries.map((entry) => entry.clientId)))

const forget = (clientIds: ReadonlySet<string>) => {
  const { memberId, items } = useOutgoing.getState()
  const gone = items.filter((item) => clientIds.has(item.clientId))
  if (gone.length === 0) return
  for (const { clientId } of gone) forgetUnsent(localStorage, memberId, clientId)
  useOutgoing.setState({ items: items.filter((item) => !clientIds.has(item.clientId)) })
}

/**
 * Takes up what a member said before a reload and nobody acknowledged, and sends what waits as soon as the network
 * or the wire is back, until the answer is called.
 */
export const followOutgoing = (memberId: string) => {
  useOutgoing.setState({ memberId, items: readUnsent(localStorage, memberId, Date.now()) })
  sendWaiting()
  const stop = listen({
    onFrame: (frame) => {
      if (frame.t === 'welcome') sendWaiting()
    },
  })
  const lookElsewhere = (event: StorageEvent) => {
    const clientId = settledElsewhere(memberId, event)
    if (clientId) forget(new Set([clientId]))
  }
  addEventListener('online', sendWaiting)
  addEventListener('storage', lookElsewhere)
  return () => {
    stop()
    removeEventListener('online', sendWaiting)
    removeEventListener('storage', lookElsewhere)
    clearTimeout(nextTry)
    nextTry = undefined
    // What is left is this member's, and kept: nobody else who signs in here sends it.
    useOutgoing.setState({ memberId: '', items: [] })
  }
}
