import { AppError, type HandlerArgumentsOf, type KnowledgeEntry, type KnowledgeVersion } from '@yingda/contract'
import { newId, topic, type Clock, type Events, type Tx } from '#platform'
import type { z } from 'zod'
import type { Categories } from './categories.ts'
import { columnsOf, contentOf, sameContent, searchTextOf, type ContentInput } from './content.ts'
import * as store from './store.ts'

/** What the bot may say, or what is being written, is new. */
export const knowledgeChanged = topic<{ tenantId: string; entryId?: string }>('knowledge.changed', 'everywhere')

export type EntryInput = HandlerArgumentsOf<'POST /api/knowledge/entries'>['body']
export type EntryQuery = HandlerArgumentsOf<'GET /api/knowledge/entries'>['query']

/** Who does it; the name is looked up for the version's record. */
export interface EntriesNeeds {
  clock: Clock
  events: Events
  categories: Categories
  /** The name of a member, kept with each version and shown with each change. */
  memberName: (tx: Tx, id: string) => Promise<string>
}

const dayMs = 24 * 60 * 60 * 1000
const usedWithinDays = 30
/** `expiring` shows what ends within this many days, and what has ended and is still published. */
const expiringWithinDays = 30

/** Writing, publishing and reading entries. */
export const createEntries = ({ clock, events, categories, memberName }: EntriesNeeds) => {
  const dayOf = (date: Date) => date.toISOString().slice(0, 10)

  const present = async (tx: Tx, rows: store.EntryRow[]): Promise<KnowledgeEntry[]> => {
    const uses = await store.use(
      tx,
      rows.map((row) => row.id),
      dayOf(new Date(clock.now().getTime() - (usedWithinDays - 1) * dayMs)),
    )
    const names = new Map<string, string>()
    for (const id of new Set(rows.map((row) => row.updated_by))) names.set(id, await memberName(tx, id))
    return rows.map((row) => {
      const used = uses.find((each) => each.entry_id === row.id)
      return {
        id: row.id,
        ...(row.external_id ? { externalId: row.external_id } : {}),
        kind: row.kind,
        status: row.published_version !== null ? 'published' : row.last_version > 0 ? 'unpublished' : 'draft',
        content: contentOf(row),
        ...(row.published_version !== null ? { publishedVersion: row.published_version } : {}),
        ...(row.published_at ? { publishedAt: row.published_at.toISOString() } : {}),
        hasDraft: row.has_draft,
        revision: row.revision,
        updatedAt: row.updated_at.toISOString(),
        updatedBy: names.get(row.updated_by) ?? '',
        asked30d: Number(used?.asked ?? 0),
        disliked30d: Number(used?.disliked ?? 0),
      }
    })
  }

  const one = async (tx: Tx, id: string): Promise<KnowledgeEntry> => {
    const row = await store.entry(tx, id)
    if (!row) throw new AppError('knowledge.not_found', { id })
    return (await present(tx, [row]))[0]!
  }

  const locked = async (tx: Tx, id: string): Promise<store.EntryRow> => {
    const row = await store.lockEntry(tx, id)
    if (!row) throw new AppError('knowledge.not_found', { id })
    return row
  }

  const tell = (tx: Tx, entryId: string) =>
    tx.after(() => events.tell(knowledgeChanged, { tenantId: tx.tenantId, entryId }))

  /** Refuses what the schema alone cannot see; gives the columns. */
  const checked = async (tx: Tx, input: ContentInput) => {
    if (input.categoryId) await categories.withinOf(tx, input.categoryId)
    const columns = columnsOf(input)
    if (columns.valid_from && columns.valid_until && columns.valid_from >= columns.valid_until)
      throw new AppError('request.invalid', { where: 'body.validUntil: must be after validFrom' })
    if (!columns.question || !columns.answer)
      throw new AppError('request.invalid', { where: 'body: question and answer must hold something to read' })
    return columns
  }

  /** An import or another's draft must not take the owner's number of a second entry. */
  const mustBeFree = async (tx: Tx, externalId: string | undefined, id: string) => {
    if (externalId && (await store.externalIdIsTaken(tx, externalId, id)))
      throw new AppError('request.invalid', { where: `body.externalId: another entry has it: ${externalId}` })
  }

  /** Makes a content the next version, which customers get from now on. */
  const release = async (
    tx: Tx,
    row: store.EntryRow,
    given: { by: string; note?: string | undefined; changedIn: number },
  ): Promise<void> => {
    const at = clock.now()
    const version = row.last_version + 1
    await store.addVersion(tx, {
      entry_id: row.id,
      version,
      content: contentOf(row),
      at,
      by_name: await memberName(tx, given.by),
      note: given.note || null,
    })
    await store.changeEntry(tx, row.id, {
      question: row.question,
      similar_questions: row.similar_questions,
      answer: row.answer,
      category_id: row.category_id,
      audience: row.audience,
      language: row.language,
      valid_from: row.valid_from,
      valid_until: row.valid_until,
      search_text: searchTextOf(row, row.external_id),
      has_draft: false,
      published_version: version,
      published_at: at,
      last_version: version,
      revision: row.revision + 1,
      changed_in: given.changedIn,
      updated_at: at,
      updated_by: given.by,
    })
    tell(tx, row.id)
  }

  return {
    one,

    async list(tx: Tx, query: EntryQuery) {
      const now = clock.now()
      const isExpiring = query.status === 'expiring'
      const filter: store.EntryFilter = {
        q: query.q || undefined,
        kind: query.kind,
        audience: query.audience,
        status: query.status === 'expiring' ? undefined : query.status,
        endsBefore: isExpiring ? new Date(now.getTime() + expiringWithinDays * dayMs) : undefined,
        categoryIds: query.categoryId ? await categories.withinOf(tx, query.categoryId) : undefined,
      }
      const rows = await store.list(tx, filter, afterOf(query.cursor), query.limit + 1)
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      return {
        items: await present(tx, page),
        total: await store.count(tx, filter),
        ...(last && rows.length > query.limit ? { next: `${last.updated_at.toISOString()}_${last.id}` } : {}),
      }
    },

    async create(tx: Tx, input: EntryInput, by: string): Promise<KnowledgeEntry> {
      const now = clock.now()
      const id = newId(now.getTime())
      const changedIn = await store.nextChange(tx)
      await mustBeFree(tx, input.externalId, id)
      const columns = await checked(tx, input)
      const externalId = input.externalId ?? null
      await store.addEntry(tx, {
        ...columns,
        search_text: searchTextOf(columns, externalId),
        id,
        external_id: externalId,
        kind: input.kind,
        has_draft: true,
        published_version: null,
        published_at: null,
        last_version: 0,
        revision: 1,
        changed_in: changedIn,
        updated_at: now,
        updated_by: by,
      })
      tell(tx, id)
      return one(tx, id)
    },

    /** Saves what is being written; customers go on getting what is published. */
    async save(tx: Tx, id: string, input: EntryInput & { revision: number }, by: string): Promise<KnowledgeEntry> {
      const changedIn = await store.nextChange(tx)
      const row = await locked(tx, id)
      if (row.revision !== input.revision) throw new AppError('knowledge.changed', { id })
      await mustBeFree(tx, input.externalId, id)
      const columns = await checked(tx, input)
      const kindIsNew = row.kind !== input.kind
      if (kindIsNew && row.published_version !== null)
        throw new AppError('request.invalid', { where: 'body.kind: cannot change while the entry is published' })
      const externalId = input.externalId ?? row.external_id
      await store.changeEntry(tx, id, {
        ...columns,
        search_text: searchTextOf(columns, externalId),
        external_id: externalId,
        kind: input.kind,
        has_draft: row.has_draft || kindIsNew || !sameContent(row, columns),
        revision: row.revision + 1,
        changed_in: changedIn,
        updated_at: clock.now(),
        updated_by: by,
      })
      tell(tx, id)
      return one(tx, id)
    },

    async remove(tx: Tx, id: string): Promise<{ question: string }> {
      const changedIn = await store.nextChange(tx)
      const row = await locked(tx, id)
      if (row.published_version !== null)
        throw new AppError('request.invalid', { where: 'params.id: unpublish the entry before deleting it' })
      await store.deleteEntry(tx, id, changedIn)
      tell(tx, id)
      return { question: row.question }
    },

    /** Publishes the draft as the next version; without a draft, what is published stays as it is. */
    async publish(
      tx: Tx,
      id: string,
      { by, note }: { by: string; note?: string | undefined },
    ): Promise<KnowledgeEntry> {
      const changedIn = await store.nextChange(tx)
      const row = await locked(tx, id)
      if (row.has_draft || row.published_version === null) await release(tx, row, { by, note, changedIn })
      return one(tx, id)
    },

    async unpublish(tx: Tx, id: string, by: string): Promise<KnowledgeEntry> {
      const changedIn = await store.nextChange(tx)
      const row = await locked(tx, id)
      if (row.published_version !== null) {
        await store.changeEntry(tx, id, {
          published_version: null,
          published_at: null,
          revision: row.revision + 1,
          changed_in: changedIn,
          updated_at: clock.now(),
          updated_by: by,
        })
        tell(tx, id)
      }
      return one(tx, id)
    },

    async versions(tx: Tx, id: string): Promise<z.infer<typeof KnowledgeVersion>[]> {
      if (!(await store.entry(tx, id))) throw new AppError('knowledge.not_found', { id })
      return (await store.versions(tx, id)).map((row) => ({
        version: row.version,
        content: row.content,
        at: row.at.toISOString(),
        byName: row.by_name,
        ...(row.note ? { note: row.note } : {}),
      }))
    },

    /** Publishes what an earlier version said, as a new version: what came between stays on record. */
    async rollback(tx: Tx, id: string, version: number, by: string): Promise<KnowledgeEntry> {
      const changedIn = await store.nextChange(tx)
      const row = await locked(tx, id)
      const earlier = await store.version(tx, id, version)
      if (!earlier) throw new AppError('knowledge.version_not_found', { version })
      const { categoryId, ...content } = earlier.content
      // Its category may have been deleted since; then the entry is in none.
      const isThere = categoryId && (await categories.list(tx)).some((category) => category.id === categoryId)
      const columns = columnsOf({ ...content, ...(isThere ? { categoryId } : {}) })
      await release(tx, { ...row, ...columns }, { by, note: `v${version}`, changedIn })
      return one(tx, id)
    },

    asked: (tx: Tx, entryId: string) => store.countUse(tx, entryId, dayOf(clock.now()), 'asked'),
    disliked: (tx: Tx, entryId: string) => store.countUse(tx, entryId, dayOf(clock.now()), 'disliked'),
  }
}

const afterOf = (cursor: string | undefined): { updatedAt: Date; id: string } | undefined => {
  if (cursor === undefined) return undefined
  const [at, id] = cursor.split('_')
  const updatedAt = new Date(at ?? '')
  if (Number.isNaN(updatedAt.getTime()) || !id || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new AppError('request.invalid', { where: 'query.cursor: not a cursor of this list' })
  return { updatedAt, id }
}
