import { AppError, type Author, type Conversation, type HandOffReason, type Sentiment } from '@yingda/contract'
import { briefly, newId, type Clock, type Database, type Events, type MemberCaller, type Tx } from '#platform'
import { eventEntry } from './entries.ts'
import { conversationChanged, createLog } from './log.ts'
import { canSee, countFor, sightOf, toConversation, type Names } from './sight.ts'
import * as lists from './store-lists.ts'
import { makePartitions, type NewEntry } from './store-log.ts'
import * as reports from './store-reports.ts'
import * as store from './store.ts'
import type { ConversationRow } from './tables.ts'

export interface Needs {
  database: Database
  events: Events
  clock: Clock
  /** Names of the people and places that a row only knows by id. */
  names: (tx: Tx, ids: { contacts: string[] }) => Promise<Names>
}

const monthsAhead = 14
const changesMax = 300

/** Remembers every conversation: its log, who serves it, how far it was read. Who serves and why is decided above. */
export const createConversations = ({ database, events, clock, names }: Needs) => {
  const log = createLog({ database, events, clock })

  /** The place of everybody who waits in the queues of some groups, from 1. */
  const placesIn = async (tx: Tx, skillGroupIds: string[]): Promise<Map<string, number>> => {
    const places = new Map<string, number>()
    const ahead = new Map<string, number>()
    for (const { id, skill_group_id: group } of skillGroupIds.length ? await lists.queued(tx, skillGroupIds) : []) {
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

  const { append } = log

  const touched = async (tx: Tx, id: string) => {
    await store.touch(tx, id)
    tx.after(() => events.tell(conversationChanged, { tenantId: tx.tenantId, conversationId: id }))
  }

  return {
    ...log,
    mustSee,
    /** Whether a member may see a conversation. */
    isSeenBy: (member: MemberCaller, row: ConversationRow): boolean => canSee(sightOf(member), row),
    present,

    find: store.one,
    lock: store.lock,
    openOf: store.openOf,
    openIdsOf: store.openIdsOf,
    newestOf: store.newestOf,
    servingCounts: lists.servingCounts,
    ofAgent: lists.ofAgent,
    waitingForAgents: lists.waitingForAgents,
    queued: lists.queued,
    placesIn,
    position: lists.position,
    facts: reports.facts,
    queueNow: reports.queueNow,
    botAnswers: reports.botAnswers,
    touched,

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
      before: NewEntry[] = [],
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
          { clientId: '#rated' },
        ),
      ])
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
            { forAgents: true, clientId: `#identified:${to}` },
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
        view: lists.ListView
        inboxId?: string | undefined
        contactId?: string | undefined
        cursor?: string | undefined
        limit: number
      },
    ) {
      const after = ask.cursor ? readCursor(ask.cursor) : undefined
      const rows = await lists.list(tx, sightOf(member), {
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

    counts: async (tx: Tx, member: MemberCaller) => countFor(sightOf(member), await lists.openGroups(tx)),
    openGroups: lists.openGroups,

    async search(tx: Tx, member: MemberCaller, query: string, limit: number) {
      const seen = await lists.searchMessages(tx, sightOf(member), query, limit)
      const rows = new Map(
        (await store.many(tx, [...new Set(seen.map((hit) => hit.conversation_id))])).map((row) => [row.id, row]),
      )
      // What was found may be gone a moment later.
      const found = seen.flatMap((hit) => {
        const row = rows.get(hit.conversation_id)
        return row ? [{ hit, row }] : []
      })
      const known = await names(tx, { contacts: found.map(({ row }) => row.contact_id) })
      return found.map(({ hit, row }) => ({
        conversationId: hit.conversation_id,
        seq: hit.seq,
        at: hit.at.toISOString(),
        author: {
          kind: hit.author_kind,
          ...(hit.author_id ? { id: hit.author_id } : {}),
          ...(hit.author_name ? { name: hit.author_name } : {}),
        },
        contactName: known.contact(row.contact_id).name,
        text: hit.text,
      }))
    },

    /** Rows that changed after a place of the feed; undefined when it is too much to tell one by one. */
    async changedAfter(tx: Tx, after: number, max: number): Promise<{ rows?: ConversationRow[]; head: number }> {
      const { ids, head } = await store.changedAfter(tx, after, max)
      return !ids || ids.length > max ? { head } : { rows: await store.many(tx, ids), head }
    },
    /** The same for a member: rows to show and rows that are out of sight; `reload` when it is too much. */
    async changes(tx: Tx, member: MemberCaller, after: number) {
      const missed = await this.changedAfter(tx, after, changesMax)
      if (!missed.rows) return { upTo: missed.head, rows: [], gone: [], reload: true }
      const sight = sightOf(member)
      return {
        upTo: missed.head,
        rows: await present(
          tx,
          missed.rows.filter((row) => canSee(sight, row)),
        ),
        gone: missed.rows.filter((row) => !canSee(sight, row)).map((row) => row.id),
        reload: false,
      }
    },
    feedHead: store.feedHead,
    rows: store.many,
    heads: store.heads,
    /** Makes sure that the months to come have their partitions, kept apart by tenant like every table. */
    prepareMonths: () => database.maintain((client) => briefly(client, () => makePartitions(client, monthsAhead))),

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
