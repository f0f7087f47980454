import { expect, test } from 'vitest'
import { withContext } from './context.ts'

test.each([
  ['那B款呢', 'A款多少钱', 'B款多少钱'],
  ['B款呢？', 'A款多少钱', 'B款多少钱'],
  ['TG80呢', 'TG100多少钱', 'TG80多少钱'],
  ['那 TG-80 呢？', 'TG100 多少钱', 'TG-80 多少钱'],
  ['如果是E21', '洗衣机显示E20怎么办', '洗衣机显示E21怎么办'],
  ['那冰箱呢', '洗衣机怎么清洗', '冰箱怎么清洗'],
  ['空调呢', '我家冰箱漏水怎么办', '我家空调漏水怎么办'],
  ['上海呢', '北京送货要多久', '上海送货要多久'],
  ['那電視呢', '冰箱保修多久', '电视保修多久'],
  ['what about the B model?', 'How much is the A model?', 'How much is the B model?'],
  ['How about TG80?', 'How much is TG100?', 'How much is TG80?'],
  ['what about the oven?', 'How do I clean the fridge?', 'How do I clean the oven?'],
  ['and to Paris?', 'How long is delivery to London?', 'How long is delivery to Paris?'],
])('S12: “%s” after “%s” means “%s”', (utterance, question, meant) => {
  expect(withContext(utterance, { question })).toBe(meant)
})

test.each([
  ['那怎么退货呢', 'A款多少钱'],
  ['B款多少钱', 'A款多少钱'],
  ['什么时候发货呢', 'A款多少钱'],
  ['谢谢', 'A款多少钱'],
  ['转人工', 'A款多少钱'],
  ['How do I return it?', 'How much is the A model?'],
  ['TG100呢', 'TG100多少钱'],
  ['', 'A款多少钱'],
])('S12: “%s” after “%s” stands for itself', (utterance, question) => {
  expect(withContext(utterance, { question })).toBeUndefined()
})

test('without a question before there is nothing to complete', () => {
  expect(withContext('那B款呢', undefined)).toBeUndefined()
})
