import { AppError } from '@yingda/contract'
import {
  entriesWritten,
  visitorCameBack,
  type ConversationLive,
  type ConversationRow,
  type Conversations,
} from '#conversations'
import type { Database, Events, LiveWire, Logger, Tx } from '#platform'
import { assigned, queued } from '#routing'
import type { Receive } from './receive.ts'
import type { Serving } from './serving.ts'
import type { Visitors } from './visitors.ts'

const gatherMs = 120
const queueGatherMs = 1000

/** Sending over the socket, and telling visitors how their conversation stands: who serves, the place in the queue, the end. */
export const createReceptionLive = ({
  live,
  events,
  database,
  conversations,
  conversationLive,
  receive,
  serving,
  visitors,
  log,
}: {
  live: LiveWire
  events: Events
  database: Database
  conversations: Conversations
  conversationLive: ConversationLive
  receive: Receive
  serving: Serving
  visitors: Visitors
  log: Logger
}) => {
  live.on('send', async (connection, frame) => {
    const { caller } = connection
    if (caller.kind === 'visitor') {
      const { t: _t, c, id, ...said } = frame
      const received = await receive.receive(caller, { conversationId: c, payload: { clientId: id, ...said } })
      return connection.send({ t: 'ack', id: frame.id, c: received.conversationId, seq: received.seq, at: received.at })
    }
    if (!caller.permissions.has('conversations.reply'))
      throw new AppError('permission.denied', { permission: 'conversations.reply' })
    if (!frame.c) throw new AppError('request.invalid', { where: 'c: which conversation' })
    const said = await serving.say(caller, frame.c, { clientId: frame.id, parts: frame.parts, replyTo: frame.replyTo })
    connection.send({ t: 'ack', id: frame.id, c: frame.c, seq: said.seq, at: said.at })
  })

  const waiting = new Map<string, ReturnType<typeof setTimeout>>()
  const later = (key: string, ms: number, work: () => Promise<void>) => {
    if (waiting.has(key)) return
    waiting.set(
      key,
      setTimeout(() => {
        waiting.delete(key)
        work().catch((error: unknown) => log.warn({ error }, 'a visitor was not told how the conversation stands'))
      }, ms),
    )
  }

  /** Conversations whose visitors are about to be told, of each tenant. */
  const toTell = new Map<string, Set<string>>()
  const tellVisitor = (tenantId: string, conversationId: string) => {
    toTell.set(tenantId, (toTell.get(tenantId) ?? new Set<string>()).add(conversationId))
    later(tenantId, gatherMs, async () => {
      const ids = [...(toTell.get(tenantId) ?? [])]
      toTell.delete(tenantId)
      await database.tenant(tenantId, async (tx) => {
        const rows = await conversations.rows(tx, ids)
        await show(
          tx,
          rows.filter((row) => conversationLive.isHere(row.contact_id)),
        )
      })
    })
  }

  /** Shows visitors how their conversations stand. Their places in line are counted in one go. */
  const show = async (tx: Tx, rows: ConversationRow[]) => {
    const groups = [...new Set(rows.flatMap((row) => (row.served_by === 'queue' ? [row.skill_group_id!] : [])))]
    const places = await conversations.placesIn(tx, groups)
    for (const row of rows) {
      const conversation = await visitors.present(tx, row, places.get(row.id))
      const frame = JSON.stringify({ t: 'conversation', conversation })
      conversationLive.toContact(row.contact_id, () => frame)
    }
  }

  /** When a line moves, everybody in it learns the new place. */
  const tellQueue = (tenantId: string, skillGroupId: string) =>
    later(`${tenantId}:${skillGroupId}`, queueGatherMs, async () => {
      await database.tenant(tenantId, async (tx) => {
        const line = await conversations.queued(tx, [skillGroupId])
        const here = line.filter(({ contact_id }) => conversationLive.isHere(contact_id)).map(({ id }) => id)
        await show(tx, await conversations.rows(tx, here))
      })
    })

  events.on(entriesWritten, ({ tenantId, conversationId, entries }, { isFar }) => {
    if (isFar && !conversationLive.isWatched(conversationId)) return
    // Words do not change how a conversation stands; what happened does.
    if (entries.some((entry) => entry.body.kind === 'event')) tellVisitor(tenantId, conversationId)
  })
  events.on(visitorCameBack, ({ tenantId, conversationId }) => tellVisitor(tenantId, conversationId))
  events.on(assigned, ({ tenantId, skillGroupId }) => {
    if (skillGroupId) tellQueue(tenantId, skillGroupId)
  })
  events.on(queued, ({ tenantId, skillGroupId }) => tellQueue(tenantId, skillGroupId))

  return {
    stop() {
      for (const timer of waiting.values()) clearTimeout(timer)
      waiting.clear()
    },
  }
}
