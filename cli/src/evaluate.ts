import { progress } from '@clack/prompts'
import { fill } from '@yingda/phrases/cli'
import { CallError, type Client } from '@yingda/sdk'
import { connect, faultOf, type ServerOptions } from './connect.ts'
import type { Context } from './context.ts'
import { Fault } from './fault.ts'
import { figuresOf, type Asked, type Figures } from './figures.ts'
import { readGiven } from './knowledge.ts'

export interface EvaluateOptions extends ServerOptions {
  questions: string
  oos?: string[] | undefined
  json?: boolean | undefined
  concurrency: number
}

interface Question {
  text: string
  label: string | undefined
}

/** A busy server is asked again this often before we give up. */
const triesMax = 6
const pauseMs = 500

/** Asks the bot every question of a test through the open API, and prints how it did. */
export const evaluate = async (options: EvaluateOptions, context: Context): Promise<number> => {
  const questions = await readQuestions(options.questions, true, context)
  for (const file of options.oos ?? []) questions.push(...(await readQuestions(file, false, context)))
  const client = await connect(options, context)
  const asked = await askAll(questions, client, options, context)
  const figures = figuresOf(asked)
  context.io.out(options.json ? JSON.stringify(figures) : table(figures, context))
  return 0
}

/** Lines of `question<TAB>label`; of questions that belong to no entry only the question counts. */
const readQuestions = async (file: string, isLabelled: boolean, context: Context): Promise<Question[]> => {
  const text = (await readGiven(file, context)).toString('utf8').replace(/^\uFEFF/, '')
  const questions: Question[] = []
  text.split(/\r?\n/).forEach((line, at) => {
    if (line.trim() === '') return
    const [question, label] = line.split('\t').map((cell) => cell.trim())
    if (isLabelled && (!question || !label)) throw new Fault(fill(context.words.faults.noTab, { file, row: at + 1 }))
    if (question) questions.push({ text: question, label: isLabelled ? label : undefined })
  })
  if (questions.length === 0) throw new Fault(fill(context.words.faults.noQuestions, { file }))
  return questions
}

const askAll = async (
  questions: Question[],
  client: Client,
  { server, concurrency }: EvaluateOptions,
  context: Context,
): Promise<Asked[]> => {
  const { progressOn } = context.io
  const bar = progressOn && progress({ max: questions.length, output: progressOn })
  bar?.start(fill(context.words.evaluate.asking, { count: questions.length }))
  const asked: Asked[] = []
  let next = 0
  const ask = async () => {
    for (let question = questions[next++]; question; question = questions[next++]) {
      asked.push(await askOne(question, client))
      bar?.advance(1)
    }
  }
  try {
    await Promise.all(Array.from({ length: concurrency }, ask))
  } catch (error) {
    next = questions.length
    bar?.error(context.words.evaluate.stopped)
    throw faultOf(error, server, context)
  }
  bar?.stop(fill(context.words.evaluate.asked, { count: questions.length }))
  return asked
}

const askOne = async ({ text, label }: Question, client: Client): Promise<Asked> => {
  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now()
    try {
      const verdict = await client.call('POST /api/bot/ask', { body: { question: text } })
      return { label, verdict, tookMs: performance.now() - startedAt }
    } catch (error) {
      const isBusy = error instanceof CallError && (error.status === 429 || error.status === 503)
      if (!isBusy || attempt >= triesMax) throw error
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? pauseMs * attempt))
    }
  }
}

const table = (figures: Figures, { words }: Context): string => {
  const percent = (value: number) => `${(value * 100).toFixed(1)}%`
  const shares = [
    'accuracy',
    'answered',
    'offered',
    'withheld',
    'wrongAnswers',
    'containment',
    'containmentWithMenu',
    'outOfScopeAnswered',
  ] as const
  const rows: [string, string][] = [[String(figures.questions), words.evaluate.questions]]
  if (figures.outOfScope) rows.push([String(figures.outOfScope), words.evaluate.outOfScope])
  for (const name of shares) {
    const value = figures[name]
    if (value !== undefined) rows.push([percent(value), words.evaluate[name]])
  }
  for (const name of ['p50Ms', 'p95Ms'] as const) {
    const value = figures[name]
    if (value !== undefined) rows.push([`${value} ms`, words.evaluate[name]])
  }
  return rows.map(([value, name]) => `${value.padStart(9)}  ${name}`).join('\n')
}
