import { expect, test } from 'vitest'
import { sameQuestion, similarity } from './similarity.ts'

test.each([
  ['快递到哪了', '我的包裹现在在哪'],
  ['快遞到哪了', '快递到哪了？'],
  ['怎么退货', '请问退货流程怎么走'],
  ['发票怎么开', '如何开具发票'],
  ['TG100多少钱', 'tg-100什么价格多少钱'],
  ['退款多久到账', '退款几天能到账'],
  ['安装要收费吗', '安装收不收费'],
  ['where is my parcel', 'Where has my package got to?'],
  ['How do I return a product?', 'how can I return my product'],
])('S05: “%s” and “%s” are one question', (a, b) => {
  expect(similarity(a, b)).toBeGreaterThanOrEqual(sameQuestion)
  expect(similarity(b, a)).toBeCloseTo(similarity(a, b), 10)
})

test.each([
  ['TG100多少钱', 'TG80多少钱'],
  ['显示E20怎么办', '显示E21怎么办'],
  ['A款多少钱', 'B款多少钱'],
  ['怎么退货', '怎么换货'],
  ['怎么退货', '怎么开发票'],
  ['快递到哪了', '发票怎么开'],
  ['How do I return it?', 'What is the price?'],
  ['What does error F05 mean?', 'What does error F07 mean?'],
  ['', ''],
])('S05: “%s” and “%s” are two questions', (a, b) => {
  expect(similarity(a, b)).toBeLessThan(sameQuestion)
})
