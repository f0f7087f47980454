/** One stretch of text that both versions share, or that only one of them has. */
export interface Stretch {
  kind: 'same' | 'removed' | 'added'
  text: string
}

// Above this many comparisons a stretch is shown as replaced whole: readers gain nothing from a finer answer, and the tab stays quick.
const comparisonsMax = 1_000_000

const wordsOf = (text: string): string[] => text.match(/[\p{Script=Latin}\p{N}_]+|\s+|[^]/gu) ?? []
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** The longest common subsequence as a list of steps, oldest first. */
const steps = (before: string[], after: string[]): Stretch[] => {
  const width = after.length + 1
  const common = new Uint32Array((before.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const told: Stretch[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      told.push({ kind: 'same', text: before[i] ?? '' })
      i++
      j++
    } else if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1)))
      told.push({ kind: 'removed', text: before[i++] ?? '' })
    else told.push({ kind: 'added', text: after[j++] ?? '' })
  }
  return told
}

const join = (stretches: Stretch[]): Stretch[] => {
  const joined: Stretch[] = []
  for (const stretch of stretches) {
    const last = joined.at(-1)
    if (last && last.kind === stretch.kind) last.text += stretch.text
    else if (stretch.text) joined.push({ ...stretch })
  }
  return joined
}

/** Compares two lists of pieces; the shared beginning and end cost nothing. */
const compare = (before: string[], after: string[]): Stretch[] => {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++
  const oldMiddle = before.slice(start, before.length - end)
  const newMiddle = after.slice(start, after.length - end)
  const middle: Stretch[] =
    oldMiddle.length * newMiddle.length > comparisonsMax
      ? [
          { kind: 'removed', text: oldMiddle.join('') },
          { kind: 'added', text: newMiddle.join('') },
        ]
      : steps(oldMiddle, newMiddle)
  return join([
    { kind: 'same', text: before.slice(0, start).join('') },
    ...middle,
    { kind: 'same', text: before.slice(before.length - end).join('') },
  ])
}

/** What changed between two texts: by lines first, then inside changed lines by words, or by characters where a script has no spaces. */
export const diffText = (before: string, after: string): Stretch[] => {
  const byLine = compare(linesOf(before), linesOf(after))
  const fine: Stretch[] = []
  for (let i = 0; i < byLine.length; i++) {
    const here = byLine[i]
    const next = byLine[i + 1]
    if (!here) break
    if (here.kind !== 'same' && next && next.kind !== 'same') {
      const removed = here.kind === 'removed' ? here : next
      const added = here.kind === 'added' ? here : next
      fine.push(...compare(wordsOf(removed.text), wordsOf(added.text)))
      i++
    } else fine.push(here)
  }
  return join(fine)
}

/** What was taken out of a list and what came in; order does not matter. */
export const diffList = (before: string[], after: string[]): { kept: string[]; removed: string[]; added: string[] } => {
  const had = new Set(before)
  const has = new Set(after)
  return {
    kept: after.filter((item) => had.has(item)),
    removed: before.filter((item) => !has.has(item)),
    added: after.filter((item) => !had.has(item)),
  }
}
