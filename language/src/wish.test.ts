import { describe, expect, test } from 'vitest'
import anger from '../data/anger.json' with { type: 'json' }
import handOff from '../data/handoff-words.json' with { type: 'json' }
import { moodOf } from './mood.ts'
import { wishOf } from './wish.ts'

describe('asking for a person', () => {
  test.each([...handOff.zh.ask, ...handOff.en.ask])('“%s” asks', (text) => {
    expect(wishOf(text)).toMatchObject({ asksForPerson: true, refusesPerson: false })
    expect(wishOf(text).evidence).not.toEqual([])
  })
  test.each([...handOff.zh.refuse, ...handOff.en.refuse])('“%s” does not ask', (text) => {
    expect(wishOf(text).asksForPerson).toBe(false)
  })
  test.each([
    ['轉人工', true],
    ['幫我轉接真人客服', true],
    ['转 人 工', true],
    ['请帮我接一下人工客服，谢谢', true],
    ['洗衣机漏水了，给我转人工！', true],
    ['怎么还不给我转人工', true],
    ['别废话，转人工', true],
    ['I just want to talk to a real person about my washer', true],
    ['Please transfer me to an agent NOW', true],
    ['can you connect me with someone', true],
    ['叫人来修空调', false],
    ['找人来装洗衣机', false],
    ['人工费多少', false],
    ['不用转人工', false],
    ['机器人多少钱', false],
    ['I need someone to install it', false],
    ['你们的客服态度真好', false],
  ])('“%s” asks: %s', (text, asks) => {
    expect(wishOf(text).asksForPerson).toBe(asks)
  })
  test.each(['不用转人工', '先别转人工', '別給我轉人工了', "I don't need an agent", 'no need for a human'])(
    '“%s” refuses',
    (text) => {
      expect(wishOf(text).refusesPerson).toBe(true)
    },
  )
})

describe('anger', () => {
  test.each([...anger.zh.strong, ...anger.en.strong])('“%s” is angry', (text) => {
    expect(wishOf(text).anger).toBe(2)
    expect(moodOf(text)).toBe('angry')
  })
  test.each([...anger.zh.mild, ...anger.en.mild])('“%s” is unhappy', (text) => {
    expect(wishOf(text).anger).toBe(1)
    expect(moodOf(text)).toBe('unhappy')
  })
  test.each([
    '垃圾桶多少钱',
    '厨余垃圾处理器怎么装',
    '垃圾分类',
    '废物回收',
    '火大小怎么调',
    '灶具火大还是火小好',
    '穿着真舒服了',
    '搞什么活动',
    '最近搞什么优惠',
    '不着急，慢慢来',
    '不失望',
    '没有不满意',
    '快递到哪了',
    '怎么退货',
    '投诉电话是多少',
    '保修多久',
    '有没有差评',
    '发票怎么开',
    '衣服了多少件',
    '洗衣机声音大',
    '怎么收费',
    '你好',
    '谢谢',
    '好的',
    'TG100多少钱',
    'How do I return it?',
    'Does the light come on?',
    'Do you sell rubbish bins?',
    'I am not angry',
    'never mind',
    'The garbage disposer leaks',
    'no problem',
    'Where is my parcel?',
    'Is there a warranty?',
    'thank you',
    'Can the alarm be ignored?',
  ])('“%s” is calm', (text) => {
    expect(wishOf(text).anger).toBe(0)
    expect(['neutral', 'happy']).toContain(moodOf(text))
  })
  test('writing in traditional or full-width characters is as angry', () => {
    expect(wishOf('氣死我了').anger).toBe(2)
    expect(wishOf('垃　圾　公　司').anger).toBe(2)
    expect(wishOf('WORST SERVICE EVER!!!').anger).toBe(2)
  })
})

test.each([
  ['谢谢', true],
  ['好的，谢谢你', true],
  ['謝謝', true],
  ['非常感谢您的帮助', true],
  ['thanks a lot!', true],
  ['Thank you very much, that is all', true],
  ['谢谢，那退货怎么弄', false],
  ['帮我查快递，谢谢', false],
  ['thanks, but how do I pay?', false],
  ['不用', false],
])('“%s” only says thanks: %s', (text, thanks) => {
  expect(wishOf(text).thanks).toBe(thanks)
})

test.each([
  ['太好了，解决了', 'happy'],
  ['很满意', 'happy'],
  ['This works now, brilliant', 'happy'],
  ['一点也不好用，不太满意', 'unhappy'],
  ['not happy with it', 'unhappy'],
  ['空调怎么清洗', 'neutral'],
  ['What is the price?', 'neutral'],
])('“%s” sounds %s', (text, mood) => {
  expect(moodOf(text)).toBe(mood)
})
