import { expect, test } from 'vitest'
import { dangerIn } from './danger.ts'

test.each([
  '我被困在电梯里了',
  '老人困在浴室出不来',
  '插座着火了',
  '洗衣机冒黑烟',
  '家里有煤气味',
  '好像燃气泄漏了',
  '燃气灶在漏气',
  '热水器漏电，刚才触电了',
  '孩子被电到了',
  '微波炉炸了',
  'I am trapped in the lift',
  'the washer is on fire',
  'there is a gas leak',
  'I smell gas in the kitchen',
  'my son got an electric shock',
  'the battery exploded',
])('“%s” tells of danger', (text) => {
  expect(dangerIn(text)).toBeDefined()
})

test.each([
  '燃气灶打不着火',
  '有没有防触电保护',
  '洗衣机会漏电吗',
  '漏电保护插头怎么复位',
  '燃气热水器支持什么气源',
  '微波炉打火花',
  '空调漏水',
  '车胎漏气',
  'E40 trapped clothes in the door',
  'does it have a gas leak detector',
  'the price is smoking hot',
])('“%s” tells of none', (text) => {
  expect(dangerIn(text)).toBeUndefined()
})
