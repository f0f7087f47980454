import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

type Two = { zh: string; en: string }
type Product = { sku: string; name: Two; price: number; stock: number; warrantyMonths: number; image: string }
type Entry = {
  id: string
  category: string
  question: string
  similar: string[]
  answer: string
  audience?: string
  validFrom?: string
  validUntil?: string
}
type SmallTalk = { id: string; similar: string[]; answer: string }
type QuickReply = { shortcut: string; title: Two; text: Two; scope: string }
type Visitor = {
  id: string
  language: string
  name: string | null
  page: { title: string; url: string }
  mood: string
  turns: string[]
  wantsPerson: boolean
  agentLines: string[]
}
type Order = {
  orderNo: string
  phone: string
  status: string
  items: { sku: string; qty: number; price: number }[]
  total: number
  invoice: { amount: number } | null
  logistics: { events: { at: string; text: Two }[] } | null
  timeline: { createdAt: string; paidAt?: string; shippedAt?: string; deliveredAt?: string; refundedAt?: string }
}

const products = content<Product[]>('products.json')
const faqs = { zh: content<Entry[]>('faq.zh.json'), en: content<Entry[]>('faq.en.json') }
const smallTalk = { zh: content<SmallTalk[]>('small-talk.zh.json'), en: content<SmallTalk[]>('small-talk.en.json') }
const quickReplies = content<QuickReply[]>('quick-replies.json')
const visitors = content<Visitor[]>('traffic.json')
const orders = content<Order[]>('orders.json')

const skus = new Set(products.map((product) => product.sku))

describe.each([
  ['zh', 160, /^SH-\d{4}$/],
  ['en', 64, /^SH-E\d{3}$/],
] as const)('the questions and answers in %s', (language, atLeast, idShape) => {
  const entries = faqs[language]

  test('are many, each with its own id, a category and a short answer', () => {
    expect(entries.length).toBeGreaterThanOrEqual(atLeast)
    expect(repeated(entries.map((entry) => entry.id))).toEqual([])
    const odd = entries.filter(
      ({ id, category, answer }) =>
        !idShape.test(id) || category.trim() === '' || answer.trim() === '' || answer.split('\n').length > 6,
    )
    expect(odd).toEqual([])
  })

  test('carry five to eight similar questions each', () => {
    expect(entries.filter(({ similar }) => similar.length < 5 || similar.length > 8)).toEqual([])
  })

  test('never ask the same thing twice, nor what small talk already answers', () => {
    const asked = entries.flatMap(({ question, similar }) => [question, ...similar])
    const chatted = smallTalk[language].flatMap(({ similar }) => similar)
    expect(repeated([...asked, ...chatted].map(normalised))).toEqual([])
  })

  test('are for everybody, except a few that are for agents', () => {
    const audiences = entries.flatMap(({ audience }) => audience ?? [])
    expect(new Set(audiences)).toEqual(new Set(['agents']))
    expect(audiences.length).toBeLessThanOrEqual(10)
  })

  test('are in force between two dates when they belong to a season', () => {
    const seasonal = entries.filter(({ validFrom, validUntil }) => validFrom ?? validUntil)
    expect(seasonal.length).toBeGreaterThan(0)
    for (const { id, validFrom = '', validUntil = '' } of seasonal) {
      expect(Date.parse(validFrom), id).toBeLessThan(Date.parse(validUntil))
    }
  })

  test('speak only of products on the shelf', () => {
    const mentioned = entries.flatMap(({ question, similar, answer }) => modelsIn([question, ...similar, answer]))
    expect([...new Set(mentioned)].filter((sku) => !skus.has(sku))).toEqual([])
  })

  test('name for at least four models the price on the shelf', () => {
    const priced = entries.filter(({ question }) => /多少钱$|^How much is the [A-Z]/.test(question))
    const named = priced.flatMap(({ question, answer }) =>
      modelsIn([question]).map((sku) => ({ sku, price: /\*\*¥([\d,]+)\*\*/.exec(answer)?.[1]?.replace(',', '') })),
    )
    expect(named.length).toBeGreaterThanOrEqual(4)
    for (const { sku, price } of named) {
      expect(Number(price), sku).toBe(products.find((product) => product.sku === sku)?.price)
    }
  })
})

test('the shelf holds 24 products, named in both languages, each once', () => {
  expect(products).toHaveLength(24)
  expect(repeated(products.map(({ sku }) => sku))).toEqual([])
  expect(products.filter(({ name, price }) => !name.zh.includes(' ') || !name.en || price <= 0)).toEqual([])
})

test.each(['zh', 'en'] as const)('small talk in %s has its own ids and says that it is a bot', (language) => {
  const talk = smallTalk[language]
  expect(talk.length).toBeGreaterThanOrEqual(25)
  expect(repeated(talk.map(({ id }) => id))).toEqual([])
  expect(talk.find(({ id }) => id.endsWith('-robot'))?.answer).toMatch(/我是机器人，不是真人|I am a bot, not a person/)
})

test('quick replies have one shortcut each and fill in only names that exist', () => {
  expect(quickReplies.length).toBeGreaterThanOrEqual(24)
  expect(repeated(quickReplies.map(({ shortcut }) => shortcut))).toEqual([])
  expect(new Set(quickReplies.map(({ scope }) => scope))).toEqual(new Set(['company', 'group']))
  const holes = quickReplies.flatMap(({ text }) =>
    [text.zh, text.en].flatMap((words) => words.match(/\{\{.*?\}\}/g) ?? []),
  )
  expect(new Set(holes)).toEqual(new Set(['{{contact.name}}', '{{agent.name}}']))
})

test('visitors come in both languages and every mood, and have something to say', () => {
  expect(visitors.length).toBeGreaterThanOrEqual(40)
  expect(repeated(visitors.map(({ id }) => id))).toEqual([])
  expect(new Set(visitors.map(({ language }) => language))).toEqual(new Set(['zh', 'en']))
  expect(new Set(visitors.map(({ mood }) => mood))).toEqual(new Set(['calm', 'worried', 'angry', 'happy']))
  const odd = visitors.filter(
    ({ turns, agentLines, page }) =>
      turns.length < 2 ||
      turns.length > 7 ||
      agentLines.length < 1 ||
      agentLines.length > 4 ||
      !page.url.startsWith('/shop/') ||
      [...turns, ...agentLines].some((line) => line.trim() === ''),
  )
  expect(odd).toEqual([])
})

test('what visitors mention exists: the models and the orders', () => {
  const said = visitors.flatMap(({ turns, agentLines, page }) => [...turns, ...agentLines, page.url])
  expect(modelsIn(said).filter((sku) => !skus.has(sku))).toEqual([])
  const known = new Set(orders.map(({ orderNo }) => orderNo))
  const named = said.flatMap((line) => line.match(/SO-\d{8}-\d{4}/g) ?? [])
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((orderNo) => !known.has(orderNo))).toEqual([])
})

test('orders are forty, in every state, with made-up telephone numbers', () => {
  expect(orders).toHaveLength(40)
  expect(repeated(orders.map(({ orderNo }) => orderNo))).toEqual([])
  expect(repeated(orders.map(({ phone }) => phone))).toEqual([])
  expect(
    orders.filter(({ orderNo, phone }) => !/^SO-\d{8}-\d{4}$/.test(orderNo) || !/^1380000\d{4}$/.test(phone)),
  ).toEqual([])
  expect(new Set(orders.map(({ status }) => status))).toEqual(
    new Set(['pending', 'paid', 'shipped', 'delivered', 'returning', 'refunded']),
  )
})

test.each(orders.map((order) => [order.orderNo, order] as const))('order %s adds up', (_orderNo, order) => {
  for (const { sku, price } of order.items) expect(products.find((product) => product.sku === sku)?.price).toBe(price)
  expect(order.total).toBe(order.items.reduce((sum, { price, qty }) => sum + price * qty, 0))
  if (order.invoice) expect(order.invoice.amount).toBe(order.total)
  expect(order.logistics === null).toBe(['pending', 'paid'].includes(order.status))
  expect(order.timeline.paidAt === undefined).toBe(order.status === 'pending')
  expect(order.timeline.refundedAt !== undefined).toBe(order.status === 'refunded')
  expect(order.timeline.deliveredAt !== undefined).toBe(['delivered', 'returning', 'refunded'].includes(order.status))
  const moments = [Object.values(order.timeline), order.logistics?.events.map(({ at }) => at) ?? []]
  for (const series of moments) expect(series).toEqual(series.toSorted())
})

function content<Kind>(file: string): Kind {
  return JSON.parse(readFileSync(new URL(`../data/${file}`, import.meta.url), 'utf8')) as Kind
}

/** The words alone: two questions that differ in spaces, signs or capitals are the same question. */
function normalised(text: string) {
  return text.toLowerCase().replace(/[\s\p{P}\p{S}]/gu, '')
}

function repeated(values: string[]) {
  return values.filter((value, at) => values.indexOf(value) !== at)
}

function modelsIn(texts: string[]) {
  return texts.flatMap((text) => text.toUpperCase().match(/(?<![A-Z0-9-])[A-Z]{2}\d{2,3}(?!\d)/g) ?? [])
}
