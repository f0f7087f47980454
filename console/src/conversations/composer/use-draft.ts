import { useState } from 'react'
import type { Draft } from './drafts.ts'
import { keepDraft, useDrafts } from './drafts.ts'

/** The draft of one conversation: what is typed is kept at once, so nothing is lost by a reload or a switch. */
export const useDraft = (conversationId: string) => {
  const [draft, setDraft] = useState<Omit<Draft, 'at'>>(
    () => useDrafts.getState().drafts[conversationId] ?? { text: '', mode: 'reply' },
  )
  const change = (next: Partial<Omit<Draft, 'at'>>) => {
    const whole = { ...draft, ...next }
    setDraft(whole)
    keepDraft(conversationId, whole)
  }
  const quote = (seq: number | undefined) => {
    const { replyTo: _before, ...rest } = draft
    const whole = seq === undefined ? rest : { ...rest, replyTo: seq }
    setDraft(whole)
    keepDraft(conversationId, whole)
  }
  /** Sent: nothing is left of it, except whom one was writing to. */
  const clear = () => {
    const rest = { text: '', mode: draft.mode }
    setDraft(rest)
    keepDraft(conversationId, rest)
  }
  return { draft, change, quote, clear }
}
