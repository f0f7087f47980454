import { normalise, sameQuestion, similarity } from '@yingda/language'
import type { BotMemory, BotMemoryTurn } from './memory.ts'

/** How many answered turns back a question still counts as asked again. */
const turnsBack = 3
/** Two entries may say much the same; so like each other, questions are one even where the entries differ. */
const sameInAnyCase = 0.85

/**
 * The earlier turn whose question is being asked again after it was answered: its answer did not help.
 * The same entry is the same question, unless another model is named; without a sure answer, what it means decides. Pure.
 */
export const askedAgain = (
  question: string,
  answeredBy: string | undefined,
  memory: BotMemory,
): BotMemoryTurn | undefined =>
  memory.turns
    .filter((turn) => turn.band === 'answer')
    .slice(-turnsBack)
    .findLast((turn) => {
      if (namesAnother(question, turn.question)) return false
      const alike = similarity(question, turn.question)
      if (answeredBy === undefined) return alike >= sameQuestion
      return answeredBy === turn.entryId || alike >= sameInAnyCase
    })

// Models and fault codes, the B of “B款”, and sizes.
const names = /[a-z]+[-_ ]?\d+[a-z\d]*|[a-z](?=款|型|版|档|系列)|\d+(?:\.\d+)?(?=公斤|升|匹|寸|英寸|kg|l\b)/g

const namesAnother = (a: string, b: string): boolean => {
  const [first, second] = [a, b].map((text) =>
    (normalise(text).match(names) ?? []).map((name) => name.replace(/[-_ ]/g, '')),
  )
  return first!.length > 0 && second!.length > 0 && !first!.some((name) => second!.includes(name))
}
