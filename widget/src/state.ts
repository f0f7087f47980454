import type {
  Entry,
  Language,
  Part,
  Receipts,
  ServerFrame,
  VisitorConversation,
  WidgetSettings,
} from '@yingda/contract'

/** A message of the visitor's that is not in the log yet. */
export interface Pending {
  clientId: string
  parts: Part[]
  sentAt: string
  replyTo?: number | undefined
  /** Its place in the log once the server has acknowledged it. */
  seq?: number
  /** Why the server refused it. */
  error?: string | undefined
}

/** A file on its way up, or one that was refused. */
interface Upload {
  key: string
  name: string
  error?: string
}

/** Everything the window shows. Replaced, never changed in place. */
export interface State {
  isOpen: boolean
  /** The connection has been away for long enough to say so. */
  isOffline: boolean
  language: Language
  /** `large` for large type. */
  size?: string | undefined
  settings?: WidgetSettings
  conversation?: VisitorConversation | undefined
  /** Logs by conversation, in order of seq. Ids sort by time, so the keys do too. */
  threads: Record<string, Entry[]>
  /** Earlier conversations that are not loaded, newest first. */
  earlier: string[]
  pending: Pending[]
  uploads: Upload[]
  typing?: string | undefined
  /** Which message shows its actions. */
  menuOf?: string | undefined
  replyTo?: number | undefined
  isLeaving: boolean
  /** The score chosen but not sent yet. */
  score: number
  feedback: Record<number, boolean>
  /** What went wrong with the last thing the visitor did. */
  notice?: string | undefined
}

export const initialState: State = {
  isOpen: false,
  isOffline: false,
  language: 'zh-CN',
  threads: {},
  earlier: [],
  pending: [],
  uploads: [],
  isLeaving: false,
  score: 0,
  feedback: {},
}

/** Adds entries to a log. In whatever order and however often they come, the log is the same. */
export const withEntries = (state: State, id: string, entries: Entry[]): State => {
  const bySeq = new Map([...(state.threads[id] ?? []), ...entries].map((entry) => [entry.seq, entry]))
  const arrived = new Set(entries.map((entry) => entry.clientId))
  return {
    ...state,
    threads: { ...state.threads, [id]: [...bySeq.values()].sort((a, b) => a.seq - b.seq) },
    pending: state.pending.filter((message) => !arrived.has(message.clientId)),
    typing: entries.some((entry) => entry.body.kind === 'message' && entry.author.kind !== 'contact')
      ? undefined
      : state.typing,
  }
}

const further = (a: Receipts, b: Receipts): Receipts => ({
  delivered: Math.max(a.delivered, b.delivered),
  read: Math.max(a.read, b.read),
})

/** Takes news of a conversation unless it is older than what is known. */
export const withConversation = (state: State, news: VisitorConversation): State => {
  const known = state.conversation
  if (known && (news.id < known.id || (news.id === known.id && news.version < known.version))) return state
  if (known?.id !== news.id) return { ...state, conversation: news, replyTo: undefined, score: 0, feedback: {} }
  return {
    ...state,
    conversation: {
      ...news,
      theirReceipts: further(known.theirReceipts, news.theirReceipts),
      myReceipts: further(known.myReceipts, news.myReceipts),
    },
  }
}

/** News of a message on its way: its place in the log, a refusal, another try. It stays in sight until its entry arrives. */
export const withPending = (state: State, clientId: string, news: Pick<Pending, 'seq' | 'error'>): State => ({
  ...state,
  pending: state.pending.map((message) => (message.clientId === clientId ? { ...message, ...news } : message)),
})

/** What a frame from the server changes. Entries come apart from this, put in order by the SDK. */
export const hear = (state: State, frame: ServerFrame): State => {
  const { conversation } = state
  switch (frame.t) {
    case 'ack':
      return withPending(state, frame.id, { seq: frame.seq })
    case 'nack':
      return frame.retryAfterMs ? state : withPending(state, frame.id, { error: frame.error.message })
    case 'conversation':
      return withConversation(state, frame.conversation)
    case 'typing':
      return frame.c === conversation?.id && frame.who !== 'contact'
        ? { ...state, typing: frame.text && (frame.name ?? conversation.agentName ?? '') }
        : state
    case 'receipt': {
      if (frame.c !== conversation?.id) return state
      const side = frame.who === 'agent' ? 'theirReceipts' : 'myReceipts'
      return { ...state, conversation: { ...conversation, [side]: further(conversation[side], frame.receipts) } }
    }
    default:
      return state
  }
}

/** Who serves the visitor now; nobody once the conversation is closed. */
export const servedBy = ({ conversation }: State) =>
  conversation?.status === 'open' ? conversation.servedBy : undefined

/** The log of the conversation that is going on, or went on last. */
export const currentLog = (state: State): Entry[] => state.threads[state.conversation?.id ?? ''] ?? []

/** How many messages of the other side the visitor has not seen. */
export const unreadOf = (state: State): number =>
  currentLog(state).filter(
    (entry) =>
      entry.body.kind === 'message' &&
      entry.author.kind !== 'contact' &&
      entry.seq > (state.conversation?.myReceipts.read ?? 0),
  ).length

/** Whether people are at the desk at this moment; settings may have been fetched before the desk opened or closed. */
export const arePeopleHere = ({ open, opensAt, closesAt }: WidgetSettings, now = Date.now()): boolean =>
  open ? !closesAt || Date.parse(closesAt) > now : !!opensAt && Date.parse(opensAt) <= now

/** Names the oldest entry that is loaded. */
export const firstOf = ({ threads }: State): [id: string, seq: number] => {
  const id = Object.keys(threads).sort()[0] ?? ''
  return [id, threads[id]?.[0]?.seq ?? 1]
}
