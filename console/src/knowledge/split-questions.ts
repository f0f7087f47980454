import type { EntryContent } from '@yingda/contract'

/** How many similar questions one entry may have, and how long one may be; the contract refuses more. */
export const similarMax = 200
const questionLengthMax = 500

export interface Pasted {
  added: EntryContent['similar']
  /** Lines left out because they are there already, in the list or earlier in the paste. */
  repeated: number
  /** Lines left out because they are too long. */
  tooLong: number
  /** Lines left out because the list is full. */
  overLimit: number
}

// What lists copied from documents, chats and spreadsheets put before a line: bullets, “1.”, “2、”, “(3)”. A space must follow “1.”, so that “1.5匹空调” stays.
const listMark = /^\s*(?:[-*•·●▪–—]\s+|[(（]\d{1,3}[)）]\s*|\d{1,3}、\s*|\d{1,3}[.)．]\s+|[①-⑳]\s*)/u
/** Spaces, case and closing marks do not make another question. */
const sameAs = (question: string): string =>
  question
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[?？!！。.\s]+$/u, '')

/** Pasted text to similar questions: one a line, first column of a sheet, marks and quotes taken off, repeats left out. */
export const splitQuestions = (text: string, present: string[], standardQuestion = ''): Pasted => {
  const seen = new Set([...present, standardQuestion].map(sameAs))
  const pasted: Pasted = { added: [], repeated: 0, tooLong: 0, overLimit: 0 }
  for (const line of text.split(/\r\n|[\r\n\u2028]/)) {
    const firstColumn = line.split('\t').find((cell) => cell.trim()) ?? ''
    const question = firstColumn
      .replace(listMark, '')
      .trim()
      .replace(/^(["'“「『])(.*)(["'”」』])$/u, '$2')
      .trim()
    const key = sameAs(question)
    if (!key) continue
    if (seen.has(key)) pasted.repeated++
    else if (question.length > questionLengthMax) pasted.tooLong++
    else if (present.length + pasted.added.length >= similarMax) pasted.overLimit++
    else {
      seen.add(key)
      pasted.added.push(question)
    }
  }
  return pasted
}
