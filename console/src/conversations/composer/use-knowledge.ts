import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client } from '../../shell/session.ts'

/** An answer of the knowledge base that can be put into a reply. */
export interface Finding {
  entryId: string
  question: string
  score: number
  /** Known for the best one; the others are fetched when they are chosen. */
  answer: string | undefined
}

const patienceMs = 250

/** What the bot would answer, agents' knowledge included, while one types after `?`. */
export const useKnowledge = (question: string | undefined) => {
  const settled = useSettledText(question)
  const asked = useQuery({
    queryKey: ['ask', settled],
    queryFn: ({ signal }) =>
      client.call('POST /api/bot/ask', { body: { question: settled ?? '', audience: 'agents' } }, { signal }),
    enabled: Boolean(settled),
    staleTime: 60_000,
  })
  const verdict = settled ? asked.data : undefined
  const best: Finding[] = verdict?.best ? [{ ...verdict.best, answer: verdict.answer }] : []
  const others: Finding[] = (verdict?.candidates ?? []).map((candidate) => ({ ...candidate, answer: undefined }))
  return {
    findings: [...best, ...others.filter((other) => other.entryId !== best[0]?.entryId)].slice(0, 6),
    searching: Boolean(question) && (question !== settled || asked.isPending),
  }
}

const useSettledText = (text: string | undefined) => {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), patienceMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** The words of a finding. */
export const answerOf = async (finding: Finding): Promise<string> => {
  if (finding.answer) return finding.answer
  const entry = await client.call('GET /api/knowledge/entries/{id}', { params: { id: finding.entryId } })
  return entry.content.answer
}
