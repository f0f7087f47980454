import type { Entry, ServerFrame } from '@yingda/contract'
import type { Connection, Database, Logger } from '#platform'
import type { Conversations } from './conversations.ts'

interface Stream {
  tenantId: string
  /** The newest seq that was pushed to everybody here. */
  head: number
  viewers: Map<string, Connection>
  /** Viewers who may not see it now; when they may again, the hole tells them to watch anew. */
  blind: Set<string>
  /** Lines that came before their turn. */
  early: Map<number, Entry>
  repairing: boolean
  repairAgain: boolean
}

const pageSize = 200
const earlyMax = 1000
const lookEveryMs = 2000
const headsAtOnce = 1000

/** A line as a visitor sees it: of one for agents only its number; of how an answer came about, what stands below it and no scores. */
export const forVisitor = (entry: Entry): Entry => {
  if (entry.visibility !== 'everyone')
    return { ...entry, clientId: '', author: { kind: 'system' }, body: { kind: 'hidden' } }
  if (entry.body.kind !== 'message' || !entry.body.receipt) return entry
  const { score: _score, alternatives: _others, understoodAs: _meant, ...receipt } = entry.body.receipt
  return { ...entry, body: { ...entry.body, receipt } }
}

/**
 * Who looks at which conversation, and what they have been shown. Pushes may be lost or come in any order; a hole is filled from the log,
 * and every two seconds the heads are compared with the log, so that a lost last line is found as well.
 */
export const createStreams = ({
  database,
  conversations,
  log,
}: {
  database: Database
  conversations: Conversations
  log: Logger
}) => {
  const streams = new Map<string, Stream>()
  /** What each connection looks at, so that one that leaves is not looked for everywhere. */
  const watchedBy = new Map<string, Set<string>>()
  /** Conversations whose head is being looked up, and the newest line that was written here meanwhile. */
  const looking = new Map<string, { viewers: number; newest: number }>()

  const show = (conversationId: string, stream: Stream, entries: Entry[]) => {
    for (const entry of entries) {
      if (entry.seq !== stream.head + 1) continue
      stream.head = entry.seq
      const whole = JSON.stringify({ t: 'entry', c: conversationId, entry } satisfies ServerFrame)
      let masked: string | undefined
      for (const viewer of stream.viewers.values()) {
        if (stream.blind.has(viewer.id)) continue
        if (viewer.caller.kind === 'member') viewer.send(whole)
        else
          viewer.send(
            (masked ??= JSON.stringify({
              t: 'entry',
              c: conversationId,
              entry: forVisitor(entry),
            } satisfies ServerFrame)),
          )
      }
    }
  }

  const showEarly = (conversationId: string, stream: Stream) => {
    for (let next = stream.early.get(stream.head + 1); next; next = stream.early.get(stream.head + 1)) {
      stream.early.delete(next.seq)
      show(conversationId, stream, [next])
    }
    for (const seq of stream.early.keys()) if (seq <= stream.head) stream.early.delete(seq)
  }

  const repair = async (conversationId: string, stream: Stream): Promise<void> => {
    if (stream.repairing) {
      stream.repairAgain = true
      return
    }
    stream.repairing = true
    try {
      const entries = await database.tenant(stream.tenantId, (tx) =>
        conversations.page(tx, conversationId, { after: stream.head, limit: pageSize }),
      )
      show(conversationId, stream, entries)
      showEarly(conversationId, stream)
      if (entries.length === pageSize) stream.repairAgain = true
    } catch (error) {
      log.warn({ error, conversationId }, 'a conversation could not be repaired yet')
    }
    stream.repairing = false
    if (stream.repairAgain && streams.get(conversationId) === stream) {
      stream.repairAgain = false
      setTimeout(() => void repair(conversationId, stream), 20)
    }
  }

  const look = async () => {
    const byTenant = new Map<string, string[]>()
    for (const [id, { tenantId }] of streams) {
      const ids = byTenant.get(tenantId)
      if (ids) ids.push(id)
      else byTenant.set(tenantId, [id])
    }
    for (const [tenantId, ids] of byTenant)
      for (let from = 0; from < ids.length; from += headsAtOnce) {
        const some = ids.slice(from, from + headsAtOnce)
        const heads = await database.tenant(tenantId, (tx) => conversations.heads(tx, some))
        for (const { id, last_seq } of heads) {
          const stream = streams.get(id)
          if (stream && last_seq > stream.head) void repair(id, stream)
        }
      }
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    /** Takes what was just written and shows it to those who look. */
    written(conversationId: string, entries: Entry[]) {
      const looked = looking.get(conversationId)
      if (looked) looked.newest = Math.max(looked.newest, ...entries.map((entry) => entry.seq))
      const stream = streams.get(conversationId)
      if (!stream) return
      for (const entry of entries) {
        if (entry.seq === stream.head + 1) show(conversationId, stream, [entry])
        else if (entry.seq > stream.head && stream.early.size < earlyMax) stream.early.set(entry.seq, entry)
      }
      showEarly(conversationId, stream)
      if (stream.early.size) void repair(conversationId, stream)
    },

    /**
     * Looks for the head, joins, then replays what stands after the place: what is written in between comes live and is put in its place by the
     * client. Who has everything reads nothing. `look` gives the newest seq, or throws where the viewer may not look.
     */
    async watch(
      connection: Connection,
      conversationId: string,
      after: number,
      look: () => Promise<number>,
    ): Promise<void> {
      const looked = looking.get(conversationId) ?? { viewers: 0, newest: 0 }
      looking.set(conversationId, looked)
      looked.viewers++
      const head = await look().finally(() => {
        if (--looked.viewers === 0) looking.delete(conversationId)
      })
      // Whoever has left while we looked would never leave again.
      if (!connection.isOpen) return
      const stream = streams.get(conversationId) ?? {
        tenantId: connection.caller.tenantId,
        head,
        viewers: new Map<string, Connection>(),
        blind: new Set<string>(),
        early: new Map<number, Entry>(),
        repairing: false,
        repairAgain: false,
      }
      streams.set(conversationId, stream)
      stream.viewers.set(connection.id, connection)
      watchedBy.set(connection.id, (watchedBy.get(connection.id) ?? new Set<string>()).add(conversationId))
      stream.blind.delete(connection.id)
      if (after === Math.max(head, stream.head, looked.newest))
        return connection.send({ t: 'page', c: conversationId, entries: [], head: after, more: false })
      let from = after
      for (;;) {
        const entries = await database.tenant(stream.tenantId, (tx) =>
          conversations.page(tx, conversationId, { after: from, limit: pageSize }),
        )
        const last = entries.at(-1)?.seq ?? from
        const more = entries.length === pageSize
        const shown = connection.caller.kind === 'member' ? entries : entries.map(forVisitor)
        connection.send({ t: 'page', c: conversationId, entries: shown, head: Math.max(stream.head, last), more })
        if (!more || !connection.isOpen) return
        from = last
      }
    },

    unwatch(connection: Connection, conversationId: string) {
      const stream = streams.get(conversationId)
      if (!stream?.viewers.delete(connection.id)) return
      watchedBy.get(connection.id)?.delete(conversationId)
      stream.blind.delete(connection.id)
      if (stream.viewers.size === 0) streams.delete(conversationId)
    },

    leave(connection: Connection) {
      for (const id of watchedBy.get(connection.id) ?? []) this.unwatch(connection, id)
      watchedBy.delete(connection.id)
    },

    isWatching(connection: Connection, conversationId: string) {
      const stream = streams.get(conversationId)
      return stream !== undefined && stream.viewers.has(connection.id) && !stream.blind.has(connection.id)
    },

    /** The members who look at a conversation; nothing is looked up where there are none. */
    hasMembers: (conversationId: string) =>
      [...(streams.get(conversationId)?.viewers.values() ?? [])].some((viewer) => viewer.caller.kind === 'member'),

    /** Shows nothing more to members who may not see it any longer; gives those who may again. */
    review(conversationId: string, maySee: (viewer: Connection) => boolean): Connection[] {
      const stream = streams.get(conversationId)
      const members = [...(stream?.viewers.values() ?? [])].filter((viewer) => viewer.caller.kind === 'member')
      for (const viewer of members) if (!maySee(viewer)) stream!.blind.add(viewer.id)
      return members.filter((viewer) => maySee(viewer) && stream!.blind.delete(viewer.id))
    },

    /** Sends a passing frame (typing, receipts) to the visitors, or the members, who look. */
    pass(conversationId: string, to: 'visitor' | 'member', frame: ServerFrame) {
      const stream = streams.get(conversationId)
      if (!stream) return
      const text = JSON.stringify(frame)
      for (const viewer of stream.viewers.values())
        if (viewer.caller.kind === to && !stream.blind.has(viewer.id)) viewer.send(text)
    },

    isWatched: (conversationId: string) => streams.has(conversationId),
    count: () => streams.size,

    start() {
      const tick = () => {
        look()
          .catch((error: unknown) => log.warn({ error }, 'heads could not be compared'))
          .finally(() => {
            timer = setTimeout(tick, lookEveryMs)
          })
      }
      timer = setTimeout(tick, lookEveryMs)
    },
    stop: () => clearTimeout(timer),
  }
}
export type Streams = ReturnType<typeof createStreams>
