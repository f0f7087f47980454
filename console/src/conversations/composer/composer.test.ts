import { expect, test } from 'vitest'
import { browserStorage } from '../testing.ts'
import { draftAgeMaxMs, readDrafts, writeDraft } from './drafts.ts'
import { fillPlaceholders, openPlaceholder } from './fill-placeholders.ts'
import { plainAnswer } from './plain-answer.ts'
import { findQuickReplies, putIn, triggerAt } from './triggers.ts'

const values = { contact: { name: '王雪梅', phone: '138' }, agent: { name: '林晓' } }

test('a quick reply is filled with whom one writes to and who writes', () => {
  expect(fillPlaceholders('{{contact.name}}您好，我是{{ agent.name }}', values)).toBe('王雪梅您好，我是林晓')
})

test('a placeholder that is not known stays open, and is told', () => {
  const filled = fillPlaceholders('约在{{date}}，电话{{contact.phone}}，邮箱{{contact.email}}', values)
  expect(filled).toBe('约在{{date}}，电话138，邮箱{{contact.email}}')
  expect(openPlaceholder(filled)).toBe('{{date}}')
  expect(openPlaceholder('好的')).toBeUndefined()
})

test('what a customer is called cannot put another placeholder in', () => {
  const sly = { ...values, contact: { name: '{{agent.name}}' } }
  expect(fillPlaceholders('{{contact.name}}', sly)).toBe('{{agent.name}}')
})

test.each([
  ['/上门', 3, { kind: 'quick', query: '上门', from: 0, to: 3 }],
  ['、上门', 3, { kind: 'quick', query: '上门', from: 0, to: 3 }],
  ['好的\n/', 4, { kind: 'quick', query: '', from: 3, to: 4 }],
  ['? 退货 运费', 7, { kind: 'knowledge', query: '退货 运费', from: 0, to: 7 }],
  ['？运费', 3, { kind: 'knowledge', query: '运费', from: 0, to: 3 }],
  ['真的吗?', 4, undefined],
  ['1/2', 3, undefined],
  ['/上门 好的', 6, undefined],
] as const)('at the end of %j the list that opens is the right one', (text, caret, trigger) => {
  expect(triggerAt(text, caret)).toEqual(trigger)
})

test('an insertion replaces what asked for it and nothing else', () => {
  const text = '好的\n/上门'
  const trigger = triggerAt(text, text.length)
  expect(trigger && putIn(text, trigger, '明天上门')).toEqual({ text: '好的\n明天上门', caret: 7 })
})

test('quick replies are found by shortcut first, then title, then text; the most used first', () => {
  const reply = (shortcut: string, title: string, text: string, uses: number) => ({ shortcut, title, text, uses })
  const replies = [
    reply('sf', '收费', '上门不收费', 9),
    reply('gq', '上门改期', '可以改', 1),
    reply('yy', '上门预约', '已约好', 5),
    reply('上', '别的', '别的', 0),
    reply('zz', '无关', '无关', 99),
  ]
  expect(findQuickReplies(replies, '上').map(({ shortcut }) => shortcut)).toEqual(['上', 'yy', 'gq', 'sf'])
})

test('a draft survives a reload, bound to its conversation and its writer', () => {
  const browser = browserStorage()
  writeDraft(browser, 'lin', 'a', { text: '好的', mode: 'reply', at: 1000 })
  writeDraft(browser, 'lin', 'b', { text: '备注', mode: 'note', replyTo: 4, at: 1000 })
  writeDraft(browser, 'zhou', 'a', { text: '别人的', mode: 'reply', at: 1000 })
  expect(readDrafts(browser, 'lin', 2000)).toEqual({
    a: { text: '好的', mode: 'reply', at: 1000 },
    b: { text: '备注', mode: 'note', replyTo: 4, at: 1000 },
  })
})

test('a draft that was sent or emptied leaves nothing behind', () => {
  const browser = browserStorage()
  writeDraft(browser, 'lin', 'a', { text: '好的', mode: 'reply', at: 1000 })
  writeDraft(browser, 'lin', 'a', { text: '  ', mode: 'reply', at: 1001 })
  expect(browser.kept.size).toBe(0)
})

test('old drafts and what others wrote under the name are thrown away, all of them', () => {
  const browser = browserStorage()
  writeDraft(browser, 'lin', 'old', { text: '旧', mode: 'reply', at: 0 })
  writeDraft(browser, 'lin', 'older', { text: '旧', mode: 'reply', at: 0 })
  browser.setItem('yingda.draft.lin.odd', 'not json')
  browser.setItem('another program', 'stays')
  expect(readDrafts(browser, 'lin', draftAgeMaxMs + 1)).toEqual({})
  expect([...browser.kept.keys()]).toEqual(['another program'])
})

test('an answer is inserted in plain words, its addresses kept', () => {
  expect(plainAnswer('## 运费\n- **质量问题**：我们出\n- 见[说明](https://a.example/b)，按`确认`')).toBe(
    '运费\n· 质量问题：我们出\n· 见说明 https://a.example/b，按确认',
  )
})
