import { setImmediate } from 'node:timers/promises'
import type { EntryContent } from '@yingda/contract'
import { createMatcher, defaultSynonyms, detectLanguage, type Matcher } from '@yingda/language'
import type { Clock, Logger, Tx } from '#platform'
import { contentOf } from './content.ts'
import * as store from './store.ts'

/** Limits of what is kept in memory. */
const answerLimits = {
  /** Tenants' knowledge ready to be asked; the one not asked for longest makes room. */
  indexesMax: 100,
  /** How long another process may still answer with what was published before. */
  checkEveryMs: 1000,
  candidatesMax: 10,
  /** Entries taken up before others get their turn. */
  readAtOnce: 20,
}

/** An entry that may be the answer, with what a receipt needs. */
export interface AnswerCandidate {
  entryId: string
  externalId?: string
  question: string
  /** 0 to 1, as the language engine gives it. */
  score: number
  /** The question of the entry that came nearest. */
  matched: string
  /** Missing while the entry has never been published. */
  version?: number
  answer: string
  updatedAt: Date
  validUntil?: Date
}

export interface AnswerQuery {
  /** Only entries of this language; told from the utterance when it is not given. */
  language?: 'zh' | 'en' | undefined
  /** Agents find everything; the public only what is meant for it. */
  audience: 'public' | 'agents'
  /** Look through what is being written, instead of what is published. */
  drafts?: boolean | undefined
  at: Date
  limit?: number | undefined
  /** The company's own groups of words that mean the same. */
  synonyms?: readonly (readonly string[])[] | undefined
}

interface Known {
  externalId: string | null
  version: number | undefined
  content: EntryContent
  updatedAt: Date
  validFrom: number
  validUntil: number
}

/** One tenant's knowledge in memory, as of a change. */
interface Index {
  matchers: Map<string, Matcher>
  /** Which matcher an entry is in, and what it says. */
  known: Map<string, { shelf: string; entry: Known }>
  version: number
  checkedAt: number
  /** This process has changed something since it was read. */
  isStale: boolean
  /** Readers wait for the one who reads the changes. */
  reading: Promise<void> | undefined
}

type Kind = 'faq' | 'small_talk'

const shelfOf = (kind: Kind, language: 'zh' | 'en') => `${kind} ${language}`

/** Finds what may be answered. Held in memory, read from the database on first use, and brought up to date by what changed. */
export const createAnswers = ({ clock, log }: { clock: Clock; log: Logger }) => {
  const indexes = new Map<string, Index>()

  const indexFor = (key: string): Index => {
    const found = indexes.get(key) ?? {
      matchers: new Map(),
      known: new Map(),
      version: -1,
      checkedAt: 0,
      isStale: true,
      reading: undefined,
    }
    // A Map keeps the order of entry: what is asked goes to the end, what is first was not asked for longest.
    indexes.delete(key)
    indexes.set(key, found)
    for (const [oldest] of indexes) {
      if (indexes.size <= answerLimits.indexesMax) break
      indexes.delete(oldest)
    }
    return found
  }

  /** Reads what changed since the index was made; everything, the first time. */
  const read = async (tx: Tx, index: Index, query: AnswerQuery): Promise<void> => {
    const checkedAt = clock.now().getTime()
    index.isStale = false
    const { version, deleted_in: deletedIn } = await store.state(tx)
    if (version !== index.version) {
      const startedAt = performance.now()
      // A deleted row cannot tell that it changed. What is published is never deleted, so only drafts begin anew.
      if (query.drafts && deletedIn > index.version) clear(index)
      const changed = query.drafts
        ? (await store.draftsSince(tx, index.version)).map(asDraft)
        : await store.publishedSince(tx, index.version)
      for (const [at, each] of changed.entries()) {
        take(index, each, query.synonyms ?? [])
        // Thousands of entries take a second: others must not wait for it.
        if (at % answerLimits.readAtOnce === answerLimits.readAtOnce - 1) await setImmediate()
      }
      index.version = version
      log.debug(
        { entries: changed.length, of: index.known.size, tookMs: Math.round(performance.now() - startedAt) },
        'knowledge was read into memory',
      )
    }
    index.checkedAt = checkedAt
  }

  const fresh = async (tx: Tx, query: AnswerQuery): Promise<Index> => {
    const key = `${tx.tenantId} ${query.drafts ? 'drafts' : 'published'} ${JSON.stringify(query.synonyms ?? [])}`
    const index = indexFor(key)
    for (;;) {
      if (index.reading) {
        // If that reader fails, it is told; this one then reads by itself.
        await index.reading.catch(() => (index.isStale = true))
        continue
      }
      const age = clock.now().getTime() - index.checkedAt
      if (!index.isStale && age >= 0 && age < answerLimits.checkEveryMs) return index
      index.reading = read(tx, index, query).finally(() => (index.reading = undefined))
      await index.reading
      return index
    }
  }

  const find = async (tx: Tx, kind: Kind, utterance: string, query: AnswerQuery): Promise<AnswerCandidate[]> => {
    const index = await fresh(tx, query)
    const matcher = index.matchers.get(shelfOf(kind, query.language ?? detectLanguage(utterance)))
    if (!matcher) return []
    const limit = Math.min(query.limit ?? 5, answerLimits.candidatesMax)
    const allow = (id: string) => isFor(index.known.get(id)?.entry, query)
    return matcher
      .match(utterance, { limit, allow })
      .map(({ id, score, matched }) => present(id, index.known.get(id)!.entry, { score, matched }))
  }

  return {
    /** The entries that may answer an utterance, best first; only what may be said to this audience at this moment. */
    findAnswers: (tx: Tx, utterance: string, query: AnswerQuery) => find(tx, 'faq', utterance, query),

    /** The same among greetings, thanks and the like. */
    findSmallTalk: (tx: Tx, utterance: string, query: AnswerQuery) => find(tx, 'small_talk', utterance, query),

    /** One entry as it may be answered with now; undefined when it no longer may. */
    answerOf: async (tx: Tx, entryId: string, query: AnswerQuery): Promise<AnswerCandidate | undefined> => {
      const index = await fresh(tx, query)
      const entry = index.known.get(entryId)?.entry
      return entry && isFor(entry, query)
        ? present(entryId, entry, { score: 1, matched: entry.content.question })
        : undefined
    },

    /** This process changed a tenant's knowledge: the next question looks again at once. */
    forget(tenantId: string): void {
      for (const [key, index] of indexes) if (key.startsWith(tenantId)) index.isStale = true
    },
  }
}

/** Whether an entry may be said to this audience at this moment: an answer that has run out is never given. */
const isFor = (entry: Known | undefined, { at, audience }: AnswerQuery): boolean =>
  entry !== undefined &&
  entry.validFrom <= at.getTime() &&
  at.getTime() < entry.validUntil &&
  (audience === 'agents' || entry.content.audience === 'public')

const present = (
  entryId: string,
  { externalId, version, content, updatedAt }: Known,
  { score, matched }: { score: number; matched: string },
): AnswerCandidate => ({
  entryId,
  ...(externalId ? { externalId } : {}),
  question: content.question,
  score: Math.max(0, Math.min(1, score)),
  matched,
  ...(version === undefined ? {} : { version }),
  answer: content.answer,
  updatedAt,
  ...(content.validUntil ? { validUntil: new Date(content.validUntil) } : {}),
})

const clear = (index: Index): void => {
  index.matchers.clear()
  index.known.clear()
  index.version = -1
}

const asDraft = (row: store.EntryRow): store.Answerable => ({
  id: row.id,
  external_id: row.external_id,
  kind: row.kind,
  version: row.published_version,
  // What was taken offline and not written on since is not a draft.
  content: row.has_draft || row.published_version !== null ? contentOf(row) : null,
  updated_at: row.updated_at,
})

/** Puts an entry where it can be found, or takes it away. */
const take = (index: Index, row: store.Answerable, synonyms: readonly (readonly string[])[]): void => {
  const before = index.known.get(row.id)
  const { content } = row
  if (!content) {
    if (before) index.matchers.get(before.shelf)?.remove(row.id)
    index.known.delete(row.id)
    return
  }
  const shelf = shelfOf(row.kind, content.language)
  if (before && before.shelf !== shelf) index.matchers.get(before.shelf)?.remove(row.id)
  index.known.set(row.id, {
    shelf,
    entry: {
      externalId: row.external_id,
      version: row.version ?? undefined,
      content,
      updatedAt: row.updated_at,
      validFrom: content.validFrom ? Date.parse(content.validFrom) : Number.NEGATIVE_INFINITY,
      validUntil: content.validUntil ? Date.parse(content.validUntil) : Number.POSITIVE_INFINITY,
    },
  })
  let matcher = index.matchers.get(shelf)
  if (!matcher) {
    // A word in two groups belongs to the first: the company's own groups go before ours.
    matcher = createMatcher([], { synonyms: [...synonyms, ...defaultSynonyms] })
    index.matchers.set(shelf, matcher)
  }
  const saysTheSame =
    before?.shelf === shelf &&
    before.entry.content.question === content.question &&
    before.entry.content.similar.join('\n') === content.similar.join('\n')
  if (!saysTheSame) matcher.upsert({ id: row.id, question: content.question, similar: content.similar })
}
