import type { ArgumentsOf, KnowledgeEntry } from '@yingda/contract'
import { create } from 'zustand'

/** What is in the editor: everything somebody can change about an entry. Dates are days, as people choose them. */
export interface EntryDraft {
  kind: KnowledgeEntry['kind']
  externalId: string
  question: string
  similar: string[]
  answer: string
  categoryId: string | undefined
  audience: KnowledgeEntry['content']['audience']
  language: KnowledgeEntry['content']['language'] | undefined
  validFrom: string
  validUntil: string
}

const pad = (value: number) => String(value).padStart(2, '0')
/** The day of a moment, here. */
export const dayOf = (at: string | undefined): string => {
  if (!at) return ''
  const moment = new Date(at)
  return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`
}
const startOfDay = (day: string): string | null => (day ? new Date(`${day}T00:00:00`).toISOString() : null)
const endOfDay = (day: string): string | null => (day ? new Date(`${day}T23:59:59`).toISOString() : null)

export const draftOf = ({ content, kind, externalId }: KnowledgeEntry): EntryDraft => ({
  kind,
  externalId: externalId ?? '',
  question: content.question,
  similar: content.similar,
  answer: content.answer,
  categoryId: content.categoryId,
  audience: content.audience,
  language: content.language,
  validFrom: dayOf(content.validFrom),
  validUntil: dayOf(content.validUntil),
})

export const emptyDraft = (question: string, categoryId: string | undefined): EntryDraft => ({
  kind: 'faq',
  externalId: '',
  question,
  similar: [],
  answer: '',
  categoryId,
  audience: 'public',
  language: undefined,
  validFrom: '',
  validUntil: '',
})

/** A draft in the shape the server takes. A day that was not touched keeps its exact time. */
export const inputOf = (
  draft: EntryDraft,
  entry?: KnowledgeEntry,
): ArgumentsOf<'POST /api/knowledge/entries'>['body'] => {
  const { validFrom, validUntil } = entry?.content ?? {}
  return {
    kind: draft.kind,
    question: draft.question.trim(),
    similar: draft.similar,
    answer: draft.answer.trim(),
    categoryId: draft.categoryId ?? null,
    audience: draft.audience,
    ...(draft.externalId.trim() ? { externalId: draft.externalId.trim() } : {}),
    ...(draft.language ? { language: draft.language } : {}),
    validFrom: validFrom && dayOf(validFrom) === draft.validFrom ? validFrom : startOfDay(draft.validFrom),
    validUntil: validUntil && dayOf(validUntil) === draft.validUntil ? validUntil : endOfDay(draft.validUntil),
  }
}

export const sameDraft = (a: EntryDraft, b: EntryDraft): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What keeps a draft from being saved, by field. */
export const draftFaults = (draft: EntryDraft): Partial<Record<'question' | 'answer' | 'validUntil', true>> => ({
  ...(draft.question.trim() ? {} : { question: true as const }),
  ...(draft.answer.trim() ? {} : { answer: true as const }),
  ...(draft.validFrom && draft.validUntil && draft.validUntil < draft.validFrom ? { validUntil: true as const } : {}),
})

/** A change nobody has saved yet, and the revision it was made on. */
export interface Unsaved {
  draft: EntryDraft
  revision: number
}

const kept = 'yingda.knowledge.unsaved'
const keptBefore = (): Record<string, Unsaved> => {
  try {
    return JSON.parse(sessionStorage.getItem(kept) ?? '{}') as Record<string, Unsaved>
  } catch {
    // Another version of the console wrote it in another shape; it cannot be shown, so it is let go.
    return {}
  }
}

/** Unsaved changes by entry id (`new` for one that does not exist yet). They outlive a look at another entry and a reload of the page. */
export const useUnsaved = create<{ by: Record<string, Unsaved> }>(() => ({ by: keptBefore() }))
useUnsaved.subscribe(({ by }) => sessionStorage.setItem(kept, JSON.stringify(by)))

export const keepUnsaved = (id: string, unsaved: Unsaved) =>
  useUnsaved.setState(({ by }) => ({ by: { ...by, [id]: unsaved } }))
export const dropUnsaved = (id: string) =>
  useUnsaved.setState(({ by }) => ({ by: Object.fromEntries(Object.entries(by).filter(([each]) => each !== id)) }))
