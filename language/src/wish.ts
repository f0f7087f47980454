import { angerIn } from './anger.ts'
import { asksInChinese, refusalsInChinese } from './asks-in-chinese.ts'
import { asksInEnglish, refusalsInEnglish } from './asks-in-english.ts'
import { hasHan } from './normalise.ts'
import { bare } from './phrase-finder.ts'
import { soundOf } from './pinyin.ts'

const refusals = [...refusalsInChinese, ...refusalsInEnglish]
const asks = [...asksInChinese, ...asksInEnglish]

/** What a customer wants besides an answer. */
export interface Wish {
  asksForPerson: boolean
  /** Says that no person is needed. */
  refusesPerson: boolean
  /** 0 calm, 1 unhappy, 2 angry. */
  anger: 0 | 1 | 2
  /** Thanks, and asks nothing more. */
  thanks: boolean
  /** The words this was read from. */
  evidence: string[]
}

/** Reads by rules whether somebody asks for a person, refuses one, is angry, or only says thanks. */
export const wishOf = (text: string): Wish => {
  const words = hasHan(text) ? withRightCharacters(bare(text)) : bare(text)
  const refusal = firstMatch(refusals, words)
  const asking = refusal ? undefined : firstMatch(asks, words)
  const { anger, evidence } = angerIn(text)
  const thanks = isThanks(words)
  const found = [refusal, asking, ...evidence, thanks].filter((each) => each !== undefined)
  return {
    asksForPerson: asking !== undefined,
    refusesPerson: refusal !== undefined,
    anger,
    thanks: thanks !== undefined,
    evidence: found,
  }
}

const firstMatch = (patterns: readonly RegExp[], text: string): string | undefined => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    if (found) return found[0].trim()
  }
  return undefined
}

/** Typed in a hurry, 人工 comes as 人公 or 仁工: the sound decides. */
const withRightCharacters = (text: string): string => {
  const characters = [...text]
  characters.forEach((character, at) => {
    const next = characters[at + 1]
    if (next === undefined || soundOf(character) !== 'ren' || soundOf(next) !== 'gong') return
    characters[at] = '人'
    characters[at + 1] = '工'
  })
  return characters.join('')
}

const thankWords =
  /谢谢|多谢|感谢|谢啦|谢了|辛苦了|麻烦你了|(?<![a-z])(?:thanks|thank you|thank u|thx|many thanks|cheers|3q)(?![a-z])/
const beside =
  /谢谢|多谢|感谢|谢啦|谢了|非常|十分|太|辛苦了|麻烦你了|好的|好|行|嗯+|哦|ok|okay|知道了|明白了|明白|了解了|了解|收到|没问题|没事了|没有了|可以了|解决了|你们?|您|的|了|啊|啦|哈|呀|亲|解答|帮助|帮忙|回复|耐心|客服|(?<![a-z])(?:thanks|thank you|thank u|thx|many thanks|cheers|3q|very|so|much|a lot|great|got it|all good|that's all|that is all|perfect|i see|for|your|the|help|answer|quick|reply|you|it works|now|again|really|appreciate it)(?![a-z])/g

/** The thanks in a text that says nothing else; “帮我查快递，谢谢” still wants something. */
const isThanks = (text: string): string | undefined =>
  text.replace(beside, '').trim() === '' ? thankWords.exec(text)?.[0] : undefined
