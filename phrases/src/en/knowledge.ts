import type { Phrases } from '../phrases.ts'
import type { knowledge as source } from '../zh-CN/knowledge.ts'

export const knowledge: Phrases<typeof source> = {
  importedWithoutAnswer: 'The topic “{label}” was imported without an answer. Please write one.',
  importErrors: {
    missing: 'Must not be empty',
    tooLong: 'Too long: at most {max} characters',
    tooMany: 'Too many: at most {max}',
    tooDeep: 'Too many levels: at most {max}',
    choice: 'Not known. You can write: {choices}',
    time: 'Not a date. Write for example 2026-12-31 or 2026-12-31 18:00',
    order: 'The end must be later than the beginning',
    repeatedId: 'The same id as in row {row}',
    repeatedQuestion: 'The same question as in row {row}',
  },
}
