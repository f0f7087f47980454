import {
  AppError,
  limits,
  plainText,
  type Author,
  type Conversation,
  type ConversationEvent,
  type Entry,
  type HandOffReason,
  type Part,
  type Sentiment,
} from '@yingda/contract'
import {
  type Clock,
  type Database,
  type Events,
  type MemberCaller,
  newId,
  protectTables,
  topic,
  type Tx,
} from '#platform'
import { createLanes } from './lanes.ts'
import { canSee, countFor, sightOf, toConversation, type Names } from './sight.ts'
import * as store from './store.ts'
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
)
/** Something about a conversation is new. */
export const conversationChanged = topic<{ tenantId: string; conversationId: string }>('conversation.changed')

export interface Needs {
  database: Database
  events: Events
  clock: Clock
  /** Names of the people and places that a row only knows by id. */
  names: (tx: Tx, ids: { contacts: string[] }) => Promise<Names>
}

/** An entry of what happened, ready to append. */
export const eventEntry = (
  event: ConversationEvent,
  author: Author,
  more: { forAgents?: boolean; clientId?: string } = {},
): store.NewEntry => ({
  clientId: more.clientId ?? newId(),
  author,
  forAgents: more.forAgents ?? false,
  body: { kind: 'event', event },
})

/** An entry of something said, ready to append. */
export const messageEntry = (
  said: {
    clientId?: string
    author: Author
    parts: Part[]
    replyTo?: number | undefined
    sentAt?: Date | undefined
    onlyWhileServing?: string
    sentiment?: Sentiment | undefined
  } & Pick<Extract<Entry['body'], { kind: 'message' }>, 'receipt'>,
): store.NewEntry => ({
  clientId: said.clientId ?? newId(),
  author: said.author,
  body: {
    kind: 'message',
    parts: said.parts,
    ...(said.replyTo ? { replyTo: said.replyTo } : {}),
    ...(said.receipt ? { receipt: said.receipt } : {}),
  },
  text: plainText(said.parts),
  ...(said.sentAt ? { sentAt: said.sentAt } : {}),
  ...(said.onlyWhileServing ? { onlyWhileServing: said.onlyWhileServing } : {}),
  ...(said.sentiment ? { sentiment: said.sentiment } : {}),
})

/** Whose conversation is opened, where, and by whom it is served from the start: the bot, or the agent who wrote first. */
export interface ToOpen {
  contactId: string
  inboxId: string
  channel: string
  language: string
  targetMs: number
  skillGroupId: string
  page?: { url: string; title: string } | undefined
  by?: { agentId: string }
}

const openedEntry = (given: ToOpen): store.NewEntry =>
  eventEntry(
    {
      type: 'opened',
      by: given.by ? 'agent' : 'contact',
      ...(given.page ? { pageUrl: given.page.url, pageTitle: given.page.title } : {}),
    },
    { kind: 'system' },
    { clientId: 'opened' },
  )

const monthsAhead = 14

/** Remembers every conversation: its log, who serves it, how far it was read. Who serves and why is decided above. */
export const createConversations = ({ database, events, clock, names }: Needs) => {
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

  /** The place of everybody who waits in the queues of some groups, from 1. */
  const placesIn = async (tx: Tx, skillGroupIds: string[]): Promise<Map<string, number>> => {
    const places = new Map<string, number>()
    const ahead = new Map<string, number>()
    for (const { id, skill_group_id: group } of skillGroupIds.length ? await store.queued(tx, skillGroupIds) : []) {
      ahead.set(group!, (ahead.get(group!) ?? 0) + 1)
      places.set(id, ahead.get(group!)!)
    }
    return places
  }

  const present = async (tx: Tx, rows: ConversationRow[]): Promise<Conversation[]> => {
    const known = await names(tx, { contacts: [...new Set(rows.map((row) => row.contact_id))] })
    const groups = [...new Set(rows.filter((row) => row.served_by === 'queue').map((row) => row.skill_group_id!))]
    const places = await placesIn(tx, groups)
    return rows.map((row) => toConversation(row, known, places.get(row.id)))
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

  const openingOf = (given: ToOpen): store.Opening => {
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

  const mustSee = async (
    tx: Tx,
    id: string,
    member: MemberCaller,
    how: 'read' | 'lock' = 'read',
  ): Promise<ConversationRow> => {
    const row = how === 'lock' ? await store.lock(tx, id) : await store.one(tx, id)
    if (!row || !canSee(sightOf(member), row)) throw new AppError('conversation.not_found', { id })
    return row
  }

  const touched = async (tx: Tx, id: string) => {
    await store.touch(tx, id)
    tx.after(() => events.tell(conversationChanged, { tenantId: tx.tenantId, conversationId: id }))
  }

  return {
    append,
    mustSee,
    /** Whether a member may see a conversation. */
    isSeenBy: (member: MemberCaller, row: ConversationRow): boolean => canSee(sightOf(member), row),
    present,

    /** Writes one line through the tenant's lane: durable when the promise resolves. Telling twice under one clientId changes nothing. */
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

    /** The contact's open conversation in an inbox, opened when there is none. */
    async openFor(tx: Tx, given: ToOpen): Promise<{ id: string; isNew: boolean }> {
      const opened = (await store.open(tx, [openingOf(given)]))[0]!
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
      const opened = toOpen.length ? await store.open(tx, toOpen.map(openingOf)) : []
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

    find: store.one,
    lock: store.lock,
    openOf: store.openOf,
    openIdsOf: store.openIdsOf,
    newestOf: store.newestOf,
    findSent: store.findSent,
    entryAt: store.entryAt,
    contactMessagesAfter: store.contactMessagesAfter,
    servingCounts: store.servingCounts,
    ofAgent: store.ofAgent,
    waitingForAgents: store.waitingForAgents,
    queued: store.queued,
    placesIn,
    position: store.position,
    facts: store.facts,
    queueNow: store.queueNow,
    botAnswers: store.botAnswers,
    touched,

    /** The newest lines of a log, oldest first. */
    recent: (tx: Tx, id: string, limit: number) => store.page(tx, id, { limit }),
    page: store.page,

    /** Gives a conversation to a party. The caller holds its lock and appends what happened afterwards. */
    async serve(
      tx: Tx,
      id: string,
      by:
        | { kind: 'bot' }
        | { kind: 'queue'; skillGroupId: string; since: Date; targetMs: number }
        | { kind: 'agent'; agentId: string; skillGroupId?: string },
    ): Promise<void> {
      const now = clock.now()
      switch (by.kind) {
        case 'bot':
          return store.change(tx, id, {
            served_by: 'bot',
            agent_id: null,
            served_since: now,
            bot_memory: null,
            waiting_since: null,
          })
        case 'queue':
          return store.queue(tx, id, { ...by, now })
        case 'agent':
          return store.change(tx, id, {
            served_by: 'agent',
            agent_id: by.agentId,
            served_since: now,
            ...(by.skillGroupId ? { skill_group_id: by.skillGroupId } : {}),
          })
      }
    },

    /** Writes down that and why people are needed. */
    handedOff: async (tx: Tx, row: ConversationRow, reasons: HandOffReason[]) =>
      store.change(tx, row.id, {
        hand_off_reasons: [...new Set([...row.hand_off_reasons, ...reasons])],
        handed_off_at: row.handed_off_at ?? clock.now(),
      }),

    /** What the bot did with the customer's messages up to a seq. */
    botTurned: async (
      tx: Tx,
      id: string,
      done: { seq: number; memory: unknown; answered: boolean; sentiment: Sentiment },
    ) => {
      await store.botTurned(tx, id, done)
    },

    setBotMemory: (tx: Tx, id: string, memory: unknown) =>
      store.change(tx, id, { bot_memory: JSON.stringify(memory) as unknown }),

    /** Ends a conversation; the caller holds its lock. */
    async close(
      tx: Tx,
      id: string,
      how: {
        by: 'contact' | 'agent' | 'bot' | 'system'
        agentId?: string
        agentName?: string
        wrapUpCode?: string | undefined
        wrapUpNote?: string | undefined
      },
      before: store.NewEntry[] = [],
    ) {
      await append(tx, id, [
        ...before,
        eventEntry(
          {
            type: 'closed',
            by: how.by,
            ...(how.agentId ? { agentId: how.agentId } : {}),
            ...(how.agentName ? { agentName: how.agentName } : {}),
          },
          how.agentId
            ? { kind: 'agent', id: how.agentId, ...(how.agentName ? { name: how.agentName } : {}) }
            : { kind: 'system' },
        ),
        // How it ended is for colleagues; the customer only learns that it ended.
        ...(how.wrapUpCode || how.wrapUpNote
          ? [
              {
                clientId: newId(),
                author: {
                  kind: 'agent' as const,
                  ...(how.agentId ? { id: how.agentId } : {}),
                  ...(how.agentName ? { name: how.agentName } : {}),
                },
                forAgents: true,
                body: {
                  kind: 'event' as const,
                  event: {
                    type: 'closed' as const,
                    by: how.by,
                    ...(how.wrapUpCode ? { wrapUpCode: how.wrapUpCode } : {}),
                    ...(how.wrapUpNote ? { wrapUpNote: how.wrapUpNote } : {}),
                  },
                },
              },
            ]
          : []),
      ])
      await store.change(tx, id, {
        status: 'closed',
        served_by: 'nobody',
        agent_id: null,
        closed_at: clock.now(),
        closed_by: how.by,
        waiting_since: null,
        unread: 0,
        wrap_up_code: how.wrapUpCode ?? null,
        wrap_up_note: how.wrapUpNote ?? null,
      })
    },

    async rate(tx: Tx, row: ConversationRow, score: number, comment: string | undefined) {
      if (row.rating) throw new AppError('conversation.rated')
      await store.change(tx, row.id, { rating: score, rating_comment: comment ?? null })
      await append(tx, row.id, [
        eventEntry(
          { type: 'rated', score, ...(comment ? { comment } : {}) },
          { kind: 'contact', id: row.contact_id },
          { clientId: 'rated' },
        ),
      ])
    },

    /** Takes back a message of its own author within two minutes. */
    async recall(tx: Tx, id: string, seq: number, author: { kind: 'contact' | 'agent'; id: string; name?: string }) {
      await store.lock(tx, id)
      const row = await store.entryAt(tx, id, seq)
      if (!row || (row.body as { kind: string }).kind !== 'message') throw new AppError('message.not_found', { seq })
      if (row.author_kind !== author.kind || row.author_id !== author.id) throw new AppError('message.not_yours')
      if ((row.body as { recalledAt?: string }).recalledAt) return
      const now = clock.now()
      if (now.getTime() - row.at.getTime() > limits.recallWindowMs) throw new AppError('message.recall_late')
      await store.blank(tx, id, seq, now)
      await append(tx, id, [eventEntry({ type: 'recalled', messageSeq: seq }, author, { clientId: `recall:${seq}` })])
    },

    async setPage(tx: Tx, contactId: string, inboxId: string, page: { url: string; title: string }) {
      const row = await store.openOf(tx, contactId, inboxId)
      if (!row || row.page?.url === page.url) return
      await store.change(tx, row.id, {
        page: JSON.stringify({ ...page, at: clock.now().toISOString() }) as unknown as ConversationRow['page'],
      })
      await touched(tx, row.id)
    },

    async setTags(tx: Tx, row: ConversationRow, tagIds: string[], namesOf: Map<string, string>, by: Author) {
      const label = (id: string) => namesOf.get(id) ?? id
      const added = tagIds.filter((id) => !row.tag_ids.includes(id)).map(label)
      const removed = row.tag_ids.filter((id) => !tagIds.includes(id)).map(label)
      if (!added.length && !removed.length) return
      await store.change(tx, row.id, { tag_ids: tagIds })
      await append(tx, row.id, [eventEntry({ type: 'tagged', added, removed }, by, { forAgents: true })])
    },

    removeTag: store.removeTag,

    /** An anonymous visitor has become a known person: their conversations go along. */
    async moveContact(tx: Tx, from: string, to: string, name: string) {
      for (const id of await store.moveContact(tx, from, to))
        await append(tx, id, [
          eventEntry(
            { type: 'identified', contactId: to, name },
            { kind: 'system' },
            { forAgents: true, clientId: `identified:${to}` },
          ),
        ])
    },

    /** How far a side has received and read. Gives whether it was news. */
    async seen(tx: Tx, id: string, side: 'contact' | 'agent', delivered: number, read: number): Promise<boolean> {
      const isNews = await store.seen(tx, id, side, delivered, read)
      if (isNews) await touched(tx, id)
      return isNews
    },

    async list(
      tx: Tx,
      member: MemberCaller,
      ask: {
        view: store.ListView
        inboxId?: string | undefined
        contactId?: string | undefined
        cursor?: string | undefined
        limit: number
      },
    ) {
      const after = ask.cursor ? readCursor(ask.cursor) : undefined
      const rows = await store.list(tx, sightOf(member), {
        view: ask.view,
        inboxId: ask.inboxId,
        contactId: ask.contactId,
        after,
        limit: ask.limit,
        now: clock.now(),
      })
      const last = rows.at(-1)
      const isKeyset = ask.view !== 'mine' && ask.view !== 'queue'
      return {
        items: await present(tx, rows),
        ...(isKeyset && last && rows.length === ask.limit
          ? { next: Buffer.from(JSON.stringify([last.last_at_exactly, last.id])).toString('base64url') }
          : {}),
      }
    },

    counts: async (tx: Tx, member: MemberCaller) => countFor(sightOf(member), await store.openGroups(tx)),
    openGroups: store.openGroups,

    async search(tx: Tx, member: MemberCaller, query: string, limit: number) {
      const seen = await store.searchMessages(tx, sightOf(member), query, limit)
      const rows = new Map(
        (await store.many(tx, [...new Set(seen.map((hit) => hit.conversation_id))])).map((row) => [row.id, row]),
      )
      const known = await names(tx, { contacts: seen.map((hit) => rows.get(hit.conversation_id)!.contact_id) })
      return seen.map((hit) => ({
        conversationId: hit.conversation_id,
        seq: hit.seq,
        at: hit.at.toISOString(),
        author: {
          kind: hit.author_kind,
          ...(hit.author_id ? { id: hit.author_id } : {}),
          ...(hit.author_name ? { name: hit.author_name } : {}),
        },
        contactName: known.contact(rows.get(hit.conversation_id)!.contact_id).name,
        text: hit.text,
      }))
    },

    /** Rows that changed after a place of the feed; undefined when it is too much to tell one by one. */
    async changedAfter(
      tx: Tx,
      after: number,
      max: number,
    ): Promise<{ rows: ConversationRow[]; head: number } | { head: number }> {
      const { ids, head } = await store.changedAfter(tx, after, max)
      return ids.length > max ? { head } : { rows: await store.many(tx, ids), head }
    },
    feedHead: store.feedHead,
    rows: store.many,
    heads: store.heads,
    /** Makes sure that the months to come have their partitions, kept apart by tenant like every table. */
    prepareMonths: () =>
      database.maintain(async (client) => {
        if (await store.makePartitions(client, monthsAhead)) await protectTables(client)
      }),

    unansweredByBot: (limit: number) => database.worker((tx) => store.unanswered(tx, limit)),
    idleWithBot: (before: Date, limit: number) => database.worker((tx) => store.idleWithBot(tx, before, limit)),
    agentsWithWaiting: () => database.worker((tx) => store.agentsWithWaiting(tx)),
    tenantsWithQueue: () => database.worker((tx) => store.tenantsWithQueue(tx)),
  }
}
export type Conversations = ReturnType<typeof createConversations>

const readCursor = (cursor: string): { at: string; id: string } => {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string]
    const moment = `${/^(.{23})\d{3}Z$/.exec(at)?.[1]}Z`
    if (new Date(moment).toISOString() === moment && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
      return { at, id }
  } catch {
    // Not a cursor of ours: said below.
  }
  throw new AppError('request.invalid', { where: 'query.cursor: not a cursor of this list' })
}
