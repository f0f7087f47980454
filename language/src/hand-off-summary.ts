import { withContext } from './context.ts'
import { bare } from './phrase-finder.ts'
import { wishOf } from './wish.ts'

/** One thing said before the hand-off. */
export interface SaidTurn {
  author: 'contact' | 'bot'
  text: string
}

/** What a person taking over needs to know first, in the customer's and the bot's own words. */
export interface HandOffSummary {
  /** 诉求 */
  ask: string
  /** 已试 */
  tried: string
  /** 期望 */
  wish: string
}

const lineMax = 80

/** Picks, never invents: the question that matters, what the bot last said to it, and what the customer wants now. */
export const handOffSummary = (turns: readonly SaidTurn[]): HandOffSummary => {
  const said = turns.map((turn, at) => ({ ...turn, at, text: turn.text.replace(/\s+/g, ' ').trim() }))
  const questions = said.filter((turn) => turn.author === 'contact' && isSubstantial(turn.text))
  const asked = questions.at(-1)
  const before = questions.at(-2)
  const ask = asked ? (withContext(asked.text, before && { question: before.text }) ?? asked.text) : ''

  const answer = said.findLast((turn) => turn.author === 'bot' && turn.at > (questions[0]?.at ?? said.length))
  const wanted = said.findLast((turn) => turn.author === 'contact' && turn.text !== asked?.text && isWish(turn.text))
  return {
    ask: shortened(ask),
    tried: shortened(firstSentence(answer?.text ?? '')),
    wish: shortened(wanted?.text ?? (asked && isWish(asked.text) ? asked.text : '')),
  }
}

const greeting = /^(?:你好|您好|在吗|在么|有人吗|嗨|哈喽|喂|亲|hi|hello|hey|good (?:morning|afternoon|evening))+$/

/** Says what it is about, rather than greeting, thanking, swearing or calling for a person. */
const isSubstantial = (text: string): boolean => {
  const words = bare(text)
  if (words === '' || greeting.test(words)) return false
  const { asksForPerson, refusesPerson, thanks, anger, evidence } = wishOf(text)
  if (thanks) return false
  if (!asksForPerson && !refusesPerson && anger === 0) return true
  // “洗衣机漏水，转人工！” still says what it is about once the call and the anger are taken away.
  const rest = evidence.reduce((left, found) => left.replace(found, ''), words)
  return /\p{Script=Han}/u.test(rest) ? rest.length >= 4 : rest.trim().split(' ').length >= 4
}

const wants =
  /我要|我想|希望|必须|马上|尽快|要求|退款|退货|换货|赔|投诉|I want|I need|I would like|I'd like|asap|refund|replace/i

const isWish = (text: string): boolean => {
  const { asksForPerson, refusesPerson, anger } = wishOf(text)
  return asksForPerson || refusesPerson || anger > 0 || wants.test(text)
}

const firstSentence = (text: string): string => /^.*?(?:[。！？!?]|\.(?=\s|$)|$)/u.exec(text)?.[0] ?? text

const shortened = (text: string): string => {
  const characters = [...text]
  return characters.length <= lineMax ? text : `${characters.slice(0, lineMax - 1).join('')}…`
}
