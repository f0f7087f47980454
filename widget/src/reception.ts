import type { ArgumentsOf, EndpointKey, Language, Part, ResultOf } from '@yingda/contract'
import { CallError, createClient, createLive, type Live } from '@yingda/sdk'
import { fill, widgetPhrases } from '@yingda/phrases/widget'
import type { Keep } from './keep.ts'
import {
  arePeopleHere,
  currentLog,
  firstOf,
  hear,
  initialState,
  type Pending,
  type State,
  unreadOf,
  withConversation,
  withEntries,
  withPending,
} from './state.ts'

export interface ReceptionOptions {
  server: string
  inboxKey: string
  keep: Keep
  language?: Language | undefined
  identity?: string | undefined
  size?: string | undefined
  /** The state has changed; called at most once per turn of the event loop. */
  onChange: (state: State) => void
  onUnread: (count: number) => void
}

/** A connection that is away for so long is told. */
const offlineAfterMs = 3000
const pageSize = 50
const typingEveryMs = 1000
const typingLastsMs = 8000
/** What has lain unsent for a day is no longer what the visitor wants to say. */
const unsentMaxMs = 24 * 3600_000

type Call = 'person' | 'stop-waiting' | 'leave-message' | 'feedback' | 'rating' | 'recall'
/** What a finished call changes, applied to the state as it is by then. */
type Change = (state: State) => Partial<State>

/** An id nobody else makes; `crypto.randomUUID` is missing on pages without https. */
const newId = () => crypto.getRandomValues(new Uint32Array(4)).join('-')

/** The window's dealings with the server: who the visitor is, what was said, what is still to be sent. Knows no DOM. */
export const createReception = ({ server, inboxKey, keep, onChange, onUnread, ...options }: ReceptionOptions) => {
  let chosenLanguage =
    (keep.get('language') as Language | undefined) ??
    options.language ??
    ({ zh: 'zh-CN', en: 'en' } as Record<string, Language>)[navigator.language.slice(0, 2)]
  let state: State = {
    ...initialState,
    language: chosenLanguage ?? 'en',
    size: keep.get('size') ?? options.size,
    pending: keep
      .all('unsent')
      .map((kept) => JSON.parse(kept) as Pending)
      .filter(({ sentAt }) => Date.now() - Date.parse(sentAt) < unsentMaxMs)
      .sort((a, b) => (a.sentAt < b.sentAt ? -1 : 1)),
  }
  let live: Live | undefined
  let offline: ReturnType<typeof setTimeout> | undefined
  let nextStart: ReturnType<typeof setTimeout> | undefined
  let token = keep.get('token')
  let identity = options.identity
  let contactId: string | undefined
  let watched: string | undefined
  let reported = ''
  let unread = 0
  let isDue = false
  let typingEnds: ReturnType<typeof setTimeout> | undefined
  let typedAt = 0
  /** The same until the message has arrived, so that trying again leaves one. */
  let leaveId = newId()

  const client = createClient({ server, token: () => token, language: () => state.language })
  const phrases = () => widgetPhrases[state.language]
  const call = <K extends EndpointKey>(key: K, args: ArgumentsOf<K>): Promise<ResultOf<K>> =>
    (client.call as (key: K, args: ArgumentsOf<K>) => Promise<ResultOf<K>>)(key, args)

  const set = (next: Partial<State>) => {
    for (const { clientId } of state.pending)
      if (next.pending?.every((message) => message.clientId !== clientId)) keep.remove(`unsent${clientId}`)
    state = { ...state, ...next }
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      follow()
      onChange(state)
    })
  }

  /** Whatever changed: watch the newest conversation, tell how far it was seen, count what was not. */
  const follow = () => {
    const { conversation } = state
    if (!conversation) return
    const { id, myReceipts } = conversation
    const last = currentLog(state).at(-1)?.seq ?? 0
    if (live && watched !== id) live.watch((watched = id), last || Math.max(0, conversation.lastSeq - pageSize))
    const isSeen = state.isOpen && !document.hidden
    const read = isSeen ? last : myReceipts.read
    const report = `${id} ${last} ${read}`
    if (last && report !== reported && live?.seen(id, last, read)) {
      reported = report
      state = { ...state, conversation: { ...conversation, myReceipts: { delivered: last, read } } }
    }
    const count = isSeen ? 0 : unreadOf(state)
    if (count !== unread) onUnread((unread = count))
  }

  /** Does something for the visitor; what goes wrong is told in the window. */
  const attempt = async (work: () => Promise<Change>) => {
    try {
      const change = await work()
      set({ notice: undefined, ...change(state) })
    } catch (error) {
      set({ notice: reasonOf(error) })
    }
  }
  const reasonOf = (error: unknown): string =>
    error instanceof CallError && error.status ? error.message : phrases().offline

  const start = async (tries = 0): Promise<void> => {
    clearTimeout(nextStart)
    nextStart = undefined
    try {
      const { contact, conversation, earlier, settings, ...session } = await call('POST /api/visitor/session', {
        body: { inboxKey, token, identity, language: chosenLanguage, page: page() },
      })
      // Another tab was faster: the visitor is one person in all of them.
      const other = keep.get('token')
      if (!token && other) {
        token = other
        return await start()
      }
      // Another person than before: nothing of the other one stays in sight.
      if (contactId && contactId !== contact.id) state = { ...state, threads: {}, conversation: undefined }
      contactId = contact.id
      if (token !== session.token) {
        live?.close()
        live = undefined
      }
      keep.set('token', (token = session.token))
      set({
        ...(conversation && withConversation(state, conversation)),
        settings,
        language: (chosenLanguage ??= settings.language),
        earlier: earlier.filter((id) => !state.threads[id]),
      })
      if (!live) connect()
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      if (error.status === 401 && token) {
        token = undefined
        keep.remove('token')
        return start()
      }
      // A wrong key or a forged identity does not get right by asking again.
      if (isRefusal(error)) throw error
      nextStart = setTimeout(
        () => void start(tries + 1),
        error.retryAfterMs ?? 200 + Math.random() * Math.min(30_000, 1000 * 2 ** tries),
      )
    }
  }
  const isRefusal = ({ status }: CallError) => status >= 400 && status < 500 && status !== 429

  const connect = () => {
    watched = undefined
    live = createLive({
      url: `${server.replace('http', 'ws')}/live`,
      token: () => token,
      byCalls: (body, more) => client.call('POST /api/visitor/live', { body }, more),
      isHidden: () => document.hidden,
      onState(connection) {
        if (connection !== 'live' && connection !== 'slow') {
          offline ??= setTimeout(() => set({ isOffline: true }), offlineAfterMs)
          return
        }
        clearTimeout(offline)
        offline = undefined
        reported = ''
        tellPage()
        set({ isOffline: false })
      },
      onEntries: (id, entries) => set(withEntries(state, id, entries)),
      onEpoch: () => set({ threads: {}, earlier: [...pastIds(), ...state.earlier] }),
      onFrame(frame) {
        set(hear(state, frame))
        if (frame.t === 'ack') learn(frame.c)
        if (frame.t === 'typing') {
          clearTimeout(typingEnds)
          typingEnds = setTimeout(() => set({ typing: undefined }), typingLastsMs)
        }
      },
    })
    state.pending.forEach(put)
  }
  const pastIds = () =>
    Object.keys(state.threads)
      .filter((id) => id !== state.conversation?.id)
      .sort()
      .reverse()

  /** A message may open a conversation that nothing is known of yet. */
  const learn = (id: string) => {
    if (id !== state.conversation?.id)
      void attempt(async () => {
        const conversation = await call('GET /api/visitor/conversations/{id}', { params: { id } })
        return (now) => withConversation(now, conversation)
      })
  }

  const load = async (id: string, query: { after?: number; before?: number }): Promise<Change> => {
    const { entries } = await call('GET /api/visitor/conversations/{id}/entries', { params: { id }, query })
    return (now) => ({ ...withEntries(now, id, entries), earlier: now.earlier.filter((one) => one !== id) })
  }

  const openId = () => (state.conversation?.status === 'open' ? state.conversation.id : undefined)
  const put = ({ clientId, parts, sentAt, replyTo, seq, error }: Pending) => {
    if (!seq && !error) live?.send({ id: clientId, parts, sentAt, c: openId(), replyTo })
  }
  const say = (parts: Part[]) => {
    const message = { clientId: newId(), parts, sentAt: new Date().toISOString(), replyTo: state.replyTo }
    keep.set(`unsent${message.clientId}`, JSON.stringify(message))
    set({ pending: [...state.pending, message], replyTo: undefined, notice: undefined })
    put(message)
  }

  const page = () => ({ url: location.href.slice(0, 2000), title: document.title.slice(0, 300) })
  const tellPage = () => live?.page(page().url, page().title)

  /** A call about the conversation that is going on, and what it changes. */
  const ask = <P extends Call>(
    what: P,
    body: Partial<ArgumentsOf<`POST /api/visitor/${P}`>['body']>,
    change: (state: State, result: ResultOf<`POST /api/visitor/${P}`>) => Partial<State>,
  ) =>
    attempt(async () => {
      const args = { body: { conversationId: openId(), ...body } } as ArgumentsOf<`POST /api/visitor/${P}`>
      const result = await call(`POST /api/visitor/${what}`, args)
      return (now) => change(now, result)
    })

  const act = {
    patch: set,
    say,
    tellPage,
    /** The network may be back. */
    wake() {
      live?.wake()
      if (nextStart) void start()
    },
    async upload(file: File) {
      const { name, type, size } = file
      const { uploadTypes = [], uploadMaxBytes = 0 } = state.settings ?? {}
      const key = newId()
      const show = (...shown: { error?: string }[]) =>
        set({
          uploads: [...state.uploads.filter((one) => one.key !== key), ...shown.map((one) => ({ key, name, ...one }))],
        })
      if (!uploadTypes.includes(type)) return show({ error: fill(phrases().type, { name }) })
      if (size > uploadMaxBytes)
        return show({ error: fill(phrases().bytes, { name, max: Math.floor(uploadMaxBytes / 2 ** 20) }) })
      show({})
      try {
        const ref = await client.call('POST /api/visitor/files', {}, { file, fileName: name })
        show()
        say([{ type: ref.type.startsWith('image/') ? 'image' : 'file', file: ref }])
      } catch (error) {
        show({ error: reasonOf(error) })
      }
    },
    typed(text: string) {
      const id = openId()
      if (!id || (text && Date.now() - typedAt < typingEveryMs)) return
      typedAt = Date.now()
      live?.typing(id, text.slice(0, 2000))
    },
    retry(clientId: string) {
      set(withPending(state, clientId, { error: undefined }))
      state.pending.forEach(put)
    },
    person() {
      if (state.settings && !arePeopleHere(state.settings)) set({ isLeaving: true })
      else void ask('person', { clientId: newId() }, withConversation)
    },
    stopWaiting: () => ask('stop-waiting', {}, withConversation),
    leave: (message: { text: string; name?: string; reachAt: string }) =>
      ask('leave-message', { clientId: leaveId, ...message }, (now, conversation) => {
        leaveId = newId()
        return { ...withConversation(now, conversation), isLeaving: false }
      }),
    feedback: (seq: number, useful: boolean) =>
      ask('feedback', { conversationId: state.conversation?.id, seq, useful }, ({ feedback }) => ({
        feedback: { ...feedback, [seq]: useful },
      })),
    rate: (score: number, comment: string) =>
      ask('rating', { conversationId: state.conversation?.id, score, comment }, ({ conversation }) => ({
        conversation: conversation && { ...conversation, rated: true },
      })),
    recall: (seq: number) => ask('recall', { seq }, () => ({ menuOf: undefined })),
    /** Loads what came before: the page before the oldest entry, else the conversation before. */
    older: () =>
      attempt(() => {
        const [id, before] = firstOf(state)
        return before > 1 ? load(id, { before }) : load(state.earlier[0] ?? '', {})
      }),
    speak(language: Language) {
      keep.set('language', (chosenLanguage = language))
      set({ language })
      void start()
    },
    resize(size: string) {
      keep.set('size', size)
      set({ size })
    },
    identify(jwt: string) {
      identity = jwt
      return start()
    },
  }

  void start()
  return act
}
export type Actions = ReturnType<typeof createReception>
