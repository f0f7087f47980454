import { hasHan, normalise } from './normalise.ts'
import { createSpanFinder } from './synonyms.ts'
import { tokenise, type Token } from './tokens.ts'
import { defaultSynonyms } from './vocabulary.ts'

/**
 * One step of context: a follow-up that names only another thing (“那B款呢” after “A款多少钱”) is completed with the
 * question before it (“B款多少钱”). Undefined when the utterance is a question of its own, or has no place in the other.
 */
export const withContext = (utterance: string, previous: { question: string } | undefined): string | undefined => {
  const thing = previous && thingIn(asWritten(utterance))
  return thing === undefined ? undefined : replaced(asWritten(previous?.question ?? ''), thing)
}

/** Normalised, but in the writer's capitals where that is possible. */
const asWritten = (text: string): string => {
  const normal = normalise(text)
  const folded = text.normalize('NFKC').replace(/\s+/g, ' ').trim()
  if (folded.length !== normal.length) return normal
  return [...normal].every((character, at) => character === [...folded][at]?.toLowerCase()) ? folded : normal
}

const chineseFollowUp =
  /^(?:那么|那|换成|换|如果是|要是|还有|然后)?[，,\s]*(?<thing>\S.{0,14}?)(?:的)?(?:呢|的话呢?|怎么样)?[？?。!！~\s]*$/u
const chineseMark = /^(?:那|换成|如果是|要是)|(?:呢|的话)[？?。!！~\s]*$/u
const englishFollowUp =
  /^(?:(?:and|so|ok|okay|but),? )?(?:(?:what|how) about|what if it(?:'s| is)|and(?: for)?|same for)[ ,]+(?:(?:for|to|in|from) )?(?:(?:the|a|an|my|your) )?(?<thing>.{1,40}?)(?: then| instead)?[?.! ]*$/i

// What already asks needs nothing from the question before.
const asks =
  /怎么|如何|多少|几[个天点号时]|什么|哪|为啥|能不能|可以|是不是|有没有|多久|多大|多长|谁|要不要|\b(?:how|when|where|why|who|which|can|does|do|is|are|will|it|that|this)\b/i

/** The thing that a follow-up names; undefined when the text is no follow-up. */
const thingIn = (utterance: string): string | undefined => {
  const followUp = hasHan(utterance)
    ? chineseMark.test(utterance) && chineseFollowUp.exec(utterance)
    : englishFollowUp.exec(utterance)
  const thing = (followUp || undefined)?.groups?.['thing']?.trim()
  return thing && !asks.test(thing) ? thing : undefined
}

const replaced = (question: string, thing: string): string | undefined => {
  const named = codeIn(thing)
  const before = codeIn(question)
  if (named && before) return withOtherCode(question, thing, named, before)
  return (
    withOtherKnownThing(question, thing) ??
    (hasHan(question) ? withOtherBeginning(question, thing) : withOtherNoun(question, thing))
  )
}

const put = (question: string, start: number, end: number, thing: string) =>
  question.slice(0, start) + thing + question.slice(end)

const codeIn = (text: string): Token | undefined => tokenise(text.toLowerCase()).find((token) => token.kind === 'code')

/** “TG80呢” puts TG80 where the question says TG100; “B款” puts B where it says A. */
const withOtherCode = (question: string, thing: string, named: Token, before: Token): string | undefined =>
  named.text === before.text ? undefined : put(question, before.start, before.end, thing.slice(named.start, named.end))

const findKnown = createSpanFinder(defaultSynonyms)

/** “冰箱呢” puts the fridge where the question names another thing we have a word for, if that begins or ends it. */
const withOtherKnownThing = (question: string, thing: string): string | undefined => {
  const lower = thing.toLowerCase()
  const isKnown = findKnown(lower).some((span) => span.start === 0 && span.end === lower.length && span.concept)
  if (!isKnown) return undefined
  const known = findKnown(question.toLowerCase()).filter((span) => span.concept !== undefined)
  // A Chinese question names its thing first, an English one mostly last.
  const before = hasHan(question) ? known.find((span) => span.start <= 2) : known.at(-1)
  return before && put(question, before.start, before.end, thing)
}

const mine = /^(?:请问|我想问|那)?(?:我家?的?|你们?家?的?|这台|这个)?/u
const chineseAsk =
  /的|怎么|如何|多少|几[个天点号时]|什么|哪|为啥|能不能|能|可以|支持|是不是|有没有|多久|多大|多长|要|会|价格|在/u

/** Otherwise a Chinese question begins with its thing: up to where it begins to ask, or as long as the other is. */
const withOtherBeginning = (question: string, thing: string): string | undefined => {
  const start = mine.exec(question)?.[0].length ?? 0
  const length = question.slice(start).search(chineseAsk)
  if (length < 1) return undefined
  return put(question, start, start + (length <= thing.length + 1 ? length : thing.length), thing)
}

const englishNoun =
  /^(?<lead>.*\b(?:the|a|an|my|your|to|for|in|from|of) )(?<noun>[\w'-]+(?: [\w'-]+)?)(?<rest>[?.! ]*)$/i

/** Otherwise an English question ends with its thing. */
const withOtherNoun = (question: string, thing: string): string | undefined => {
  const { lead, rest } = englishNoun.exec(question)?.groups ?? {}
  return lead === undefined ? undefined : `${lead}${thing}${rest ?? ''}`
}
