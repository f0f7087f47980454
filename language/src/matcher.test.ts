import { describe, expect, test } from 'vitest'
import noneOfIt from '../data/none-of-it.json' with { type: 'json' }
import { decideBand, defaultThresholds } from './decide-band.ts'
import { createMatcher, type KnowledgeItem } from './matcher.ts'

const shop: KnowledgeItem[] = [
  { id: 'price-100', question: 'TG100 多少钱', similar: ['TG100什么价格', 'tg100现在卖多少', 'TG100 售价'] },
  { id: 'price-80', question: 'TG80 多少钱', similar: ['TG80什么价格', 'tg80卖多少', 'TG80 售价'] },
  { id: 'e20', question: '洗衣机显示 E20 是什么意思', similar: ['E20怎么办', '报E20故障'] },
  { id: 'e21', question: '洗衣机显示 E21 是什么意思', similar: ['E21怎么办', '报E21故障'] },
  { id: 'where', question: '快递到哪了', similar: ['查物流', '我的包裹在哪里', '订单送到哪里了'] },
  { id: 'invoice', question: '怎么开发票', similar: ['发票', '开票流程', '需要发票怎么弄'] },
  { id: 'return', question: '怎么退货', similar: ['我要退货', '退货流程是什么', '不想要了能退吗'] },
  { id: 'refund', question: '退款多久到账', similar: ['钱什么时候退回来', '退款要几天'] },
  { id: 'install', question: '安装要收费吗', similar: ['安装费多少', '装机免费吗'] },
  { id: 'warranty', question: '保修期多久', similar: ['质保几年', '保修多长时间'] },
  { id: 'track-en', question: 'Where is my parcel?', similar: ['Track my order', 'When will my package arrive?'] },
  {
    id: 'return-en',
    question: 'How do I return a product?',
    similar: ['I want to send it back', 'What is your return policy?'],
  },
  { id: 'error-en', question: 'What does error F05 mean?', similar: ['My washer shows F05'] },
]
const matcher = createMatcher(shop)
const bestFor = (utterance: string) => matcher.match(utterance)[0]?.id
const bandFor = (utterance: string) => decideBand(matcher.match(utterance), defaultThresholds).band

describe('the entry asked for comes first', () => {
  test.each([
    ['请问TG100多少钱呀', 'price-100'],
    ['tg-80 价格', 'price-80'],
    ['TG 80 卖多少钱', 'price-80'],
    ['ＴＧ１００　多少錢', 'price-100'],
    ['洗衣机报 E21', 'e21'],
    ['显示e20怎么办呢', 'e20'],
    ['我的快递现在在哪儿', 'where'],
    ['物流到哪里了', 'where'],
    ['發票怎麼開', 'invoice'],
    ['发票', 'invoice'],
    ['我想退货', 'return'],
    ['推货流程', 'return'],
    ['退款几天到帐', 'refund'],
    ['装空调要不要安装费', 'install'],
    ['質保多久', 'warranty'],
    ['where is my package', 'track-en'],
    ['hi, can you tell me how to return an item please', 'return-en'],
    ['F05 error on my washer', 'error-en'],
  ])('%s → %s', (utterance, id) => {
    expect(bestFor(utterance)).toBe(id)
  })
})

test('S01: a question asked as it is written in the knowledge base is answered with full score', () => {
  for (const { id, question, similar } of shop) {
    for (const text of [question, ...similar]) {
      const [best] = matcher.match(text)
      expect(best?.id, text).toBe(id)
      expect(best?.score, text).toBeGreaterThan(0.9)
      expect(bandFor(text), text).toBe('answer')
    }
  }
})

test('traditional, full-width and upper-case writing finds the same with the same score', () => {
  const plain = matcher.match('tg100什么价格')
  expect(matcher.match('ＴＧ100甚麼價格'.replace('甚麼', '什麼'))).toEqual(plain)
  expect(matcher.match(' TG100什么价格？ ')).toEqual(plain)
})

test('a model or a fault nobody wrote about is not answered with another one', () => {
  for (const utterance of ['TG90多少钱', '洗衣机显示 E23 是什么意思', 'What does error F07 mean?']) {
    expect(bandFor(utterance), utterance).not.toBe('answer')
  }
  expect(bandFor('洗衣机显示 E21 是什么意思')).toBe('answer')
})

test('what the knowledge base says nothing about is left unanswered', () => {
  const strange = [...noneOfIt.zh, ...noneOfIt.en]
  const answered = strange.filter((text) => bandFor(text) === 'answer')
  expect(answered.length / strange.length).toBeLessThan(0.02)
})

test.each(['', '   ', '？？？', '@#￥%', 'asdkjhqwe', '🙂🙂'])('nonsense (%#) is answered by nothing', (text) => {
  expect(bandFor(text)).toBe('none')
})

describe('an edit is live at once', () => {
  test('added, changed and removed entries show in the next match', () => {
    const edited = createMatcher(shop)
    edited.upsert({ id: 'trade', question: '以旧换新怎么参加', similar: ['旧机抵多少'] })
    expect(edited.match('以旧换新')[0]?.id).toBe('trade')
    expect(edited.size).toBe(shop.length + 1)

    edited.upsert({ id: 'trade', question: '门店地址在哪', similar: [] })
    expect(edited.match('以旧换新怎么参加')[0]?.id).not.toBe('trade')
    expect(edited.match('门店地址')[0]?.id).toBe('trade')
    expect(edited.size).toBe(shop.length + 1)

    edited.remove('trade')
    expect(edited.match('门店地址').some(({ id }) => id === 'trade')).toBe(false)
    expect(edited.size).toBe(shop.length)
  })

  test('after many edits it matches as one built anew', () => {
    const edited = createMatcher([])
    for (let round = 0; round < 60; round += 1) {
      for (const item of shop) edited.upsert({ ...item, question: `${item.question} ${round}` })
      edited.match('发票')
    }
    for (const item of shop) edited.upsert(item)
    for (const item of shop)
      expect(edited.match(item.question)[0]).toEqual({ id: item.id, score: 1, matched: item.question })
    expect(edited.size).toBe(shop.length)
  })
})

test.each(['的', '的'.repeat(5000), 'how do I', '怎么'])('words that say nothing (%#) are not answered', (text) => {
  expect(bandFor(text)).not.toBe('answer')
})

test('an entry that is not allowed is neither returned nor in the way', () => {
  const allowed = matcher.match('TG100 多少钱', { allow: (id) => id !== 'price-100' })
  expect(allowed.map(({ id }) => id)).not.toContain('price-100')
  expect(allowed).toEqual(createMatcher(shop).match('TG100 多少钱', { allow: (id) => id !== 'price-100' }))
})

test('at most as many as wanted come back, best first, with scores from 0 to 1', () => {
  const all = matcher.match('TG100退货退款安装发票多少钱', { limit: 50 })
  expect(matcher.match('TG100退货退款安装发票多少钱', { limit: 2 })).toEqual(all.slice(0, 2))
  expect(matcher.match('多少钱').length).toBeLessThanOrEqual(5)
  expect(all.map(({ score }) => score)).toEqual(all.map(({ score }) => score).toSorted((a, b) => b - a))
  for (const { score } of all) expect(score >= 0 && score <= 1).toBe(true)
})

test('a company’s own synonyms join what shares no word', () => {
  const items = [{ id: 'drum', question: '内桶怎么清理', similar: [] }, ...shop]
  expect(createMatcher(items).match('滚芯脏了')[0]?.id).not.toBe('drum')
  expect(createMatcher(items, { synonyms: [['内桶', '滚芯']] }).match('滚芯脏了')[0]?.id).toBe('drum')
})
