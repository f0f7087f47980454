import { hasHan } from './normalise.ts'

/**
 * A stretch of normalised text. `han`: a run of Chinese characters. `word`: letters. `code`: what names one thing among
 * many of its kind, such as a model or fault code (TG100, E21, the A of “A款”). `number`: digits alone.
 */
export interface Token {
  kind: 'han' | 'word' | 'code' | 'number'
  text: string
  /** Where it stands in the text: “TG-100” is longer there than its token `tg100`. */
  start: number
  end: number
}

const letter = String.raw`(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])`
const pieces = new RegExp(String.raw`(?<han>\p{Script=Han}+)|(?<latin>${letter}+(?:['_\-./]${letter}+)*)`, 'gu')

// “A款”, “B型”: a letter before one of these names a variant.
const variantAfter = /^(款|型|版|档|套餐|级|类|区|系列|号)/
// “the B model”, “plan C”.
const variantNoun = /^(model|version|plan|type|series|edition|size|class|grade)s?$/

const latinToken = (text: string, start: number): Token => {
  const end = start + text.length
  if (!/\p{N}/u.test(text)) return { kind: 'word', text, start, end }
  // Dates, prices and version numbers keep their points; TG-100, TG_100 and TG100 are one model.
  if (!/\p{L}/u.test(text)) return { kind: 'number', text, start, end }
  return { kind: 'code', text: text.replace(/[-_/]/g, ''), start, end }
}

const split = (text: string): Token[] => {
  const tokens: Token[] = []
  for (const match of text.matchAll(pieces)) {
    const { han, latin } = match.groups ?? {}
    if (han) tokens.push({ kind: 'han', text: han, start: match.index, end: match.index + han.length })
    if (!latin) continue
    const whole = latinToken(latin, match.index)
    if (whole.kind !== 'word') {
      tokens.push(whole)
      continue
    }
    // “wi-fi” and “and/or” are words in a row; only codes and numbers keep what joins them.
    let start = match.index
    for (const part of latin.split(/[_\-./]/)) {
      tokens.push({ kind: 'word', text: part, start, end: start + part.length })
      start += part.length + 1
    }
  }
  return tokens
}

// “TG 100” is TG100. Among Chinese any short run of letters is; in English only one that cannot be read as a word.
const modelLetters = (word: string, inChinese: boolean) =>
  (inChinese ? /^[a-z]{1,4}$/ : /^[b-df-hj-np-tv-xz]{1,4}$/).test(word)

const joinModels = (tokens: Token[], text: string): Token[] => {
  const inChinese = hasHan(text)
  const joined: Token[] = []
  for (const token of tokens) {
    const before = joined.at(-1)
    const apart = before ? token.start - before.end : 0
    if (token.kind === 'number' && before?.kind === 'word' && apart === 1 && modelLetters(before.text, inChinese)) {
      joined[joined.length - 1] = { kind: 'code', text: before.text + token.text, start: before.start, end: token.end }
    } else joined.push(token)
  }
  return joined
}

/** Cuts a normalised text into its tokens, and sees which single letters name a variant. */
export const tokenise = (text: string): Token[] => {
  const tokens = joinModels(split(text), text)
  return tokens.map((token, at) => {
    if (token.kind !== 'word' || token.text.length !== 1) return token
    const before = tokens[at - 1]
    const after = tokens[at + 1]
    const namesVariant =
      (after?.kind === 'han' && variantAfter.test(after.text)) ||
      // “Is there a model …” names none, “the A model” does.
      (after?.kind === 'word' &&
        variantNoun.test(after.text) &&
        (!/^[ais]$/.test(token.text) || before?.text === 'the')) ||
      (before?.kind === 'word' && variantNoun.test(before.text))
    return namesVariant ? { ...token, kind: 'code' as const } : token
  })
}

/** The model names and fault codes in a text: where two questions differ in these, they are different questions. */
export const codesIn = (tokens: Token[]): string[] =>
  tokens.filter((token) => token.kind === 'code').map((token) => token.text)
