import type { Conversation, ConversationView, ResultOf } from '@yingda/contract'
import { create } from 'zustand'
import { listen } from '../shell/live.ts'
import { client } from '../shell/session.ts'
import type { Rows } from './rows.ts'
import { mergeReceipts, mergeRows } from './rows.ts'

type Counts = ResultOf<'GET /api/conversations/counts'>

interface Loaded {
  state: 'loading' | 'ready' | 'failed'
  /** Where the next page begins; absent when all are here. */
  next?: string | undefined
  error?: unknown
}

interface Desk {
  rows: Rows
  counts: Counts | undefined
  views: Partial<Record<ConversationView, Loaded>>
}

/** The conversations this desk knows, kept true by the live wire. */
export const useDesk = create<Desk>(() => ({ rows: {}, counts: undefined, views: {} }))

/** Takes rows that a call answered with or the wire told. */
export const takeRows = (told: readonly Conversation[], gone: readonly string[] = []) =>
  useDesk.setState(({ rows }) => ({ rows: mergeRows(rows, told, gone) }))

const setView = (view: ConversationView, loaded: Loaded) =>
  useDesk.setState(({ views }) => ({ views: { ...views, [view]: loaded } }))

const pageSize = 100

/** Fetches a view from its start. What is on the screen stays until the answer is here. */
export const loadView = async (view: ConversationView) => {
  const before = useDesk.getState().views[view]
  if (before?.state !== 'ready') setView(view, { state: 'loading' })
  try {
    const { items, next } = await client.call('GET /api/conversations', { query: { view, limit: pageSize } })
    takeRows(items)
    setView(view, { state: 'ready', next })
  } catch (error) {
    setView(view, { state: 'failed', error })
  }
}

/** Fetches the page of a view that follows what is here. */
export const loadMore = async (view: ConversationView) => {
  const { views } = useDesk.getState()
  const loaded = views[view]
  if (loaded?.state !== 'ready' || !loaded.next) return
  setView(view, { state: 'loading', next: loaded.next })
  try {
    const page = await client.call('GET /api/conversations', {
      query: { view, limit: pageSize, cursor: loaded.next },
    })
    takeRows(page.items)
    setView(view, { state: 'ready', next: page.next })
  } catch {
    // The rows that are here stay; scrolling to the end asks again.
    setView(view, { state: 'ready', next: loaded.next })
  }
}

const loadCounts = async () => {
  try {
    useDesk.setState({ counts: await client.call('GET /api/conversations/counts') })
  } catch {
    // Frames bring the counts again; until then the tabs show none.
    useDesk.setState({ counts: undefined })
  }
}

/** Fetches every view that was opened so far, and the counts; forgets rows first when they may be wrong. */
const reload = (forget: boolean) => {
  if (forget) useDesk.setState({ rows: {} })
  void loadCounts()
  for (const view of Object.keys(useDesk.getState().views) as ConversationView[]) void loadView(view)
}

/**
 * Keeps the desk true until the answer is called. After a break the wire goes on from the place it had reached;
 * only when it never had one, or when too much was missed, are the lists fetched anew.
 */
export const followDesk = () => {
  let hasPlace = false
  const stop = listen({
    onFrame: (frame) => {
      switch (frame.t) {
        case 'rows':
          takeRows(frame.rows, frame.gone)
          if (frame.counts) useDesk.setState({ counts: frame.counts })
          // The first answer says where the wire begins: what is fetched after it leaves no gap before it.
          if (!hasPlace) reload(false)
          hasPlace = true
          return
        case 'reload':
          hasPlace = true
          reload(true)
          return
        case 'receipt':
          useDesk.setState(({ rows }) => ({ rows: mergeReceipts(rows, frame.c, frame.who, frame.receipts) }))
          return
        default:
      }
    },
    onEpoch: () => {
      hasPlace = false
      useDesk.setState({ rows: {} })
    },
  })
  return () => {
    stop()
    useDesk.setState({ rows: {}, counts: undefined, views: {} })
  }
}
