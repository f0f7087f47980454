import { expect, test } from 'vitest'
import { detectLanguage, normalise } from './normalise.ts'

test.each([
  ['  ＴＧ１００　多少錢？ ', 'tg100 多少钱?'],
  ['這個軟體怎麼退貨', '这个软件怎么退货'],
  ['文件和程序打不开', '文件和程序打不开'],
  ['It’s  BROKEN', "it's broken"],
  ['soft\u00adhy\u200bphen', 'softhyphen'],
  ['', ''],
])('“%s” is written “%s”', (text, normal) => {
  expect(normalise(text)).toBe(normal)
  expect(normalise(normal)).toBe(normal)
})

test.each([
  ['快递到哪了', 'zh'],
  ['iPhone 15 Pro Max 多少钱', 'zh'],
  ['Where is my parcel?', 'en'],
  ['How do I clean the 滤网 of my TG100 washer?', 'en'],
  ['12345', 'zh'],
])('“%s” is %s', (text, language) => {
  expect(detectLanguage(text)).toBe(language)
})
