import { limits } from '@yingda/contract'
import { fill, spoken } from '@yingda/phrases'
import { tidyAnswer, tidyQuestion, tidySimilar } from '../content.ts'
import { choices, type Field } from './columns.ts'
import type { RawRow } from './read-rows.ts'
import { timeOf } from './time-of.ts'

/** What is wrong with one value of one row, in both languages. */
export interface RowError {
  row: number
  field: string
  value: string
  message: { 'zh-CN': string; en: string }
}

/** One entry of an import, checked. What is missing was not mentioned and stays as it is; null was left empty. */
export interface ImportEntry {
  row: number
  id?: string | undefined
  /** Levels parted by `/`. */
  category?: string | null | undefined
  question: string
  similar?: string[] | undefined
  answer: string
  audience?: 'public' | 'agents' | undefined
  validFrom?: Date | null | undefined
  validUntil?: Date | null | undefined
  language?: 'zh' | 'en' | undefined
  kind?: 'faq' | 'small_talk' | undefined
}

type Fault = keyof (typeof spoken)['zh-CN']['knowledge']['importErrors']

const lengthMax = { id: 80, question: 500, answer: 20_000, categoryName: 60, categoryLevels: 8, shownValue: 60 }

/** An error about one value, which is shortened so that a list of errors stays readable. */
export const rowError = (
  row: number,
  field: Field,
  value: string,
  fault: Fault,
  values: Record<string, string | number> = {},
): RowError => {
  const said = (language: 'zh-CN' | 'en') => fill(spoken[language].knowledge.importErrors[fault], values)
  const characters = Array.from(value.replace(/\s+/g, ' '))
  const shown =
    characters.length > lengthMax.shownValue
      ? `${characters.slice(0, lengthMax.shownValue - 1).join('')}…`
      : characters.join('')
  return { row, field, value: shown, message: { 'zh-CN': said('zh-CN'), en: said('en') } }
}

/** Checks one row; gives the entry, or everything that is wrong with it. Dates without a zone are read in the given one. Pure. */
export const checkRow = (raw: RawRow, timeZone: string): { entry: ImportEntry } | { errors: RowError[] } => {
  const errors: RowError[] = []
  const { row, values } = raw
  const text = (field: Exclude<Field, 'similar'>): string | undefined => {
    const value = values[field]
    return value instanceof Date ? value.toISOString() : value?.trim()
  }
  const wrong = (field: Field, value: string, fault: Fault, details?: Record<string, string | number>) =>
    void errors.push(rowError(row, field, value, fault, details))
  const choice = <T extends string>(field: 'audience' | 'language' | 'kind', known: Map<string, T>): T | undefined => {
    const value = text(field)
    const chosen = value ? known.get(value.toLowerCase()) : undefined
    if (value && !chosen) wrong(field, value, 'choice', { choices: [...known.keys()].join(', ') })
    return chosen
  }
  const time = (field: 'valid_from' | 'valid_until'): Date | null | undefined => {
    const value = values[field]
    if (value === undefined) return undefined
    if (!(value instanceof Date) && value.trim() === '') return null
    const read = timeOf(value, timeZone, field === 'valid_until')
    if (!read) wrong(field, String(value), 'time')
    return read
  }

  const id = text('id') || undefined
  if (id && id.length > lengthMax.id) wrong('id', id, 'tooLong', { max: lengthMax.id })

  const kind = choice('kind', choices.kind)
  const given = (raw.similar ?? []).map(tidyQuestion).filter((each) => each !== '')
  // Small talk often comes as nothing but ways to say it: the first stands for all.
  const question = tidyQuestion(text('question') || (kind === 'small_talk' ? (given[0] ?? '') : ''))
  if (!question) wrong('question', '', 'missing')
  else if (question.length > lengthMax.question) wrong('question', question, 'tooLong', { max: lengthMax.question })

  const similar = raw.similar ? tidySimilar(question, given) : undefined
  for (const each of similar ?? [])
    if (each.length > lengthMax.question) wrong('similar', each, 'tooLong', { max: lengthMax.question })
  if ((similar?.length ?? 0) > limits.similarQuestionsMax)
    wrong('similar', String(similar?.length), 'tooMany', { max: limits.similarQuestionsMax })

  const answer = tidyAnswer(text('answer') ?? '')
  if (!answer) wrong('answer', '', 'missing')
  else if (answer.length > lengthMax.answer) wrong('answer', answer, 'tooLong', { max: lengthMax.answer })

  const levels = text('category')
    ?.split('/')
    .map(tidyQuestion)
    .filter((name) => name !== '')
  for (const name of levels ?? [])
    if (name.length > lengthMax.categoryName) wrong('category', name, 'tooLong', { max: lengthMax.categoryName })
  if ((levels?.length ?? 0) > lengthMax.categoryLevels)
    wrong('category', text('category') ?? '', 'tooDeep', { max: lengthMax.categoryLevels })

  const audience = choice('audience', choices.audience)
  const language = choice('language', choices.language)
  const validFrom = time('valid_from')
  const validUntil = time('valid_until')
  if (validFrom && validUntil && validFrom >= validUntil) wrong('valid_until', validUntil.toISOString(), 'order')

  if (errors.length) return { errors }
  return {
    entry: {
      row,
      id,
      question,
      answer,
      similar,
      category: levels && (levels.join('/') || null),
      // An empty cell means the usual: everybody, a question, the language it is written in.
      audience: audience ?? (values.audience === undefined ? undefined : 'public'),
      kind: kind ?? (values.kind === undefined ? undefined : 'faq'),
      language,
      validFrom,
      validUntil,
    },
  }
}
