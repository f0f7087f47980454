import { create } from 'zustand'

/** What was written and not sent, bound to one conversation: it can never end up in another. */
export interface Draft {
  text: string
  mode: 'reply' | 'note'
  replyTo?: number
  at: number
}

const prefix = (memberId: string) => `yingda.draft.${memberId}.`
/** Drafts older than this are forgotten when the desk opens. */
export const draftAgeMaxMs = 30 * 24 * 60 * 60 * 1000

/** The part of the browser's storage that drafts need. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string' && 'at' in value

/** Every draft of a member that this browser keeps, by conversation. Old and unreadable ones are thrown away. */
export const readDrafts = (storage: DraftStorage, memberId: string, now: number): Record<string, Draft> => {
  const drafts: Record<string, Draft> = {}
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index))
  for (const key of keys) {
    if (!key?.startsWith(prefix(memberId))) continue
    const draft = parse(storage.getItem(key))
    if (draft && now - draft.at < draftAgeMaxMs) drafts[key.slice(prefix(memberId).length)] = draft
    else storage.removeItem(key)
  }
  return drafts
}

const parse = (kept: string | null): Draft | undefined => {
  try {
    const value: unknown = JSON.parse(kept ?? 'null')
    return isDraft(value) ? value : undefined
  } catch {
    // Another program wrote here; its text is no draft of ours.
    return undefined
  }
}

/** Keeps a draft, or forgets it when nothing is left of it. */
export const writeDraft = (storage: DraftStorage, memberId: string, conversationId: string, draft: Draft) => {
  const key = prefix(memberId) + conversationId
  if (draft.text.trim() === '' && draft.replyTo === undefined) storage.removeItem(key)
  else storage.setItem(key, JSON.stringify(draft))
}

interface Drafts {
  memberId: string
  drafts: Record<string, Draft>
}

/** The drafts as the list marks them and the composer shows them. */
export const useDrafts = create<Drafts>(() => ({ memberId: '', drafts: {} }))

export const openDrafts = (memberId: string) =>
  useDrafts.setState({ memberId, drafts: readDrafts(localStorage, memberId, Date.now()) })

export const keepDraft = (conversationId: string, draft: Omit<Draft, 'at'>) => {
  const { memberId, drafts } = useDrafts.getState()
  const kept = { ...draft, at: Date.now() }
  writeDraft(localStorage, memberId, conversationId, kept)
  useDrafts.setState({ drafts: { ...drafts, [conversationId]: kept } })
}

/** Another window of the same member wrote a draft. */
export const draftsChangedElsewhere = () => {
  const { memberId } = useDrafts.getState()
  if (memberId) openDrafts(memberId)
}
