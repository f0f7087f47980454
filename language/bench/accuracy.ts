/**
 * How well the matcher finds the right entry, on public sets whose labels stand for entries, and what the bands make of it.
 *
 *   npx tsx language/bench/accuracy.ts --data <folder> [--split validation|test] [--faq <file.json>] [--answer 0.6 --suggest 0.3]
 *
 * Thresholds and weights are chosen on the validation split and on a FAQ with one similar question left out at a time;
 * the test split is only looked at. The folder holds <set>/<split>.tsv with text and label, `oos` for out of scope.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import strange from '../data/none-of-it.json' with { type: 'json' }
import {
  createMatcher,
  decideBand,
  defaultThresholds,
  detectLanguage,
  type KnowledgeItem,
  type Matcher,
} from '../src/index.ts'

interface Question {
  text: string
  /** The entry that answers it; undefined when none does. */
  answeredBy: string | undefined
}

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    split: { type: 'string', default: 'validation' },
    faq: { type: 'string' },
    answer: { type: 'string', default: String(defaultThresholds.answer) },
    suggest: { type: 'string', default: String(defaultThresholds.suggest) },
    margin: { type: 'string', default: String(defaultThresholds.margin ?? 0) },
  },
})
const thresholds = {
  answer: Number(options.answer),
  suggest: Number(options.suggest),
  margin: Number(options.margin),
}

const main = () => {
  if (options.data === undefined && options.faq === undefined)
    throw new Error('Say --data <folder>, --faq <file>, or both')
  if (options.split !== 'validation' && options.split !== 'test') throw new Error(`No split named ${options.split}`)
  if (options.data !== undefined) publicSets(options.data, options.split)
  if (options.faq !== undefined) leaveOneOut(options.faq)
}

const publicSets = (folder: string, split: 'validation' | 'test') => {
  const read = (name: string): Question[] =>
    readFileSync(join(folder, `${name}.tsv`), 'utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .flatMap(([text, label]) => (text && label ? [{ text, answeredBy: label === 'oos' ? undefined : label }] : []))
  const isTest = split === 'test'
  const banking = read('banking77/train')
  const known = isTest ? banking : banking.filter((_, at) => at % 10 !== 0)
  const asked = isTest ? read('banking77/test') : banking.filter((_, at) => at % 10 === 0)
  report('banking77', entriesOf(known), asked)
  report('hwu64', entriesOf(read('hwu64/train')), read(isTest ? 'hwu64/test' : 'hwu64/valid'))
  report('smp2017', entriesOf(read('smp2017/train')), read(isTest ? 'smp2017/test' : 'smp2017/develop'))

  const fewer = entriesOf(read('banking77-oos/train'))
  const inScope = read(isTest ? 'banking77-oos/test' : 'banking77-oos/valid')
  const outside = read(isTest ? 'banking77-oos/ood-oos.test' : 'banking77-oos/ood-oos.valid')
  report('banking77, 50 entries, all in scope', fewer, inScope)
  report('banking77, 50 entries, one in five out of scope', fewer, mixed(inScope, outside))
}

/** Every similar question is asked once of a knowledge base that lacks it, and as many strange ones as a fifth of all. */
const leaveOneOut = (file: string) => {
  const faq: KnowledgeItem[] = JSON.parse(readFileSync(file, 'utf8'))
  const most = Math.max(...faq.map(({ similar }) => similar.length))
  const language = detectLanguage(faq[0]?.question ?? '')
  const asked: Asked[] = []
  const started = process.cpuUsage()
  for (let left = 0; left < most; left += 1) {
    const matcher = createMatcher(faq.map((item) => ({ ...item, similar: item.similar.toSpliced(left, 1) })))
    const questions = faq.flatMap(({ id, similar }) => {
      const text = similar[left]
      return text === undefined ? [] : [{ text, answeredBy: id }]
    })
    const outside = strange[language].map((text) => ({ text, answeredBy: undefined }))
    for (const question of mixed(questions, outside)) asked.push(ask(matcher, question))
  }
  print(`${file}, one similar question left out, one in five strange`, asked, cpuMs(started))
}

const entriesOf = (questions: Question[]): KnowledgeItem[] => {
  const byEntry = new Map<string, KnowledgeItem>()
  for (const { text, answeredBy } of questions) {
    if (answeredBy === undefined) continue
    const item = byEntry.get(answeredBy)
    if (item) item.similar.push(text)
    else byEntry.set(answeredBy, { id: answeredBy, question: text, similar: [] })
  }
  return [...byEntry.values()]
}

/** Four in scope to one outside, as far as both reach, taken evenly over each. */
const mixed = (inScope: Question[], outside: Question[]): Question[] => {
  const strangers = Math.min(outside.length, Math.floor(inScope.length / 4))
  return [...evenly(inScope, strangers * 4), ...evenly(outside, strangers)]
}

const evenly = (questions: Question[], count: number): Question[] =>
  questions.filter(
    (_, at) => Math.floor((at * count) / questions.length) !== Math.floor(((at + 1) * count) / questions.length),
  )

interface Asked {
  inScope: boolean
  right: boolean
  amongOffered: boolean
  band: 'answer' | 'offer' | 'none'
}

const ask = (matcher: Matcher, { text, answeredBy }: Question): Asked => {
  const candidates = matcher.match(text)
  const { band, offered } = decideBand(candidates, thresholds)
  return {
    inScope: answeredBy !== undefined,
    right: answeredBy !== undefined && candidates[0]?.id === answeredBy,
    amongOffered: offered.some(({ id }) => id === answeredBy),
    band,
  }
}

const report = (name: string, items: KnowledgeItem[], questions: Question[]) => {
  const matcher = createMatcher(items)
  // The first question builds the index.
  matcher.match('')
  const started = process.cpuUsage()
  const asked = questions.map((question) => ask(matcher, question))
  print(name, asked, cpuMs(started))
}

const cpuMs = (started: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1000
}

const print = (name: string, asked: Asked[], ms: number) => {
  const share = (some: Asked[], of: Asked[]) => `${((some.length / Math.max(1, of.length)) * 100).toFixed(1)} %`
  const inScope = asked.filter((each) => each.inScope)
  const answered = asked.filter(({ band }) => band === 'answer')
  const helped = inScope.filter(({ band, right, amongOffered }) => (band === 'answer' ? right : amongOffered))
  const row = {
    questions: asked.length,
    accuracy: share(
      inScope.filter(({ right }) => right),
      inScope,
    ),
    answered: share(answered, asked),
    offered: share(
      asked.filter(({ band }) => band === 'offer'),
      asked,
    ),
    withheld: share(
      asked.filter(({ band }) => band === 'none'),
      asked,
    ),
    'wrong of answered': share(
      answered.filter(({ right }) => !right),
      answered,
    ),
    'in scope, helped': share(helped, inScope),
    'CPU-ms each': (ms / Math.max(1, asked.length)).toFixed(2),
  }
  console.log(`\n${name}`)
  for (const [what, figure] of Object.entries(row)) console.log(`  ${what.padEnd(20)}${figure}`)
}

main()
