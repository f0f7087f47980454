import type { AnswerReceipt, BotSettings, HandOffReason } from '@yingda/contract'
import { decideBand, defaultThresholds, type Wish } from '@yingda/language'
import type { AnswerCandidate } from '#knowledge'
import { askedAgain } from './asked-again.ts'
import type { BotMemory } from './memory.ts'

/** Everything the decision looks at. */
export interface Seen {
  /** What was asked, completed from the turn before where it was elliptic. */
  question: string
  /** Words of danger. */
  danger: string | undefined
  wish: Pick<Wish, 'asksForPerson' | 'refusesPerson' | 'anger' | 'thanks' | 'evidence'>
  /** An option of the last offer: an entry, an entry that is gone since, or none of them. */
  choice: { kind: 'entry'; entry: AnswerCandidate } | { kind: 'gone' } | { kind: 'none' } | undefined
  found: AnswerCandidate[]
  smallTalk: AnswerCandidate[]
  memory: BotMemory
}

/** What the bot does next, and why. */
export type BotDecision =
  | { kind: 'hand_off'; reasons: HandOffReason[]; evidence: string[]; nonAnswers: number }
  | { kind: 'answer'; entry: AnswerCandidate }
  | { kind: 'small_talk'; entry: AnswerCandidate }
  | { kind: 'courtesy'; sentence: 'greeting' | 'thanks' | 'staying' }
  | { kind: 'offer'; offered: AnswerCandidate[]; nonAnswers: number }
  | { kind: 'none'; sentence: 'fallback' | 'rephrase' | 'gone'; nonAnswers: number }

/**
 * The order in which the bot thinks: danger, a wish for a person, anger; then what was chosen, greetings, a question asked
 * again; then an answer, an offer, or an honest no. Two turns that helped nobody end with a person. Pure.
 */
export const decide = (seen: Seen, settings: BotSettings): BotDecision => {
  const { wish, memory, choice } = seen
  const { handOffWhen } = settings

  const urgent: HandOffReason[] = []
  if (seen.danger !== undefined) urgent.push('safety')
  if (wish.asksForPerson && !wish.refusesPerson) urgent.push('visitor_asked')
  if (wish.anger === 2 && handOffWhen.angry) urgent.push('angry')
  if (urgent.length)
    return { kind: 'hand_off', reasons: urgent, evidence: evidenceOf(seen), nonAnswers: memory.nonAnswers }

  /** One more turn that helps nobody: say so, or get a person when it is one too many. */
  const helpless = (before: number, other: Extract<BotDecision, { kind: 'none' }>['sentence']): BotDecision => {
    const nonAnswers = before + 1
    if (nonAnswers < handOffWhen.nonAnswersInARow) return { kind: 'none', sentence: other, nonAnswers }
    const missed = memory.turns.filter((turn) => turn.band === 'none' || turn.band === 'offer')
    const last = missed.slice(Math.max(0, missed.length - before)).map((turn) => turn.question)
    const evidence = [...last, seen.question].filter((question) => question !== '')
    return { kind: 'hand_off', reasons: ['not_understood'], evidence, nonAnswers }
  }

  if (choice?.kind === 'entry') return { kind: 'answer', entry: choice.entry }
  if (choice?.kind === 'none') return helpless(memory.nonAnswers, 'rephrase')
  if (choice?.kind === 'gone') return { kind: 'none', sentence: 'gone', nonAnswers: memory.nonAnswers }

  const { band, offered } = bandOf(seen.found, settings)
  const [best] = seen.found
  const [talk] = seen.smallTalk
  if (settings.smallTalkOn && talk && talk.score >= settings.answerThreshold && talk.score > (best?.score ?? 0))
    return { kind: 'small_talk', entry: talk }
  if (isGreeting(seen.question) && band !== 'answer') return { kind: 'courtesy', sentence: 'greeting' }
  if (wish.thanks && band !== 'answer') return { kind: 'courtesy', sentence: 'thanks' }

  const before = handOffWhen.askedTwice
    ? askedAgain(seen.question, band === 'answer' ? best?.entryId : undefined, memory)
    : undefined
  if (before)
    return { kind: 'hand_off', reasons: ['asked_twice'], evidence: [before.question], nonAnswers: memory.nonAnswers }

  if (band === 'answer' && best) return { kind: 'answer', entry: best }
  if (wish.refusesPerson) return { kind: 'courtesy', sentence: 'staying' }

  // What was offered before and not taken did not help either.
  const nonAnswers = memory.nonAnswers + (memory.offered ? 1 : 0)
  if (band === 'offer' && nonAnswers < handOffWhen.nonAnswersInARow) return { kind: 'offer', offered, nonAnswers }
  return band === 'offer' ? helpless(nonAnswers - 1, 'fallback') : helpless(nonAnswers, 'fallback')
}

/** The band of what was found, by the company's thresholds. */
export const bandOf = (
  found: AnswerCandidate[],
  settings: Pick<BotSettings, 'answerThreshold' | 'suggestThreshold'>,
): { band: Exclude<AnswerReceipt['band'], 'small_talk'>; offered: AnswerCandidate[] } => {
  const { band, offered } = decideBand(
    found.map((each) => ({ id: each.entryId, score: each.score, matched: each.matched })),
    { ...defaultThresholds, answer: settings.answerThreshold, suggest: settings.suggestThreshold },
  )
  return { band, offered: found.slice(0, offered.length) }
}

const evidenceOf = ({ danger, wish }: Seen): string[] => [
  ...new Set([...(danger === undefined ? [] : [danger]), ...wish.evidence]),
]

const greeting =
  /^(?:你好|您好|你们好|哈喽|哈啰|嗨|喂|在吗|在么|在不在|早上好|上午好|中午好|下午好|晚上好|请问|hi|hello|hey|good (?:morning|afternoon|evening)|hi there|hello there)$/

/** Nothing but a greeting: a company without small talk greets back all the same, and it counts as no failure. */
const isGreeting = (text: string): boolean => {
  const words = text
    .toLowerCase()
    .split(/[\s,，。.!！?？~～…、]+/)
    .filter(Boolean)
  return (
    words.length > 0 &&
    (greeting.test(words.join(' ')) || words.every((word) => greeting.test(word) || /^[啊呀哦吗]$/.test(word)))
  )
}
