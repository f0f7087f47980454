import { expect, test } from 'vitest'
import { browserStorage } from '../testing.ts'
import type { Outgoing, UnsentStorage } from './unsent.ts'
import { forgetUnsent, keepUnsent, readUnsent, settledElsewhere, undecidedAgeMaxMs, unsentAgeMaxMs } from './unsent.ts'

const noon = Date.parse('2026-11-21T12:00:00Z')
const said = (clientId: string, differing: Partial<Outgoing> = {}): Outgoing => ({
  clientId,
  conversationId: 'c',
  at: new Date(noon).toISOString(),
  content: { kind: 'reply', parts: [{ type: 'text', text: clientId }] },
  state: 'sending',
  ...differing,
})
const read = (browser: UnsentStorage, now = noon) =>
  readUnsent(browser, 'lin', now).map(({ clientId, state }) => [clientId, state])

test('what a member said and nobody acknowledged is there after a reload, in the order it was said', () => {
  const browser = browserStorage()
  keepUnsent(browser, 'lin', said('second', { at: new Date(noon + 1).toISOString() }))
  keepUnsent(browser, 'lin', said('first', { state: 'waiting' }))
  keepUnsent(browser, 'zhou', said('of somebody else'))
  expect(read(browser)).toEqual([
    ['first', 'waiting'],
    ['second', 'waiting'],
  ])
  expect(readUnsent(browser, 'lin', noon)[0]?.content).toEqual(said('first').content)
})

test('what was acknowledged or given up leaves nothing behind', () => {
  const browser = browserStorage()
  for (const clientId of ['sent', 'dropped']) keepUnsent(browser, 'lin', said(clientId))
  keepUnsent(browser, 'lin', said('sent', { state: 'sent' }))
  forgetUnsent(browser, 'lin', 'dropped')
  expect(browser.kept.size).toBe(0)
})

test('what was refused waits for a person after a reload as well, and still says why', () => {
  const browser = browserStorage()
  keepUnsent(browser, 'lin', said('refused', { state: 'failed', refusal: '会话已结束' }))
  expect(readUnsent(browser, 'lin', noon)).toMatchObject([{ state: 'failed', refusal: '会话已结束' }])
})

test.each([
  [unsentAgeMaxMs, [['old', 'waiting']]],
  [unsentAgeMaxMs + 1, [['old', 'failed']]],
  [undecidedAgeMaxMs - 1, [['old', 'failed']]],
  [undecidedAgeMaxMs, []],
])('%i ms later it goes out by itself, waits for a person, or is forgotten', (age, expected) => {
  const browser = browserStorage()
  keepUnsent(browser, 'lin', said('old'))
  expect(read(browser, noon + age)).toEqual(expected)
  expect(browser.kept.size).toBe(expected.length)
})

test('what others wrote under the name is thrown away, and their own names are left alone', () => {
  const browser = browserStorage()
  browser.setItem('yingda.unsent.lin.odd', 'not json')
  browser.setItem('yingda.unsent.lin.odder', '{"clientId":"x","content":{},"at":"never"}')
  browser.setItem('another program', 'stays')
  expect(read(browser)).toEqual([])
  expect([...browser.kept.keys()]).toEqual(['another program'])
})

test('a full storage keeps nobody from talking', () => {
  const full = {
    ...browserStorage(),
    setItem: () => {
      throw new Error('QuotaExceededError')
    },
  }
  expect(() => keepUnsent(full, 'lin', said('a'))).not.toThrow()
})

test.each([
  ['yingda.unsent.lin.a', null, 'a'],
  ['yingda.unsent.lin.a', '{}', undefined],
  ['yingda.unsent.zhou.a', null, undefined],
  [null, null, undefined],
])('when another window makes %s %s, that settles %s', (key, newValue, clientId) => {
  expect(settledElsewhere('lin', { key, newValue })).toBe(clientId)
})
