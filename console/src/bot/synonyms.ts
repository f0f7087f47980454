/** What is wrong with a line of synonyms. */
export type SynonymFault = 'synonymsWrong' | 'synonymsTooMany' | 'synonymsWordLong'

/** Groups of words that mean the same, one group a line, parted by commas, other separators or spaces; quotes keep a phrase with spaces together. */
export const parseSynonyms = (text: string): { groups: string[][]; faults: Map<SynonymFault, number[]> } => {
  const groups: string[][] = []
  const faults = new Map<SynonymFault, number[]>()
  text.split(/\r?\n/).forEach((line, index) => {
    const words = [...new Set(wordsOf(line))]
    if (words.length === 0) return
    const fault = faultOf(words)
    if (fault) faults.set(fault, [...(faults.get(fault) ?? []), index + 1])
    else groups.push(words)
  })
  return { groups, faults }
}

const faultOf = (words: string[]): SynonymFault | undefined => {
  if (words.length < 2) return 'synonymsWrong'
  if (words.length > 20) return 'synonymsTooMany'
  return words.some((word) => word.length > 40) ? 'synonymsWordLong' : undefined
}

// With a comma in the line, spaces belong to the words: “washing machine, washer” is two words. Without one, spaces part them.
const wordsOf = (line: string): string[] =>
  (/[,，、;；=|]/.test(line) ? line.split(/[,，、;；=|]/) : line.split(/\s+/))
    .map((word) => word.trim())
    .filter(Boolean)

/** The same groups as people write them. */
export const printSynonyms = (groups: string[][]): string =>
  groups.map((words) => words.join(words.some((word) => /[a-z]/i.test(word)) ? ', ' : '，')).join('\n')
