import type { AnswerReceipt } from '@yingda/contract'

/** What the bot remembers of a conversation: enough to notice that it goes round in circles. */
export interface BotMemory {
  /** The latest turns, oldest first. */
  turns: BotMemoryTurn[]
  /** Turns in a row that helped nobody. */
  nonAnswers: number
  /** What was offered last and not chosen yet. */
  offered?: { entryId: string; question: string }[]
  /** Entries called useless here; each counts once. */
  disliked?: string[]
}

export interface BotMemoryTurn {
  /** What was asked, completed from the turn before where it was elliptic. */
  question: string
  entryId?: string
  band: AnswerReceipt['band']
  at: string
}

const turnsMax = 10
const questionMax = 500

export const emptyMemory = (): BotMemory => ({ turns: [], nonAnswers: 0 })

/** The memory with one more turn; the oldest ones are let go. */
export const remember = (memory: BotMemory, turn: BotMemoryTurn): BotMemory => ({
  ...memory,
  turns: [...memory.turns, { ...turn, question: turn.question.slice(0, questionMax) }].slice(-turnsMax),
})
