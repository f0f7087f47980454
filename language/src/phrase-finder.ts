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
  const known = phrases
    .map(bare)
    .toSorted((a, b) => b.length - a.length)
    .map((phrase) => ({ phrase, isHan: hasHan(phrase), asWords: ` ${phrase} ` }))
  return (text: string): { phrase: string; at: number }[] => {
    const words = ` ${text} `
    const found: { phrase: string; at: number }[] = []
    for (const { phrase, isHan, asWords } of known) {
      const at = isHan ? text.indexOf(phrase) : words.indexOf(asWords)
      if (at >= 0) found.push({ phrase, at })
    }
    return found
  }
}
