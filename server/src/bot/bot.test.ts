import { createKnowledge } from '#knowledge'
import { newId, type MemberCaller } from '#platform'
import type { BotSettings, Permission } from '@yingda/contract'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { roomTest } from '../../test/room.ts'
import { createBot, type BotMemory, type BotTurn } from './index.ts'
import { defaultSettings } from './settings.ts'

const ground = await roomTest()
const { database, clock, tenantId } = ground
const knowledge = createKnowledge({
  ...ground,
  memberName: async () => 'Anna',
  timeZone: async () => 'Asia/Shanghai',
})
const bot = createBot({ ...ground, knowledge })
const anna = newId()

interface Faq {
  id: string
  question: string
  similar: string[]
  answer: string
  audience?: string
  kind?: string
}
const read = (path: string) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')) as unknown
const demo = read('demo/data/faq.zh.json') as Faq[]
const own: Faq[] = [
  { id: 'price-a', question: 'A款多少钱', similar: ['A款价格', 'A款售价'], answer: 'A 款 2399 元。' },
  { id: 'price-b', question: 'B款多少钱', similar: ['B款价格', 'B款售价'], answer: 'B 款 1799 元。' },
  {
    id: 'track',
    question: '快递到哪了',
    similar: ['我的包裹到哪里了', '查一下物流', '快递怎么还没到', '包裹现在在哪里'],
    answer: '在订单页点“查看物流”。',
  },
  { id: 'freight', question: '运费多少', similar: ['邮费谁出', '包邮吗'], answer: '满 99 元包邮。' },
  {
    id: 'secret',
    question: '内部赔付口径',
    similar: ['赔付最多批多少'],
    answer: '班长可批 500 元。',
    audience: 'agents',
  },
  { id: 'hello', question: '你好', similar: ['您好', '在吗'], answer: '您好，请说。', kind: 'small_talk' },
  { id: 'track-en', question: 'Where is my parcel?', similar: ['track my order'], answer: 'See your orders page.' },
]
const teach = (tenant: string, list: Faq[]) =>
  database.tenant(tenant, (tx) => knowledge.importRows(tx, list, { publish: true, by: anna }))
await teach(tenantId, own)

/** A visitor who says one thing after another; the bot's turns. */
const visit = async (
  texts: (string | { choose: string } | string[])[],
  language: 'zh-CN' | 'en' = 'zh-CN',
  tenant = tenantId,
) => {
  const turns: BotTurn[] = []
  const said: { author: 'contact' | 'bot'; text: string }[] = []
  let memory: BotMemory | undefined
  for (const text of texts) {
    const isChoice = typeof text === 'object' && !Array.isArray(text)
    const written = isChoice ? [] : [text].flat()
    said.push(...(isChoice ? [text.choose] : written).map((each) => ({ author: 'contact' as const, text: each })))
    const turn = await database.tenant(tenant, (tx) =>
      bot.turn(tx, {
        language,
        texts: written,
        memory,
        said,
        ...(isChoice ? { choice: { optionId: text.choose, label: text.choose } } : {}),
      }),
    )
    memory = turn.memory
    turns.push(turn)
    if (turn.kind === 'reply') said.push({ author: 'bot', text: textOf(turn) })
  }
  return turns
}
const textOf = (turn: BotTurn | undefined): string =>
  turn?.kind === 'reply'
    ? turn.parts.map((part) => (part.type === 'text' ? part.text : part.type === 'menu' ? part.prompt : '')).join('')
    : ''
const reasonsOf = (turn: BotTurn | undefined) => (turn?.kind === 'hand_off' ? turn.reasons : [])
const settle = (change: Partial<BotSettings>) =>
  database.tenant(tenantId, (tx) => bot.saveSettings(tx, { ...defaultSettings, ...change }))

test('an answer carries its receipt: entry, version, score, and what else it might have been', async () => {
  const [turn] = await visit(['运费多少'])
  expect(turn).toMatchObject({
    kind: 'reply',
    answered: true,
    sentiment: 'neutral',
    parts: [{ type: 'text', format: 'markdown', text: '满 99 元包邮。' }],
    receipt: { band: 'answer', question: '运费多少', version: 1, updatedAt: '2026-11-22T02:00:00.000Z' },
  })
  const { items } = await database.tenant(tenantId, (tx) => knowledge.entries.list(tx, { limit: 100 }))
  const freight = items.find((entry) => entry.externalId === 'freight')
  expect(turn?.kind === 'reply' && turn.receipt.entryId).toBe(freight?.id)
  expect(turn?.kind === 'reply' && turn.receipt.score).toBeGreaterThan(0.6)
  expect(freight?.asked30d).toBeGreaterThan(0)
})

test('S05: the same question in other words hands off in the same turn, with reason, evidence and packet', async () => {
  const [first, second] = await visit(['快递到哪了', '我的包裹现在在哪'])
  expect(textOf(first)).toBe('在订单页点“查看物流”。')
  expect(second).toMatchObject({
    kind: 'hand_off',
    reasons: ['asked_twice'],
    evidence: ['快递到哪了'],
    packet: { ask: '我的包裹现在在哪', tried: '在订单页点“查看物流”。' },
  })
  // Something else after it is simply answered.
  expect(textOf((await visit(['快递到哪了', '运费多少']))[1])).toBe('满 99 元包邮。')
})

test('S12: “那B款呢” after “A款多少钱” is the price of B, and no repetition', async () => {
  const [first, second] = await visit(['A款多少钱', '那B款呢'])
  expect(textOf(first)).toBe('A 款 2399 元。')
  expect(textOf(second)).toBe('B 款 1799 元。')
  expect(second).toMatchObject({ receipt: { band: 'answer', understoodAs: 'B款多少钱' } })
  // Without a question before it, it is no question about a price.
  const [alone] = await visit(['那B款呢'])
  expect(alone).not.toMatchObject({ receipt: { understoodAs: expect.anything() } })
})

test('S02 P17: two questions in a row without an answer end with a person; the first is answered honestly', async () => {
  const [first, second] = await visit(['明天北京会下雪吗', '帮我订一张去三亚的机票'])
  expect(first).toMatchObject({ kind: 'reply', answered: false, receipt: { band: 'none' } })
  expect(textOf(first)).toBe(defaultSettings.fallback['zh-CN'])
  expect(second).toMatchObject({
    kind: 'hand_off',
    reasons: ['not_understood'],
    evidence: ['明天北京会下雪吗', '帮我订一张去三亚的机票'],
    memory: { nonAnswers: 0 },
  })
  // An answer in between starts the count again.
  expect((await visit(['明天北京会下雪吗', '运费多少', '帮我订一张去三亚的机票']))[2]).toMatchObject({ kind: 'reply' })
})

test('S16: what is for agents only is neither answered, offered nor given as an option to a visitor', async () => {
  const { items } = await database.tenant(tenantId, (tx) => knowledge.entries.list(tx, { limit: 100 }))
  const { id } = items.find((entry) => entry.externalId === 'secret')!
  for (const turn of await visit(['内部赔付口径', { choose: id }]))
    expect(JSON.stringify(turn)).not.toMatch(/500 元|班长/)
  const inside = await bot.ask(tenantId, { text: '内部赔付口径', audience: 'agents' })
  expect(inside).toMatchObject({ band: 'answer', answer: '班长可批 500 元。' })
})

test('an answer that ran out a second ago is not given', async () => {
  await database.tenant(tenantId, (tx) =>
    knowledge.importRows(
      tx,
      [
        {
          id: 'sale',
          question: '双十二满减规则',
          similar: [],
          answer: '满 300 减 50。',
          validUntil: '2026-11-22T02:00:10Z',
        },
      ],
      { publish: true, by: anna },
    ),
  )
  const before = clock.now()
  clock.set(new Date('2026-11-22T02:00:09.999Z'))
  expect((await visit(['双十二满减规则']))[0]).toMatchObject({
    receipt: { band: 'answer', validUntil: '2026-11-22T02:00:10.000Z' },
  })
  clock.set(new Date('2026-11-22T02:00:10Z'))
  expect(textOf((await visit(['双十二满减规则']))[0])).not.toContain('满 300')
  clock.set(before)
})

test('what is published is answered with by the very next call', async () => {
  expect((await visit(['可以用旧机换新吗']))[0]).toMatchObject({ receipt: { band: 'none' } })
  await teach(tenantId, [{ id: 'trade', question: '可以用旧机换新吗', similar: ['以旧换新'], answer: '可以。' }])
  expect(textOf((await visit(['可以用旧机换新吗']))[0])).toBe('可以。')
})

test('danger, a wish for a person and anger get a person at once', async () => {
  expect(reasonsOf((await visit(['洗衣机着火了怎么办']))[0])).toEqual(['safety'])
  expect(reasonsOf((await visit(['转人工']))[0])).toEqual(['visitor_asked'])
  expect((await visit(['你们这群骗子，气死我了']))[0]).toMatchObject({ reasons: ['angry'], sentiment: 'angry' })
  expect((await visit(['I want to talk to a person'], 'en'))[0]).toMatchObject({ reasons: ['visitor_asked'] })
  expect(reasonsOf((await visit(['不用转人工，运费多少']))[0])).toEqual([])
})

test('the company’s own words ask for a person and tell anger', async () => {
  await settle({ extraHandOffWords: ['找掌柜'], extraAngerWords: ['岂有此理'] })
  expect((await visit(['我要找掌柜']))[0]).toMatchObject({ reasons: ['visitor_asked'], evidence: ['找掌柜'] })
  expect((await visit(['岂有此理']))[0]).toMatchObject({ reasons: ['angry'], sentiment: 'angry' })
  await settle({})
  expect(reasonsOf((await visit(['我要找掌柜']))[0])).toEqual([])
})

test('the company’s own synonyms are understood from the next question on', async () => {
  await teach(tenantId, [{ id: 'gift', question: '小红花怎么领', similar: [], answer: '签到领。' }])
  const scoreOf = async () =>
    (await bot.ask(tenantId, { text: '福利豆怎么领', audience: 'public' })).candidates.find(
      (each) => each.externalId === 'gift',
    )?.score ?? 0
  const before = await scoreOf()
  await settle({ synonyms: [['小红花', '福利豆']] })
  expect(await scoreOf()).toBeGreaterThan(before)
  await settle({})
})

describe('an offer', () => {
  const offerOnly = { answerThreshold: 1, suggestThreshold: 0.2 }

  test('shows at most three entries and a way out; a choice is answered', async () => {
    await settle(offerOnly)
    const [turn] = await visit(['款式价格'])
    expect(turn).toMatchObject({ kind: 'reply', answered: false, receipt: { band: 'offer' } })
    const menu = turn?.kind === 'reply' ? turn.parts[0] : undefined
    if (menu?.type !== 'menu') throw new Error('Nothing was offered')
    expect(menu.options.length).toBeLessThanOrEqual(4)
    expect(menu.options.at(-1)).toEqual({ id: 'none', label: '都不是，我自己说' })
    const [first] = menu.options
    const chosen = (await visit(['款式价格', { choose: first!.id }]))[1]
    expect(chosen).toMatchObject({ kind: 'reply', answered: true, receipt: { band: 'answer', question: first!.label } })
    // Its number, typed, is the same choice.
    expect((await visit(['款式价格', '1']))[1]).toMatchObject({ receipt: { band: 'answer', question: first!.label } })
    // “那B款呢” after it speaks of what was chosen.
    expect((await visit(['款式价格', '1']))[1]?.memory.turns.at(-1)?.question).toBe(first!.label)
    await settle({})
  })

  test('S02: that is refused twice ends with a person', async () => {
    await settle(offerOnly)
    const turns = await visit(['款式价格', { choose: 'none' }, '款式售价', { choose: 'none' }])
    expect(turns.map((turn) => turn.kind)).toEqual(['reply', 'reply', 'reply', 'hand_off'])
    expect(textOf(turns[1])).toContain('用您自己的话')
    expect(reasonsOf(turns[3])).toEqual(['not_understood'])
    await settle({})
  })
})

test('a burst of messages is one question; a greeting is greeted', async () => {
  expect(textOf((await visit([['你好', 'A款', '多少钱']]))[0])).toBe('A 款 2399 元。')
  expect((await visit(['您好']))[0]).toMatchObject({ answered: false, receipt: { band: 'small_talk' } })
  expect((await visit(['谢谢']))[0]).toMatchObject({ receipt: { band: 'small_talk' }, sentiment: 'happy' })
})

test('who writes English in a Chinese conversation is answered from the English entries', async () => {
  expect(textOf((await visit(['Where is my parcel?']))[0])).toBe('See your orders page.')
})

test('a dislike is counted once and gets a person, unless the company says otherwise', async () => {
  const [turn] = await visit(['运费多少'])
  if (turn?.kind !== 'reply') throw new Error('Not answered')
  const { entryId } = turn.receipt
  const dislike = (memory: BotMemory, useful = false) =>
    database.tenant(tenantId, (tx) =>
      bot.feedback(tx, { memory, useful, entryId, said: [{ author: 'contact', text: '运费多少' }] }),
    )
  expect((await dislike(turn.memory, true)).handOff).toBeUndefined()
  const judged = await dislike(turn.memory)
  expect(judged.handOff).toMatchObject({ reasons: ['disliked'], evidence: ['运费多少'], packet: { ask: '运费多少' } })
  expect((await dislike(judged.memory)).handOff).toBeUndefined()
  expect((await database.tenant(tenantId, (tx) => knowledge.entries.one(tx, entryId!))).disliked30d).toBe(1)
  await settle({ handOffWhen: { ...defaultSettings.handOffWhen, disliked: false } })
  expect((await dislike(turn.memory)).handOff).toBeUndefined()
  await settle({})
})

test('a very long answer comes in parts that a message can hold, with nothing lost', async () => {
  const answer = Array.from({ length: 900 }, (_each, at) => `第 ${at} 行：${'字'.repeat(12)}`).join('\n')
  await teach(tenantId, [{ id: 'long', question: '完整的服务条款全文', similar: [], answer }])
  const [turn] = await visit(['完整的服务条款全文'])
  const texts = turn?.kind === 'reply' ? turn.parts.map((part) => (part.type === 'text' ? part.text : '')) : []
  expect(texts.length).toBeGreaterThan(1)
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(8000)
  expect(texts.map((text) => text.trim()).join('\n')).toBe(answer)
})

test('the memory of an endless conversation stays small', async () => {
  const turns = await visit(Array.from({ length: 25 }, (_each, at) => (at % 2 ? '运费多少' : '您好')))
  expect(turns.at(-1)?.memory.turns.length).toBeLessThanOrEqual(10)
})

test('when the knowledge base fails, the caller learns it', async () => {
  const broken = createBot({
    ...ground,
    knowledge: { ...knowledge, findAnswers: () => Promise.reject(new Error('the index is gone')) },
  })
  const input = { language: 'zh-CN' as const, texts: ['运费多少'], memory: undefined, said: [] }
  await expect(database.tenant(tenantId, (tx) => broken.turn(tx, input))).rejects.toThrow('the index is gone')
})

test('S01: of what no shop is asked, hardly anything is answered, and what is in the knowledge base is', async () => {
  const shop = newId()
  const known = demo.filter((_each, at) => at % 6 === 0)
  await teach(shop, known)
  const strange = (read('language/data/none-of-it.json') as { zh: string[] }).zh.slice(0, 150)
  const answered = async (texts: string[]) => {
    const verdicts = await Promise.all(texts.map((text) => bot.ask(shop, { text, audience: 'public' })))
    return verdicts.map((verdict) => (verdict.band === 'answer' ? verdict.best?.externalId : undefined))
  }
  const wrongly = (await answered(strange)).filter((id) => id !== undefined)
  expect(wrongly.length / strange.length).toBeLessThanOrEqual(0.03)

  const forAll = known.filter((each) => each.audience !== 'agents')
  const ids = await answered(forAll.map((each) => each.question))
  const right = ids.filter((id, at) => id === forAll[at]!.id).length
  const wrong = ids.filter((id, at) => id !== undefined && id !== forAll[at]!.id).length
  expect(right / forAll.length).toBeGreaterThan(0.9)
  expect(wrong / forAll.length).toBeLessThanOrEqual(0.02)
})

describe('through the API', () => {
  const caller = (permissions: Permission[]): MemberCaller => ({
    kind: 'member',
    tenantId,
    memberId: anna,
    name: 'Anna',
    permissions: new Set(permissions),
    visibility: { inboxIds: null, skillGroupIds: null },
    skillGroupIds: [],
    via: 'session',
    credentialId: newId(),
  })
  const audited: { action: string; details?: Record<string, unknown> }[] = []
  const serve = (permissions: Permission[]) =>
    ground.serve(bot.routes({ audit: async (_tx, record) => void audited.push(record) }), async () =>
      caller(permissions),
    )

  test('what only agents may know, and drafts, are for those who may read the knowledge base', async () => {
    const ask = async (permissions: Permission[], body: object) => {
      const app = await serve(permissions)
      return app.inject({ method: 'POST', url: '/api/bot/ask', payload: { question: '内部赔付口径', ...body } })
    }
    expect((await ask(['bot.ask'], {})).json()).not.toMatchObject({ answer: '班长可批 500 元。' })
    expect((await ask(['bot.ask'], { audience: 'agents' })).statusCode).toBe(403)
    expect((await ask(['bot.ask'], { drafts: true })).statusCode).toBe(403)
    expect((await ask(['bot.ask', 'knowledge.read'], { audience: 'agents' })).json()).toMatchObject({
      band: 'answer',
      answer: '班长可批 500 元。',
    })
  })

  test('S08: who changes when people are called is written down, with before and after', async () => {
    const app = await serve(['knowledge.read', 'bot.configure'])
    const to = { ...defaultSettings, handOffWhen: { ...defaultSettings.handOffWhen, askedTwice: false } }
    const changed = await app.inject({ method: 'PUT', url: '/api/bot/settings', payload: to })
    expect(changed.json()).toEqual(to)
    expect((await app.inject({ method: 'GET', url: '/api/bot/settings' })).json()).toEqual(to)
    expect(audited).toMatchObject([
      {
        action: 'bot.settings_changed',
        details: { before: { handOffWhen: { askedTwice: true } }, after: { handOffWhen: { askedTwice: false } } },
      },
    ])
    await settle({})
  })
})
