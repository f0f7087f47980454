import { hasHan, normalise } from './normalise.ts'

/** A text with what only separates taken away: Chinese without spaces, English with single spaces and no punctuation. */
export const bare = (text: string): string =>
  normalise(text)
    .replace(/[^\p{L}\p{N}'\s]+/gu, ' ')
    .replace(/(?<=\p{Script=Han})\s+|\s+(?=\p{Script=Han})/gu, '')
    .replace(/\s+/g, ' ')
    .trim()

/** Finds which of the phrases a bare text holds: Chinese ones anywhere, English ones as whole words. */
export const createPhraseFinder = (phrases: readonly string[]) => {
  const known = phrases.map(bare).toSorted((a, b) => b.length - a.length)
  return (text: string): { phrase: string; at: number }[] =>
    known.flatMap((phrase) => {
      const at = hasHan(phrase) ? text.indexOf(phrase) : ` ${text} `.indexOf(` ${phrase} `)
      return at >= 0 ? [{ phrase, at }] : []
    })
}
