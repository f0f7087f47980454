import { hasHan, normalise } from './normalise.ts'

/** A stretch of text that stands for something else: one of several words for a thing, or a word that adds nothing. */
export interface Span {
  start: number
  end: number
  /** The first word of its synonym group; undefined for a filler. */
  concept: string | undefined
}

/** Words of politeness and hesitation: “请问…” asks nothing more than “…”. */
const fillers = [
  '请问',
  '请教',
  '你好',
  '您好',
  '在吗',
  '在么',
  '亲',
  '麻烦',
  '谢谢',
  '我想问',
  '想问',
  '我要问',
  '问一下',
  '问下',
  '咨询',
  '一下',
  '那个',
  '就是',
  '我想知道',
  '想知道',
  '我想了解',
  '想了解',
  '了解',
  '告诉我',
  '帮我',
  '帮忙',
  '呢',
  '吗',
  '啊',
  '呀',
  '吧',
  '哦',
  '嘛',
  '哈',
  '呗',
  'hi',
  'hello',
  'hey',
  'please',
  'thanks',
  'thank you',
  'pls',
  'kindly',
  'can you tell me',
  'could you tell me',
  'may i ask',
]

/** Finds the known words in a normalised text, leftmost and longest first, none overlapping. */
export type SpanFinder = (text: string) => Span[]

/** Knows the given synonym groups (the words of a group mean the same) and the fillers. */
export const createSpanFinder = (groups: readonly (readonly string[])[]): SpanFinder => {
  const concepts = new Map<string, string | undefined>(fillers.map((filler) => [filler, undefined]))
  for (const group of groups) {
    const terms = group.map(normalise).filter((term) => term !== '')
    const concept = terms[0]
    // A word in two groups belongs to the first that names it.
    for (const term of terms) if (concepts.get(term) === undefined) concepts.set(term, concept)
  }

  const byFirst = new Map<string, string[]>()
  for (const term of concepts.keys()) {
    const first = term.charAt(0)
    byFirst.set(first, [...(byFirst.get(first) ?? []), term])
  }
  for (const terms of byFirst.values()) terms.sort((a, b) => b.length - a.length)

  return (text) => {
    const spans: Span[] = []
    let at = 0
    while (at < text.length) {
      const term = byFirst.get(text.charAt(at))?.find((each) => text.startsWith(each, at) && isWhole(text, at, each))
      if (term === undefined) at += 1
      else {
        spans.push({ start: at, end: at + term.length, concept: concepts.get(term) })
        at += term.length
      }
    }
    return spans
  }
}

const latinLetter = /[\p{Script=Latin}\p{N}]/u

/** A Latin term must be a word of its own: “tv” is not in “tvs24x”. Chinese has no such edges. */
const isWhole = (text: string, start: number, term: string): boolean =>
  hasHan(term) || (!latinLetter.test(text.charAt(start - 1)) && !latinLetter.test(text.charAt(start + term.length)))
