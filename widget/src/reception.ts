import type { ArgumentsOf, EndpointKey, Entry, Language, Part, ResultOf } from '@yingda/contract'
import { CallError, createClient, createLive, type Live } from '@yingda/sdk'
import { fill, widgetPhrases } from '@yingda/phrases/widget'
import type { Keep } from './keep.ts'
import {
  arePeopleHere,
  currentLog,
  hear,
  initialState,
  type Pending,
  type State,
  unreadOf,
  withAck,
  withConversation,
  withEntries,
  withRefusal,
} from './state.ts'

export interface ReceptionOptions {
  server: string
  inboxKey: string
  keep: Keep
  language?: Language | undefined
  identity?: string | undefined
  isLarge?: boolean
  /** The state has changed; called at most once per turn of the event loop. */
  onChange: (state: State) => void
  onUnread: (count: number) => void
}

const patienceMs = 3000
const pageSize = 50
const typingEveryMs = 1000
const typingLastsMs = 8000
/** What has lain unsent for a day is no longer what the visitor wants to say. */
const unsentMaxMs = 24 * 3600_000

const browserLanguage = (): Language | undefined =>
  /^zh/i.test(navigator.language) ? 'zh-CN' : /^en/i.test(navigator.language) ? 'en' : undefined

/** The window's dealings with the server: who the visitor is, what was said, what is still to be sent. Knows no DOM. */
export const createReception = ({ server, inboxKey, keep, onChange, onUnread, ...options }: ReceptionOptions) => {
  let chosenLanguage = (keep.get('language') as Language | undefined) ?? options.language ?? browserLanguage()
  let state: State = {
    ...initialState,
    language: chosenLanguage ?? 'en',
    isLarge: keep.get('size') ? keep.get('size') === 'large' : !!options.isLarge,
    pending: keep
      .names('unsent ')
      .map((name) => JSON.parse(keep.get(name) ?? '{}') as Pending)
      .filter(({ sentAt }) => Date.now() - Date.parse(sentAt) < unsentMaxMs)
      .sort((a, b) => (a.sentAt < b.sentAt ? -1 : 1)),
  }
  let live: Live | undefined
  let token = keep.get('token')
  let identity = options.identity
  let contactId: string | undefined
  let watched: string | undefined
  let reported = ''
  let unread = 0
  let isDue = false
  let fallback: ReturnType<typeof setTimeout> | undefined
  let typingEnds: ReturnType<typeof setTimeout> | undefined
  let typedAt = 0

  const client = createClient({ server, token: () => token, language: () => state.language })
  const phrases = () => widgetPhrases[state.language]

  const set = (next: Partial<State>) => {
    const before = state.pending
    state = { ...state, ...next }
    for (const { clientId } of before)
      if (!state.pending.some((message) => message.clientId === clientId)) keep.remove(`unsent ${clientId}`)
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
    const last = currentLog(state).at(-1)?.seq ?? 0
    if (live && watched !== conversation.id) {
      watched = conversation.id
      live.watch(conversation.id, last || Math.max(0, conversation.lastSeq - pageSize))
    }
    const isSeen = state.isOpen && document.visibilityState === 'visible'
    const { delivered, read } = conversation.myReceipts
    const receipts = { delivered: Math.max(last, delivered), read: isSeen ? Math.max(last, read) : read }
    const report = `${conversation.id} ${receipts.delivered} ${receipts.read}`
    if (last && report !== reported && live?.seen(conversation.id, receipts.delivered, receipts.read)) {
      reported = report
      state = { ...state, conversation: { ...conversation, myReceipts: receipts } }
    }
    const count = isSeen ? 0 : unreadOf(state)
    if (count !== unread) onUnread((unread = count))
  }

  /** Makes a call for the visitor; what goes wrong is told in the window. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    set({ notice: undefined })
    try {
      return await work()
    } catch (error) {
      set({ notice: reasonOf(error) })
      return undefined
    }
  }
  const reasonOf = (error: unknown): string =>
    error instanceof CallError && error.status ? error.message : phrases().failedCall
  const call = <K extends EndpointKey>(key: K, args: ArgumentsOf<K>): Promise<ResultOf<K>> =>
    (client.call as (key: K, args: ArgumentsOf<K>) => Promise<ResultOf<K>>)(key, args)

  const start = async (tries = 0): Promise<void> => {
    try {
      const session = await call('POST /api/visitor/session', {
        body: { inboxKey, token, identity, language: chosenLanguage, page: page() },
      })
      if (contactId && contactId !== session.contact.id) {
        state = { ...state, threads: {} }
        delete state.conversation
      }
      contactId = session.contact.id
      if (live && token !== session.token) {
        live.close()
        live = undefined
      }
      token = session.token
      keep.set('token', token)
      chosenLanguage ??= session.settings.language
      const next = session.conversation ? withConversation(state, session.conversation) : state
      const { settings, earlier } = session
      set({
        ...next,
        settings,
        language: chosenLanguage,
        earlier: earlier.filter((id) => !next.threads[id] && id !== next.conversation?.id),
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
      if (error.status >= 400 && error.status < 500 && error.status !== 429) throw error
      setTimeout(() => void start(tries + 1), error.retryAfterMs ?? Math.min(30_000, 1000 * 2 ** tries))
    }
  }

  const connect = () => {
    watched = undefined
    reported = ''
    waitForLive()
    live = createLive({
      url: `${server.replace(/^http/, 'ws')}/live`,
      token: () => token,
      onState(connection) {
        const isLive = connection === 'live'
        if (isLive) {
          clearTimeout(fallback)
          fallback = undefined
          reported = ''
          tellPage()
        } else waitForLive()
        set(isLive ? { isLive, isOffline: false } : { isLive })
      },
      onEntries: (id, entries) => set(withEntries(state, id, entries)),
      onEpoch: () =>
        set({
          threads: {},
          earlier: [...Object.keys(state.threads).sort().reverse(), ...state.earlier].filter(isPast),
        }),
      onFrame(frame) {
        set(hear(state, frame))
        if (frame.t === 'ack' && frame.c !== state.conversation?.id) void learn(frame.c)
        if (frame.t === 'typing') {
          clearTimeout(typingEnds)
          typingEnds = setTimeout(() => set({ typing: undefined }), typingLastsMs)
        }
      },
    })
    for (const message of state.pending) if (!message.seq && !message.error) put(message)
  }
  const isPast = (id: string) => id !== state.conversation?.id

  /** A message opened a conversation that nothing is known of yet. */
  const learn = (id: string) =>
    attempt(async () => {
      set(withConversation(state, await call('GET /api/visitor/conversations/{id}', { params: { id } })))
    })

  // A socket that stays away must not keep anyone from talking: after a while messages come and go by plain requests.
  const waitForLive = () => {
    fallback ??= setTimeout(() => {
      set({ isOffline: true })
      void byRequests().finally(() => {
        fallback = undefined
        if (!state.isLive) waitForLive()
      })
    }, patienceMs)
  }
  const byRequests = async () => {
    if (!navigator.onLine) return
    try {
      for (const { clientId, parts, sentAt, replyTo, seq, error } of state.pending) {
        if (seq || error) continue
        try {
          const ack = await call('POST /api/visitor/messages', {
            body: { clientId, parts, sentAt, replyTo, conversationId: openId() },
          })
          live?.drop(clientId)
          set(withAck(state, clientId, ack.seq))
          if (ack.conversationId !== state.conversation?.id) await learn(ack.conversationId)
        } catch (failure) {
          if (!(failure instanceof CallError) || failure.status < 400 || failure.status > 499) throw failure
          if (failure.status === 429) break
          live?.drop(clientId)
          set(withRefusal(state, clientId, failure.message))
        }
      }
      const id = state.conversation?.id
      if (!id || !(state.isOpen || state.pending.length)) return
      const after = currentLog(state).at(-1)?.seq ?? 0
      const [news, { entries }] = await Promise.all([
        call('GET /api/visitor/conversations/{id}', { params: { id } }),
        call('GET /api/visitor/conversations/{id}/entries', { params: { id }, query: { after } }),
      ])
      set(withConversation(withEntries(state, id, entries), news))
    } catch (error) {
      // The network is away; the banner says so and the next round tries again.
      if (!(error instanceof CallError)) throw error
    }
  }

  const openId = () => (state.conversation?.status === 'open' ? state.conversation.id : undefined)
  const put = ({ clientId, parts, sentAt, replyTo }: Pending) => {
    const c = openId()
    live?.send({ id: clientId, parts, sentAt, ...(c ? { c } : {}), ...(replyTo ? { replyTo } : {}) })
  }
  const say = (parts: Part[]) => {
    const message: Pending = {
      clientId: crypto.randomUUID(),
      parts,
      sentAt: new Date().toISOString(),
      replyTo: state.replyTo,
    }
    keep.set(`unsent ${message.clientId}`, JSON.stringify(message))
    set({ pending: [...state.pending, message], replyTo: undefined, notice: undefined })
    put(message)
  }

  const page = () => ({ url: location.href.slice(0, 2000), title: document.title.slice(0, 300) })
  const tellPage = () => live?.page(page().url, page().title)

  const upload = async (file: File) => {
    const { settings } = state
    if (!settings) return
    const key = crypto.randomUUID()
    const put = (done: number, error?: string) => {
      const others = state.uploads.filter((one) => one.key !== key)
      set({ uploads: done < 1 ? [...others, { key, name: file.name, done, ...(error ? { error } : {}) }] : others })
    }
    const isAllowed = settings.uploadTypes.some((type) =>
      type.startsWith('.')
        ? file.name.toLowerCase().endsWith(type)
        : type === file.type || (type.endsWith('/*') && file.type.startsWith(type.slice(0, -1))),
    )
    if (!isAllowed) return put(0, fill(phrases().wrongType, { name: file.name }))
    if (file.size > settings.uploadMaxBytes)
      return put(0, fill(phrases().tooLarge, { name: file.name, max: Math.floor(settings.uploadMaxBytes / 1048576) }))
    put(0)
    try {
      const ref = await client.call('POST /api/visitor/files', {}, { file, fileName: file.name })
      put(1)
      say([{ type: ref.type.startsWith('image/') ? 'image' : 'file', file: ref }])
    } catch (error) {
      put(0, reasonOf(error))
    }
  }

  const act = {
    open: () => set({ isOpen: true }),
    close: () => set({ isOpen: false, menuOf: undefined }),
    patch: set,
    say,
    upload,
    tellPage,
    /** The panel came into sight or went out of it. */
    look: () => set({}),
    wake: () => live?.wake(),
    typed(text: string) {
      const id = openId()
      if (!id || (text && Date.now() - typedAt < typingEveryMs)) return
      typedAt = Date.now()
      live?.typing(id, text.slice(0, 2000))
    },
    retry(clientId: string) {
      set(withRefusal(state, clientId))
      const message = state.pending.find((one) => one.clientId === clientId)
      if (message) put(message)
    },
    async person() {
      if (state.settings && !arePeopleHere(state.settings)) return set({ isLeaving: true })
      await attempt(async () => {
        const body = { clientId: crypto.randomUUID(), conversationId: openId() }
        set(withConversation(state, await call('POST /api/visitor/person', { body })))
      })
    },
    stopWaiting: () =>
      attempt(async () => {
        const conversationId = openId()
        if (conversationId)
          set(withConversation(state, await call('POST /api/visitor/stop-waiting', { body: { conversationId } })))
      }),
    leave: (message: { clientId: string; text: string; name?: string; reachAt: string }) =>
      attempt(async () => {
        const body = { ...message, conversationId: openId() }
        const conversation = await call('POST /api/visitor/leave-message', { body })
        set({ ...withConversation(state, conversation), isLeaving: false })
      }),
    feedback: (seq: number, useful: boolean) =>
      attempt(async () => {
        const conversationId = state.conversation?.id
        if (!conversationId) return
        await call('POST /api/visitor/feedback', { body: { conversationId, seq, useful } })
        set({ feedback: { ...state.feedback, [seq]: useful } })
      }),
    rate: (score: number, comment: string) =>
      attempt(async () => {
        const { conversation } = state
        if (!conversation) return
        const body = { conversationId: conversation.id, score, ...(comment ? { comment } : {}) }
        await call('POST /api/visitor/rating', { body })
        set({ conversation: { ...conversation, rated: true } })
      }),
    recall: (seq: number) =>
      attempt(async () => {
        const conversationId = state.conversation?.id
        if (conversationId) await call('POST /api/visitor/recall', { body: { conversationId, seq } })
        set({ menuOf: undefined })
      }),
    /** Loads what came before: the page before the oldest entry, else the conversation before. */
    older: () =>
      attempt(async () => {
        const oldest = Object.keys(state.threads).sort()[0]
        const first = oldest === undefined ? undefined : state.threads[oldest]?.[0]?.seq
        const isPageBefore = !!first && first > 1
        const id = isPageBefore ? oldest : state.earlier[0]
        if (!id) return
        const query: { limit: number; before?: number } = {
          limit: pageSize,
          ...(isPageBefore ? { before: first } : {}),
        }
        const { entries } = await call('GET /api/visitor/conversations/{id}/entries', { params: { id }, query })
        set({ ...withEntries(state, id, entries as Entry[]), earlier: state.earlier.filter((one) => one !== id) })
      }),
    speak(language: Language) {
      chosenLanguage = language
      keep.set('language', language)
      set({ language })
      void start()
    },
    resize(isLarge: boolean) {
      keep.set('size', isLarge ? 'large' : 'regular')
      set({ isLarge })
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
