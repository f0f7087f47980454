export { type AnswerCandidate, type AnswerQuery } from './answers.ts'
export { createKnowledge, type Knowledge } from './knowledge.ts'
