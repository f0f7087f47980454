import { limits, type AnswerReceipt, type Part } from '@yingda/contract'
import { spoken } from '@yingda/phrases'
import type { AnswerCandidate } from '#knowledge'
import { noneOption } from './look.ts'

const labelMax = 200
const alternativesMax = 3

/** An answer as message parts; a very long one is parted at the end of a line. */
export const answerParts = (answer: string): Part[] => {
  const parts: Part[] = []
  for (let rest = answer; rest !== '';) {
    const lineEnd = rest.length > limits.messageTextMax ? rest.lastIndexOf('\n', limits.messageTextMax) : -1
    const length = lineEnd > 0 ? lineEnd : limits.messageTextMax
    parts.push({ type: 'text', text: rest.slice(0, length), format: 'markdown' })
    rest = rest.slice(length).trimStart()
  }
  return parts
}

/** The nearest entries as a menu that can also be refused. */
export const offerParts = (offered: AnswerCandidate[], language: 'zh-CN' | 'en'): Part[] => {
  const words = spoken[language].bot
  return [
    {
      type: 'menu',
      prompt: words.offer,
      options: [
        ...offered.map(({ entryId, question }) => ({ id: entryId, label: question.slice(0, labelMax) })),
        { id: noneOption, label: words.none },
      ],
    },
  ]
}

export const sentence = (text: string): Part[] => [{ type: 'text', text }]

/** Where an answer, an offer or a silence comes from. */
export const receiptOf = (
  band: AnswerReceipt['band'],
  entry: AnswerCandidate | undefined,
  { found, understoodAs }: { found: AnswerCandidate[]; understoodAs?: string | undefined },
): AnswerReceipt => {
  const alternatives = found
    .filter((each) => each.entryId !== entry?.entryId)
    .slice(0, alternativesMax)
    .map(({ entryId, question, score }) => ({ entryId, question, score }))
  const score = entry?.score ?? found[0]?.score
  return {
    band,
    ...(entry ? { entryId: entry.entryId, question: entry.question, updatedAt: entry.updatedAt.toISOString() } : {}),
    ...(entry?.version === undefined ? {} : { version: entry.version }),
    ...(entry?.validUntil ? { validUntil: entry.validUntil.toISOString() } : {}),
    ...(score === undefined ? {} : { score }),
    ...(alternatives.length ? { alternatives } : {}),
    ...(understoodAs === undefined ? {} : { understoodAs }),
  }
}
