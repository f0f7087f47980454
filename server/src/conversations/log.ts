import { AppError, limits, type Entry } from '@yingda/contract'
import { newId, topic, type Clock, type Database, type Events, type Tx } from '#platform'
import { eventEntry, openedEntry, type ToOpen } from './entries.ts'
import { createLanes } from './lanes.ts'
import * as rows from './store.ts'
import * as store from './store-log.ts'
import type { ConversationRow } from './tables.ts'

/** The customer said something; told after it is durable. */
export const messageReceived = topic<{
  tenantId: string
  conversationId: string
  seq: number
  text: string
  servedBy: ConversationRow['served_by']
  agentId: string | null
}>('message.received')
/** Lines were written; the live wire shows them. */
export const entriesWritten = topic<{ tenantId: string; conversationId: string; entries: Entry[] }>(
  'conversation.entries_written',
  'tenant',
)
/** Something about a conversation is new. */
export const conversationChanged = topic<{ tenantId: string; conversationId: string }>('conversation.changed', 'tenant')

/** The logs of conversations: how lines get into them, and who is told. */
export const createLog = ({ database, events, clock }: { database: Database; events: Events; clock: Clock }) => {
  const lanes = createLanes({ database })

  const written = (given: store.NewEntry, appended: store.Appended): Entry => ({
    seq: appended.o_seq,
    clientId: given.clientId,
    at: appended.o_at.toISOString(),
    sentAt: (given.sentAt ?? appended.o_at).toISOString(),
    author: given.author,
    visibility: given.forAgents ? 'agents' : 'everyone',
    body: given.body,
  })

  const tell = (tenantId: string, conversationId: string, entries: Entry[]) => {
    events.tell(entriesWritten, { tenantId, conversationId, entries })
    events.tell(conversationChanged, { tenantId, conversationId })
  }

  const check = (conversationId: string, entry: store.NewEntry, appended: store.Appended) => {
    if (appended.o_status === 'missing') throw new AppError('conversation.not_found', { id: conversationId })
    if (appended.o_status === 'closed') throw new AppError('conversation.closed', { id: conversationId })
    if (appended.o_status === 'not_served') throw new AppError('conversation.not_yours', { id: conversationId })
    if (appended.o_status === 'conflict') throw new AppError('message.conflict', { clientId: entry.clientId })
  }

  /** Appends in a transaction, which takes the feed's lock: do it last. Repeated lines are left out of what is given back. */
  const append = async (tx: Tx, conversationId: string, entries: store.NewEntry[]): Promise<Entry[]> => {
    const appended = await store.append(
      tx,
      entries.map((entry) => ({ conversationId, entry })),
    )
    const fresh = appended.flatMap((line, index) => {
      const entry = entries[index]!
      check(conversationId, entry, line)
      return line.o_status === 'ok' ? [written(entry, line)] : []
    })
    tx.after(() => tell(tx.tenantId, conversationId, fresh))
    return fresh
  }

  /** Tells of a line that is durable, and of a customer who wrote. */
  const told = (tenantId: string, conversationId: string, entry: store.NewEntry, appended: store.Appended): Entry => {
    const whole = written(entry, appended)
    tell(tenantId, conversationId, [whole])
    if (entry.author.kind === 'contact' && entry.body.kind === 'message')
      events.tell(messageReceived, {
        tenantId,
        conversationId,
        seq: whole.seq,
        text: entry.text ?? '',
        servedBy: appended.o_served_by,
        agentId: appended.o_agent_id,
      })
    return whole
  }

  const openingOf = (given: ToOpen): rows.Opening => {
    const now = clock.now()
    return {
      id: newId(now.getTime()),
      inbox_id: given.inboxId,
      contact_id: given.contactId,
      channel: given.channel,
      language: given.language,
      served_by: given.by ? 'agent' : 'bot',
      agent_id: given.by?.agentId ?? null,
      skill_group_id: given.skillGroupId,
      target_ms: given.targetMs,
      page: given.page ? { ...given.page, at: now.toISOString() } : null,
      opened_at: now,
    }
  }

  return {
    append,

    /** Writes one line through the lanes: durable when the promise resolves. Telling twice under one clientId changes nothing. */
    async write(
      tenantId: string,
      conversationId: string,
      entry: store.NewEntry,
    ): Promise<{ entry: Entry; isRepeated: boolean }> {
      const appended = await lanes.write(tenantId, conversationId, entry)
      check(conversationId, entry, appended)
      const isRepeated = appended.o_status === 'repeated'
      return {
        entry: isRepeated ? written(entry, appended) : told(tenantId, conversationId, entry, appended),
        isRepeated,
      }
    },

    laneDepth: lanes.depth,
    oldestUnacknowledgedMs: lanes.oldestMs,

    /** The contact's open conversation in an inbox, opened when there is none. */
    async openFor(tx: Tx, given: ToOpen): Promise<{ id: string; isNew: boolean }> {
      const opened = (await rows.open(tx, [openingOf(given)]))[0]!
      if (opened.isNew) await append(tx, opened.id, [openedEntry(given)])
      return opened
    },

    /**
     * The same for many at once, and what each of them says first, in two statements. Who has written into a conversation that
     * is named already says it there. Gives for each what became of it: the line, or the fault that its writer is to hear of.
     */
    async openAndSay(
      tx: Tx,
      comers: { open: ToOpen | { id: string }; says: store.NewEntry }[],
    ): Promise<({ id: string; entry: Entry; isRepeated: boolean } | { fault: unknown })[]> {
      const toOpen = comers.flatMap(({ open }) => ('id' in open ? [] : [open]))
      const opened = toOpen.length ? await rows.open(tx, toOpen.map(openingOf)) : []
      const places = comers.map(({ open }) =>
        'id' in open ? { id: open.id, isNew: false } : opened[toOpen.indexOf(open)]!,
      )
      const firsts = comers.flatMap(({ open }, index) =>
        !('id' in open) && places[index]!.isNew
          ? [{ conversationId: places[index]!.id, entry: openedEntry(open) }]
          : [],
      )
      const saids = comers.map(({ says }, index) => ({ conversationId: places[index]!.id, entry: says }))
      const appended = await store.append(tx, [...firsts, ...saids])
      tx.after(() => {
        for (const [index, { conversationId, entry }] of firsts.entries())
          tell(tx.tenantId, conversationId, [written(entry, appended[index]!)])
        for (const [index, { conversationId, entry }] of saids.entries()) {
          const became = appended[firsts.length + index]!
          if (became.o_status === 'ok') told(tx.tenantId, conversationId, entry, became)
        }
      })
      return saids.map(({ conversationId, entry }, index) => {
        const became = appended[firsts.length + index]!
        try {
          check(conversationId, entry, became)
        } catch (fault) {
          return { fault }
        }
        return { id: conversationId, entry: written(entry, became), isRepeated: became.o_status === 'repeated' }
      })
    },

    /** Takes back a message of its own author within two minutes. */
    async recall(tx: Tx, id: string, seq: number, author: { kind: 'contact' | 'agent'; id: string; name?: string }) {
      await rows.lock(tx, id)
      const row = await store.entryAt(tx, id, seq)
      if (!row || (row.body as { kind: string }).kind !== 'message') throw new AppError('message.not_found', { seq })
      if (row.author_kind !== author.kind || row.author_id !== author.id) throw new AppError('message.not_yours')
      if ((row.body as { recalledAt?: string }).recalledAt) return
      const now = clock.now()
      if (now.getTime() - row.at.getTime() > limits.recallWindowMs) throw new AppError('message.recall_late')
      await store.blank(tx, id, seq, now)
      await append(tx, id, [eventEntry({ type: 'recalled', messageSeq: seq }, author, { clientId: `#recall:${seq}` })])
    },

    /** The newest lines of a log, oldest first. */
    recent: (tx: Tx, id: string, limit: number) => store.page(tx, id, { limit }),
    page: store.page,
    findSent: store.findSent,
    entryAt: store.entryAt,
    contactMessagesAfter: store.contactMessagesAfter,
  }
}
