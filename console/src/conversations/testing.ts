import type { Conversation, Entry } from '@yingda/contract'

export const me = 'me'
export const noon = Date.parse('2026-11-21T12:00:00Z')

/** A conversation of mine, with what a test cares about said aloud. */
export const rowOf = (id: string, differing: Partial<Conversation> = {}): Conversation => ({
  id,
  inboxId: 'inbox',
  inboxName: '官网',
  channel: 'web',
  status: 'open',
  servedBy: { kind: 'agent', agentId: me, since: '2026-11-21T11:00:00Z' },
  contact: { id: `contact-${id}`, name: id, known: true, vip: false, online: true },
  language: 'zh-CN',
  openedAt: '2026-11-21T11:00:00Z',
  lastSeq: 1,
  targetMs: 60_000,
  unread: 0,
  sentiment: 'neutral',
  tagIds: [],
  handOffReasons: [],
  receipts: { contact: { delivered: 0, read: 0 }, agent: { delivered: 0, read: 0 } },
  version: 1,
  ...differing,
})

/** A row whose customer has waited so long at noon. */
export const waiting = (id: string, waitedMs: number, targetMs = 60_000, differing: Partial<Conversation> = {}) =>
  rowOf(id, { waitingSince: new Date(noon - waitedMs).toISOString(), targetMs, ...differing })

const authors = {
  contact: { kind: 'contact', id: 'c', name: '王雪梅' },
  bot: { kind: 'bot', name: '小应' },
  agent: { kind: 'agent', id: me, name: '林晓' },
  system: { kind: 'system' },
} satisfies Record<string, Entry['author']>

/** A line of a log, a second after the one before. */
export const entryOf = (seq: number, author: keyof typeof authors, body: string | Entry['body']): Entry => ({
  seq,
  clientId: `client-${seq}`,
  at: new Date(noon + seq * 1000).toISOString(),
  sentAt: new Date(noon + seq * 1000).toISOString(),
  author: authors[author],
  visibility: 'everyone',
  body: typeof body === 'string' ? { kind: 'message', parts: [{ type: 'text', text: body }] } : body,
})

/** A browser's storage, to look into. */
export const browserStorage = () => {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    key: (index: number) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size
    },
  }
}
