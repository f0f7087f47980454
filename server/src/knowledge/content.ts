import type { EntryContent } from '@yingda/contract'
import { detectLanguage } from '@yingda/language'
import type { EntryRow } from './store.ts'

/** What an entry says, as it comes in: the language may be left to us. */
export interface ContentInput {
  question: string
  similar: string[]
  answer: string
  categoryId?: string | null | undefined
  audience: 'public' | 'agents'
  language?: 'zh' | 'en' | undefined
  validFrom?: string | null | undefined
  validUntil?: string | null | undefined
}

/** The columns that hold what an entry says. */
export type ContentColumns = Pick<
  EntryRow,
  'question' | 'similar_questions' | 'answer' | 'category_id' | 'audience' | 'language' | 'valid_from' | 'valid_until'
>

// PostgreSQL or a spreadsheet cannot hold these, or says something else after them: half a pair, controls, code points that are
// no characters in any plane, and the mark of a character that was lost before it came to us.
const unprintable = /[\p{Surrogate}\p{Cc}\p{Noncharacter_Code_Point}\ufffd]/gu

const printable = (text: string): string =>
  text.replace(unprintable, (character) => (character === '\n' || character === '\t' ? character : ''))

/** A question is one line: lists in files and on screens have one question a line. */
export const tidyQuestion = (text: string): string => printable(text.replace(/\s+/g, ' ')).trim()

/** An answer keeps its lines, each ended in the same way. */
export const tidyAnswer = (text: string): string => printable(text.replace(/\r\n?/g, '\n')).trim()

/** The given similar questions without blanks, repetitions and the standard question itself. */
export const tidySimilar = (question: string, similar: readonly string[]): string[] => {
  const seen = new Set([question.toLowerCase()])
  return similar.map(tidyQuestion).filter((each) => {
    const key = each.toLowerCase()
    if (each === '' || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** What was handed in, as it is kept. Pure. */
export const columnsOf = (input: ContentInput): ContentColumns => {
  const question = tidyQuestion(input.question)
  const similar = tidySimilar(question, input.similar)
  return {
    question,
    similar_questions: similar,
    answer: tidyAnswer(input.answer),
    category_id: input.categoryId ?? null,
    audience: input.audience,
    language: input.language ?? detectLanguage([question, ...similar].join('\n')),
    valid_from: input.validFrom ? new Date(input.validFrom) : null,
    valid_until: input.validUntil ? new Date(input.validUntil) : null,
  }
}

/** What search looks through. */
export const searchTextOf = (
  { question, similar_questions, answer }: Pick<ContentColumns, 'question' | 'similar_questions' | 'answer'>,
  externalId: string | null,
): string => [question, ...similar_questions, answer, externalId ?? ''].join('\n').toLowerCase()

export const contentOf = (row: ContentColumns): EntryContent => ({
  question: row.question,
  similar: row.similar_questions,
  answer: row.answer,
  ...(row.category_id ? { categoryId: row.category_id } : {}),
  audience: row.audience,
  language: row.language,
  ...(row.valid_from ? { validFrom: row.valid_from.toISOString() } : {}),
  ...(row.valid_until ? { validUntil: row.valid_until.toISOString() } : {}),
})

/** Whether two contents say the same. */
export const sameContent = (a: ContentColumns, b: ContentColumns): boolean =>
  a.question === b.question &&
  a.answer === b.answer &&
  a.category_id === b.category_id &&
  a.audience === b.audience &&
  a.language === b.language &&
  a.valid_from?.getTime() === b.valid_from?.getTime() &&
  a.valid_until?.getTime() === b.valid_until?.getTime() &&
  a.similar_questions.length === b.similar_questions.length &&
  a.similar_questions.every((each, at) => each === b.similar_questions[at])
