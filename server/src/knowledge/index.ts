export { type AnswerCandidate, type AnswerQuery } from './answers.ts'
export { knowledgeChanged } from './entries.ts'
export { createKnowledge, type Knowledge } from './knowledge.ts'
