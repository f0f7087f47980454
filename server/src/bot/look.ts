import type { BotSettings } from '@yingda/contract'
import { detectLanguage, normalise, withContext, wishOf } from '@yingda/language'
import type { AnswerCandidate, AnswerQuery, Knowledge } from '#knowledge'
import type { Tx } from '#platform'
import { dangerIn } from './danger.ts'
import { bandOf, type Seen } from './decide.ts'
import type { BotMemory } from './memory.ts'

/** A burst of more messages than this is looked up as a whole only. */
const singlesMax = 4
/** The option that means: none of these. */
export const noneOption = 'none'

export interface Asked {
  /** What the customer wrote since the last turn, oldest first. */
  texts: string[]
  choice?: { optionId: string; label: string } | undefined
  memory: BotMemory
  /** Only entries of this language; told from the text when it is not given. */
  language?: 'zh' | 'en' | undefined
  /** The language of the conversation, tried when the text's own finds nothing. */
  spoken?: 'zh' | 'en' | undefined
  audience: AnswerQuery['audience']
  drafts?: boolean | undefined
  at: Date
}

/** Looks up everything a decision needs. */
export const look = async (
  { tx, knowledge, settings }: { tx: Tx; knowledge: Knowledge; settings: BotSettings },
  asked: Asked,
): Promise<Seen & { understoodAs?: string }> => {
  const query: AnswerQuery = {
    audience: asked.audience,
    drafts: asked.drafts,
    at: asked.at,
    synonyms: settings.synonyms,
  }
  const inLanguages = async (text: string, find: Knowledge['findAnswers']): Promise<AnswerCandidate[]> => {
    const own = asked.language ?? detectLanguage(text)
    const found = await find(tx, text, { ...query, language: own })
    if (asked.language || !asked.spoken || asked.spoken === own) return found
    if ((found[0]?.score ?? 0) >= settings.suggestThreshold) return found
    const other = await find(tx, text, { ...query, language: asked.spoken })
    return (other[0]?.score ?? 0) > (found[0]?.score ?? 0) ? other : found
  }
  const answersTo = (text: string) => inLanguages(text, knowledge.findAnswers)

  /** Several messages in a row are mostly one question in pieces; if that is not clear, one of them may be the question. */
  const answersToBurst = async (whole: string, texts: string[]) => {
    let found = await answersTo(whole)
    if (texts.length < 2 || texts.length > singlesMax || bandOf(found, settings).band === 'answer') return found
    for (const text of texts) {
      const alone = await answersTo(text)
      if ((alone[0]?.score ?? 0) > (found[0]?.score ?? 0)) found = alone
    }
    return found
  }

  /** “那B款呢”: the question before, about another thing. */
  const inContext = async (text: string) => {
    const before = asked.memory.turns.findLast((turn) => turn.band === 'answer' || turn.band === 'offer')
    if (!before) return undefined
    const entry = before.entryId ? await knowledge.answerOf(tx, before.entryId, query) : undefined
    const understoodAs =
      withContext(text, { question: before.question }) ?? (entry && withContext(text, { question: entry.question }))
    return understoodAs === undefined ? undefined : { understoodAs, found: await answersTo(understoodAs) }
  }

  const texts = asked.texts.map((text) => text.trim()).filter((text) => text !== '')
  const whole = texts.join('\n')
  const tapped = asked.choice?.optionId
  // Who taps “none of these” and goes on writing wants an answer to what was written.
  const optionId =
    tapped === undefined || (tapped === noneOption && whole) ? optionWritten(whole, asked.memory) : tapped
  const entry = optionId && optionId !== noneOption ? await knowledge.answerOf(tx, optionId, query) : undefined
  const question = entry?.question ?? (asked.choice && !whole ? asked.choice.label : whole)

  const plain = question ? await answersToBurst(question, texts) : []
  const completed = question && !optionId ? await inContext(question) : undefined
  const isClearer =
    completed !== undefined &&
    ((completed.found[0]?.score ?? 0) >= (plain[0]?.score ?? 0) || bandOf(plain, settings).band !== 'answer')

  return {
    question: isClearer ? completed.understoodAs : question,
    ...(isClearer ? { understoodAs: completed.understoodAs } : {}),
    danger: texts.map(dangerIn).find((found) => found !== undefined),
    wish: wishIn(texts, settings),
    choice: !optionId
      ? undefined
      : optionId === noneOption
        ? { kind: 'none' }
        : entry
          ? { kind: 'entry', entry }
          : { kind: 'gone' },
    found: isClearer ? completed.found : plain,
    smallTalk: settings.smallTalkOn && question ? await inLanguages(question, knowledge.findSmallTalk) : [],
    memory: asked.memory,
  }
}

/** An option written out, or its number, is that option. */
const optionWritten = (text: string, { offered }: BotMemory): string | undefined => {
  if (!offered) return undefined
  const plain = normalise(text)
  const number = /^(?:第|选)?([1-9])(?:个|[.、)。])?$/.exec(plain)?.[1]
  if (number)
    return offered[Number(number) - 1]?.entryId ?? (Number(number) === offered.length + 1 ? noneOption : undefined)
  if (/^(?:都不是|都不对|none|none of (?:these|them))[,，。.!！~]*$/.test(plain)) return noneOption
  return offered.find((option) => normalise(option.question) === plain)?.entryId
}

/** What the messages want, taken together, with the company's own words. */
const wishIn = (texts: string[], settings: BotSettings): Seen['wish'] => {
  const each = texts.map(wishOf)
  const plain = normalise(texts.join('\n'))
  const heldIn = (words: string[]) => words.filter((word) => plain.includes(normalise(word)))
  const [handOffWords, angerWords] = [heldIn(settings.extraHandOffWords), heldIn(settings.extraAngerWords)]
  return {
    asksForPerson: handOffWords.length > 0 || each.some((wish) => wish.asksForPerson),
    // Of several messages the last word counts: “算了，不用人工” takes the wish back.
    refusesPerson: each.findLast((wish) => wish.asksForPerson || wish.refusesPerson)?.refusesPerson ?? false,
    anger:
      angerWords.length > 0 || each.some((wish) => wish.anger === 2)
        ? 2
        : each.some((wish) => wish.anger === 1)
          ? 1
          : 0,
    thanks: each.length > 0 && each.every((wish) => wish.thanks),
    evidence: [...handOffWords, ...angerWords, ...each.flatMap((wish) => wish.evidence)],
  }
}
