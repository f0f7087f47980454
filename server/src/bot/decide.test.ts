import type { BotSettings } from '@yingda/contract'
import { expect, test } from 'vitest'
import type { AnswerCandidate } from '#knowledge'
import { decide, type Seen } from './decide.ts'
import type { BotMemory, BotMemoryTurn } from './memory.ts'
import { defaultSettings } from './settings.ts'

const settings: BotSettings = { ...defaultSettings, answerThreshold: 0.6, suggestThreshold: 0.35 }
const entry = (entryId: string, score: number): AnswerCandidate => ({
  entryId,
  question: `${entryId}?`,
  score,
  matched: `${entryId}?`,
  version: 1,
  answer: `${entryId}!`,
  updatedAt: new Date(0),
})
const at = '2026-11-22T02:00:00.000Z'
const turn = (question: string, band: BotMemoryTurn['band'], entryId?: string): BotMemoryTurn => ({
  question,
  band,
  at,
  ...(entryId ? { entryId } : {}),
})
const memory = (turns: BotMemoryTurn[], change: Partial<BotMemory> = {}): BotMemory => ({
  turns,
  nonAnswers: 0,
  ...change,
})
const calm: Seen['wish'] = { asksForPerson: false, refusesPerson: false, anger: 0, thanks: false, evidence: [] }
const seen = (change: Partial<Seen>): Seen => ({
  question: '运费多少',
  danger: undefined,
  wish: calm,
  choice: undefined,
  found: [],
  smallTalk: [],
  memory: memory([]),
  ...change,
})
const sure = [entry('freight', 0.9), entry('other', 0.3)]
const perhaps = [entry('a', 0.5), entry('b', 0.45), entry('c', 0.4), entry('d', 0.39)]

test.each<[string, Partial<Seen>, string]>([
  ['somebody is in danger', { danger: '着火', found: sure }, 'safety'],
  ['the visitor asks for a person', { wish: { ...calm, asksForPerson: true }, found: sure }, 'visitor_asked'],
  ['the visitor is angry', { wish: { ...calm, anger: 2 }, found: sure }, 'angry'],
  [
    'S05: the same entry would be given again',
    { question: '邮费谁出', found: sure, memory: memory([turn('运费多少', 'answer', 'freight')]) },
    'asked_twice',
  ],
  [
    'S05: the same is asked in other words that nothing answers',
    { question: '我的包裹现在在哪', memory: memory([turn('快递到哪了', 'answer', 'track')]) },
    'asked_twice',
  ],
  [
    'S02 P17: the second question in a row has no answer',
    { memory: memory([turn('天气', 'none')], { nonAnswers: 1 }) },
    'not_understood',
  ],
  [
    'the options of an offer are refused after a question without an answer',
    { choice: { kind: 'none' }, memory: memory([turn('天气', 'none'), turn('运费', 'offer')], { nonAnswers: 1 }) },
    'not_understood',
  ],
  [
    'an offer was not taken and nothing is found for what came next',
    { memory: memory([turn('运费', 'offer')], { offered: [{ entryId: 'a', question: 'a?' }] }) },
    'not_understood',
  ],
])('hands off when %s', (_when, change, reason) => {
  expect(decide(seen(change), settings)).toMatchObject({ kind: 'hand_off', reasons: [reason] })
})

test.each<[string, Partial<Seen>, object]>([
  ['is sure', { found: sure }, { kind: 'answer', entry: { entryId: 'freight' } }],
  ['is sure and the visitor is only unhappy', { found: sure, wish: { ...calm, anger: 1 } }, { kind: 'answer' }],
  [
    'may be asked one of several',
    { found: perhaps },
    { kind: 'offer', offered: [{ entryId: 'a' }, { entryId: 'b' }, { entryId: 'c' }], nonAnswers: 0 },
  ],
  ['cannot tell two apart', { found: [entry('a', 0.8), entry('b', 0.79)] }, { kind: 'offer' }],
  ['finds nothing', {}, { kind: 'none', sentence: 'fallback', nonAnswers: 1 }],
  ['finds only what is too far', { found: [entry('a', 0.34)] }, { kind: 'none' }],
  [
    'is greeted',
    { smallTalk: [entry('hello', 0.95)], found: [entry('a', 0.4)] },
    { kind: 'small_talk', entry: { entryId: 'hello' } },
  ],
  ['is greeted less clearly than asked', { smallTalk: [entry('hello', 0.7)], found: sure }, { kind: 'answer' }],
  ['is only greeted', { question: '你好，在吗' }, { kind: 'courtesy', sentence: 'greeting' }],
  ['is only greeted in English', { question: 'Hello!' }, { kind: 'courtesy', sentence: 'greeting' }],
  ['is thanked', { wish: { ...calm, thanks: true } }, { kind: 'courtesy', sentence: 'thanks' }],
  [
    'is told that no person is needed',
    { wish: { ...calm, refusesPerson: true, asksForPerson: true } },
    { kind: 'courtesy', sentence: 'staying' },
  ],
  [
    'gets an option chosen',
    { choice: { kind: 'entry', entry: entry('b', 1) } },
    { kind: 'answer', entry: { entryId: 'b' } },
  ],
  ['gets all options refused', { choice: { kind: 'none' } }, { kind: 'none', sentence: 'rephrase', nonAnswers: 1 }],
  [
    'gets an option chosen that is gone',
    { choice: { kind: 'gone' } },
    { kind: 'none', sentence: 'gone', nonAnswers: 0 },
  ],
  [
    'is asked the same about another model',
    { question: 'TG80多少钱', found: sure, memory: memory([turn('TG100多少钱', 'answer', 'freight')]) },
    { kind: 'answer' },
  ],
  [
    'is asked something else',
    { question: '怎么退货', found: [entry('return', 0.9)], memory: memory([turn('运费多少', 'answer', 'freight')]) },
    { kind: 'answer', entry: { entryId: 'return' } },
  ],
  [
    'is asked again what it answered long ago',
    {
      found: sure,
      memory: memory([
        turn('运费多少', 'answer', 'freight'),
        ...['b', 'c', 'd'].map((id) => turn(`${id} 怎么办`, 'answer', id)),
      ]),
    },
    { kind: 'answer' },
  ],
])('does its part when it %s', (_when, change, decision) => {
  expect(decide(seen(change), settings)).toMatchObject(decision)
})

test.each<[string, Partial<BotSettings['handOffWhen']>, Partial<Seen>, string]>([
  [
    'repetition',
    { askedTwice: false },
    { found: sure, memory: memory([turn('运费多少', 'answer', 'freight')]) },
    'answer',
  ],
  ['anger', { angry: false }, { found: sure, wish: { ...calm, anger: 2 } }, 'answer'],
  ['two missing answers', { nonAnswersInARow: 3 }, { memory: memory([], { nonAnswers: 1 }) }, 'none'],
])('%s gets nobody when the company says so', (_what, handOffWhen, change, kind) => {
  expect(decide(seen(change), settings).kind).toBe('hand_off')
  expect(decide(seen(change), { ...settings, handOffWhen: { ...settings.handOffWhen, ...handOffWhen } }).kind).toBe(
    kind,
  )
})

test('S08: no setting keeps a visitor who asks from a person, and danger comes before everything', () => {
  const closed = { askedTwice: false, disliked: false, angry: false, nonAnswersInARow: 5 }
  const asks = { ...calm, asksForPerson: true, anger: 2 as const, evidence: ['转人工'] }
  expect(decide(seen({ wish: asks, found: sure }), { ...settings, handOffWhen: closed })).toMatchObject({
    kind: 'hand_off',
    reasons: ['visitor_asked'],
    evidence: ['转人工'],
  })
  expect(decide(seen({ wish: asks, danger: '着火' }), settings)).toMatchObject({
    reasons: ['safety', 'visitor_asked', 'angry'],
    evidence: ['着火', '转人工'],
  })
})
