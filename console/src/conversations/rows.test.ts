import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rows } from './rows.ts'
import { isIn, mergeReceipts, mergeRows, rowsMax } from './rows.ts'
import { me, rowOf } from './testing.ts'

test('the row with the higher version is shown, whatever order the news comes in', () => {
  const news = [1, 2, 3, 4].map((version) => rowOf('a', { version, unread: version }))
  fc.assert(
    fc.property(fc.shuffledSubarray(news, { minLength: 1 }), (told) => {
      const newest = Math.max(...told.map((row) => row.version))
      expect(told.reduce<Rows>((rows, row) => mergeRows(rows, [row]), {})['a']?.unread).toBe(newest)
    }),
  )
})

test('old news repeated after a reconnect changes nothing', () => {
  const held = mergeRows({}, [rowOf('a', { version: 5, unread: 2 })])
  expect(mergeRows(held, [rowOf('a', { version: 4, unread: 9 })])['a']?.unread).toBe(2)
  expect(mergeRows(held, [rowOf('a', { version: 5, unread: 2 })])).toEqual(held)
})

test('what is gone from sight leaves the desk, and nothing else does', () => {
  const held = mergeRows({}, [rowOf('a'), rowOf('b')])
  expect(Object.keys(mergeRows(held, [], ['a', 'never seen']))).toEqual(['b'])
})

test('receipts only grow, also when an older picture of the row comes later', () => {
  const read = mergeReceipts(mergeRows({}, [rowOf('a')]), 'a', 'contact', { delivered: 7, read: 6 })
  expect(read['a']?.receipts.contact).toEqual({ delivered: 7, read: 6 })
  expect(mergeRows(read, [rowOf('a', { version: 2 })])['a']?.receipts.contact).toEqual({ delivered: 7, read: 6 })
  expect(mergeReceipts(read, 'a', 'contact', { delivered: 3, read: 3 })['a']?.receipts.contact.delivered).toBe(7)
  expect(mergeReceipts(read, 'unknown', 'contact', { delivered: 3, read: 3 })).toBe(read)
})

test('a desk that is open all day forgets the oldest closed conversations, never an open one', () => {
  const closed = Array.from({ length: rowsMax }, (_, index) =>
    rowOf(`closed-${index}`, { status: 'closed', openedAt: new Date(index * 1000).toISOString() }),
  )
  const rows = mergeRows(mergeRows({}, closed), [rowOf('open', { openedAt: new Date(0).toISOString() })])
  expect(Object.keys(rows)).toHaveLength(rowsMax)
  expect(rows['open']).toBeDefined()
  expect(rows['closed-0']).toBeUndefined()
})

test.each([
  ['mine', 'served by me', { servedBy: { kind: 'agent', agentId: me, since: '' } }],
  ['queue', 'waiting for a person', { servedBy: { kind: 'queue', since: '', skillGroupId: 'g' } }],
  ['bot', 'served by the bot', { servedBy: { kind: 'bot' } }],
  ['closed', 'closed', { status: 'closed', servedBy: { kind: 'nobody' } }],
] as const)('the view %s shows a conversation %s, and no other of the narrow views does', (view, _state, differing) => {
  const row = rowOf('a', differing)
  const narrow = ['mine', 'queue', 'bot', 'closed'] as const
  expect(narrow.filter((each) => isIn(each, row, me))).toEqual([view])
  expect(isIn('all', row, me)).toBe(view !== 'closed')
})
