import { AppError, type Entry, type ServerFrame } from '@yingda/contract'
import { topic, type Clock, type Connection, type Database, type Events, type LiveWire, type Logger } from '#platform'
import type { Conversations } from './conversations.ts'
import { createLists } from './lists.ts'
import { createLooks } from './looks.ts'
import { conversationChanged, entriesWritten } from './log.ts'
import { createPresence } from './presence.ts'
import { canSee, sightOf } from './sight.ts'
import { createStreams } from './streams.ts'

/** Typing and receipts: shown to those who look and are visitors, or members; never kept. */
type Passing = { to: 'visitor' | 'member'; frame: Extract<ServerFrame, { t: 'typing' | 'receipt' }> }
const passed = topic<Passing & { tenantId: string }>('conversation.passed', 'tenant')

/** A visitor looks again who may have missed how the conversation stands. */
export const visitorCameBack = topic<{ tenantId: string; conversationId: string }>('visitor.came_back')

const seenEveryMs = 400
const movedGatherMs = 100

/** What changes who serves, and with it who sees. */
const moves = new Set(['queued', 'assigned', 'gave_up_waiting', 'closed', 'reopened'])
const movesIt = ({ body }: Entry): boolean => body.kind === 'event' && moves.has(body.event.type)

/** Who sees what on screen: logs as they grow, lists as they change, typing, receipts, pages, who is online. */
export const createConversationLive = ({
  live,
  events,
  database,
  conversations,
  clock,
  node,
  log,
}: {
  live: LiveWire
  events: Events
  clock: Clock
  /** This process, as other nodes know it. */
  node: string
  database: Database
  conversations: Conversations
  log: Logger
}) => {
  const streams = createStreams({ database, conversations, log })
  const lists = createLists({ database, conversations, log })
  const looks = createLooks({ database, rows: conversations.rows })
  /** Open sockets of each contact, here. */
  const sockets = new Map<string, Set<Connection>>()

  /** Visitors who came, went or turned a page, of each tenant; whole crowds do at once. */
  const moved = new Map<string, Set<string>>()
  const showMoved = (tenantId: string, contactIds: string[]) => {
    if (!lists.isFollowed(tenantId)) return
    const before = moved.get(tenantId)
    if (before) return contactIds.forEach((id) => before.add(id))
    const gathered = new Set(contactIds)
    moved.set(tenantId, gathered)
    setTimeout(() => {
      if (!moved.delete(tenantId)) return
      database
        .tenant(tenantId, (tx) => conversations.openIdsOf(tx, [...gathered]))
        .then((ids) => ids.forEach((id) => lists.changed(tenantId, id)))
        .catch((error: unknown) => log.warn({ error }, 'the lists did not learn who is online'))
    }, movedGatherMs).unref()
  }
  const presence = createPresence({ events, node, now: () => clock.now().getTime(), onMoved: showMoved })

  const seenWaiting = new Map<
    string,
    { tenantId: string; id: string; side: 'contact' | 'agent'; delivered: number; read: number }
  >()
  let seenTimer: ReturnType<typeof setTimeout> | undefined

  events.on(entriesWritten, async ({ tenantId, conversationId, entries }) => {
    streams.written(conversationId, entries)
    // A conversation that went to others is no longer seen by those it left, also where it stands open on a screen.
    if (!streams.hasMembers(conversationId) || !entries.some(movesIt)) return
    const row = await database.tenant(tenantId, (tx) => conversations.find(tx, conversationId))
    if (!row) return
    const back = streams.review(
      conversationId,
      ({ caller }) => caller.kind === 'member' && canSee(sightOf(caller), row),
    )
    // The hole before this line makes them fetch what they missed.
    for (const viewer of back) viewer.send({ t: 'entry', c: conversationId, entry: entries.at(-1)! })
  })
  events.on(conversationChanged, ({ tenantId, conversationId }) => lists.changed(tenantId, conversationId))
  events.on(passed, ({ to, frame }) => streams.pass(frame.c, to, frame))

  /** Shows something passing to the other side, wherever it is connected. */
  const pass = (passing: Passing, from: Connection) =>
    events.tell(passed, { ...passing, tenantId: from.caller.tenantId })

  /** The conversation, if this connection may look at it. */
  const look = async ({ caller }: Connection, id: string) => {
    if (caller.kind === 'member' && !caller.permissions.has('conversations.read'))
      throw new AppError('permission.denied', { permission: 'conversations.read' })
    const row = await looks.find(caller.tenantId, id)
    const isTheirs =
      caller.kind === 'member'
        ? row && conversations.isSeenBy(caller, row)
        : row?.contact_id === caller.contactId && row.inbox_id === caller.inboxId
    if (!row || !isTheirs) throw new AppError('conversation.not_found', { id })
    return row
  }

  live.on('watch', async (connection, frame) => {
    const { caller } = connection
    const looked = look(connection, frame.c)
    await streams.watch(connection, frame.c, frame.after, async () => (await looked).last_seq)
    if (caller.kind !== 'visitor') return
    const row = await looked
    // Who serves changes with a line; a place in a queue changes without one.
    const mayHaveMissed = row.last_seq > frame.after || (row.served_by === 'queue' && !connection.isReplaying)
    if (mayHaveMissed) events.tell(visitorCameBack, { tenantId: caller.tenantId, conversationId: frame.c })
  })
  live.on('unwatch', (connection, frame) => streams.unwatch(connection, frame.c))
  live.on('follow', async (connection, frame) => {
    const { caller } = connection
    if (caller.kind !== 'member' || !caller.permissions.has('conversations.read'))
      throw new AppError('permission.denied', { permission: 'conversations.read' })
    presence.ask(caller.tenantId)
    await lists.follow(connection, caller, frame.after)
  })
  live.on('typing', (connection, frame) => {
    if (!streams.isWatching(connection, frame.c)) return
    const { caller } = connection
    // Only agents see what is being written; a visitor sees that somebody writes.
    pass(
      caller.kind === 'visitor'
        ? { to: 'member', frame: { t: 'typing', c: frame.c, who: 'contact', text: frame.text } }
        : {
            to: 'visitor',
            frame: { t: 'typing', c: frame.c, who: 'agent', name: caller.name, text: frame.text ? '…' : '' },
          },
      connection,
    )
  })

  const writeSeen = async () => {
    seenTimer = undefined
    const batch = [...seenWaiting.values()]
    seenWaiting.clear()
    for (const { tenantId, id, side, delivered, read } of batch)
      await database
        .tenant(tenantId, (tx) => conversations.seen(tx, id, side, delivered, read))
        // Read marks may be lost: the client tells them again when it reconnects.
        .catch((error: unknown) => log.warn({ error, conversationId: id }, 'a read mark was not kept'))
  }

  const seen = (connection: Connection, id: string, delivered: number, read: number) => {
    const side = connection.caller.kind === 'visitor' ? 'contact' : 'agent'
    const key = `${id}:${side}`
    const before = seenWaiting.get(key)
    const receipts = {
      delivered: Math.max(before?.delivered ?? 0, delivered, read),
      read: Math.max(before?.read ?? 0, read),
    }
    seenWaiting.set(key, { tenantId: connection.caller.tenantId, id, side, ...receipts })
    pass(
      { to: side === 'agent' ? 'visitor' : 'member', frame: { t: 'receipt', c: id, who: side, receipts } },
      connection,
    )
    seenTimer ??= setTimeout(() => void writeSeen(), seenEveryMs)
  }

  live.on('seen', async (connection, frame) => {
    const { caller } = connection
    if (!streams.isWatching(connection, frame.c)) return
    if (caller.kind === 'member') {
      // A supervisor who looks in has not read for the agent who serves.
      const row = await database.tenant(caller.tenantId, (tx) => conversations.find(tx, frame.c))
      if (row?.agent_id !== caller.memberId) return
    }
    seen(connection, frame.c, frame.delivered, frame.read)
  })

  live.on('page', async (connection, frame) => {
    const { caller } = connection
    if (caller.kind !== 'visitor') return
    const page = { url: frame.url, title: frame.title }
    presence.turned(caller.tenantId, caller.contactId, page)
    await database.tenant(caller.tenantId, (tx) => conversations.setPage(tx, caller.contactId, caller.inboxId, page))
  })

  live.onComing((connection) => {
    const { caller } = connection
    events.follow(caller.tenantId)
    if (caller.kind !== 'visitor') return
    sockets.set(caller.contactId, (sockets.get(caller.contactId) ?? new Set<Connection>()).add(connection))
    presence.came(caller.tenantId, caller.contactId)
  })
  live.onGoing((connection) => {
    streams.leave(connection)
    lists.leave(connection)
    const { caller } = connection
    events.leave(caller.tenantId)
    if (caller.kind !== 'visitor') return
    const left = sockets.get(caller.contactId)
    left?.delete(connection)
    if (!left?.size) sockets.delete(caller.contactId)
    presence.went(caller.tenantId, caller.contactId)
  })

  return {
    /** Whether a contact is online, with whatever node. */
    isOnline: presence.isOnline,
    /** Whether a contact has a socket here. */
    isHere: (contactId: string) => sockets.has(contactId),
    pageOf: presence.pageOf,
    /** Sends a frame to all sockets a contact has here. */
    toContact(contactId: string, frameFor: (connection: Connection) => Parameters<Connection['send']>[0]) {
      for (const connection of sockets.get(contactId) ?? []) connection.send(frameFor(connection))
    },
    isWatched: streams.isWatched,
    canSee: (connection: Connection, row: Parameters<typeof canSee>[1]) =>
      connection.caller.kind === 'member' && canSee(sightOf(connection.caller), row),
    watching: streams.count,
    start() {
      streams.start()
      lists.start()
      presence.start()
    },
    async stop() {
      streams.stop()
      lists.stop()
      presence.stop()
      moved.clear()
      clearTimeout(seenTimer)
      await writeSeen()
    },
  }
}
export type ConversationLive = ReturnType<typeof createConversationLive>
