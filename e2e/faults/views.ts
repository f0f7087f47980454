import { plainText, type Entry } from '@yingda/contract'

interface Seen {
  lines: { seq: number; clientId: string; said: string | undefined }[]
  early: Map<number, Entry>
  asking: ReturnType<typeof setTimeout> | undefined
}

const gapPatienceMs = 200

/** The words of a customer or an agent. */
const saidIn = ({ author, body }: Entry): string | undefined =>
  body.kind === 'message' && (author.kind === 'contact' || author.kind === 'agent') ? plainText(body.parts) : undefined

/**
 * What one client has on its screen: every conversation's lines, in order, each once. A line that comes too early waits;
 * when the hole before it is not filled in time, `ask` fetches from the last line on.
 */
export const createViews = (ask: (conversationId: string, after: number) => void) => {
  const seen = new Map<string, Seen>()
  const listeners: ((conversationId: string, entry: Entry) => void)[] = []

  const of = (conversationId: string): Seen => {
    const known = seen.get(conversationId) ?? { lines: [], early: new Map<number, Entry>(), asking: undefined }
    seen.set(conversationId, known)
    return known
  }
  const askFor = (conversationId: string) => {
    const view = of(conversationId)
    clearTimeout(view.asking)
    view.asking = undefined
    ask(conversationId, view.lines.length)
  }

  return {
    /** Begins to look at a conversation, once. */
    open(conversationId: string) {
      if (!seen.has(conversationId)) askFor(conversationId)
    },
    /** Drops every line, to be fetched anew. */
    forget() {
      for (const view of seen.values()) {
        view.lines.length = 0
        view.early.clear()
      }
    },
    /** Asks again for one conversation, as after a question that failed. */
    askAgain: askFor,
    /** Asks again for everything that is looked at, as after a new connection. */
    askForAll() {
      for (const conversationId of seen.keys()) askFor(conversationId)
    },
    take(conversationId: string, entries: Entry[]) {
      const view = of(conversationId)
      for (const entry of entries) if (entry.seq > view.lines.length) view.early.set(entry.seq, entry)
      for (let next = view.early.get(view.lines.length + 1); next; next = view.early.get(view.lines.length + 1)) {
        view.early.delete(next.seq)
        view.lines.push({ seq: next.seq, clientId: next.clientId, said: saidIn(next) })
        for (const listener of listeners) listener(conversationId, next)
      }
      if (view.early.size && !view.asking) view.asking = setTimeout(() => askFor(conversationId), gapPatienceMs)
    },
    onLine: (listener: (conversationId: string, entry: Entry) => void) => void listeners.push(listener),
    all: () => [...seen].map(([conversationId, { lines }]) => ({ conversationId, lines })),
    close() {
      for (const view of seen.values()) clearTimeout(view.asking)
    },
  }
}
export type Views = ReturnType<typeof createViews>
