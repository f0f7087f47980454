import { expect, test } from 'vitest'
import { mergeRows } from '../rows.ts'
import { me, noon, rowOf, waiting } from '../testing.ts'
import { sectionsOf } from '../urgency.ts'
import { inOrder, moreUrgent, orderOf } from './held-order.ts'

const before = mergeRows({}, [waiting('a', 45_000), waiting('b', 10_000), rowOf('c')])
const held = orderOf(sectionsOf('mine', before, me, noon))
const idsOf = (sections: ReturnType<typeof inOrder>) => sections.map(({ rows }) => rows.map((row) => row.id))

test('while the pointer is over the list no row moves, but each shows what is true now', () => {
  const rows = mergeRows(before, [waiting('c', 70_000, 60_000, { version: 2, unread: 3 })])
  const fresh = sectionsOf('mine', rows, me, noon)
  expect(idsOf(fresh)).toEqual([['c'], ['a'], ['b']])
  const shown = inOrder(held, fresh, rows)
  expect(idsOf(shown)).toEqual([['a'], ['b'], ['c']])
  expect(shown[2]?.rows[0]?.unread).toBe(3)
})

test('a conversation that left the view leaves the held list too', () => {
  const rows = mergeRows(before, [], ['b'])
  expect(idsOf(inOrder(held, sectionsOf('mine', rows, me, noon), rows))).toEqual([['a'], ['c']])
})

test('the held list says how many would stand further up', () => {
  expect(moreUrgent(held, sectionsOf('mine', before, me, noon))).toBe(0)
  const rows = mergeRows(before, [waiting('c', 70_000, 60_000, { version: 2 }), waiting('new', 5_000)])
  expect(moreUrgent(held, sectionsOf('mine', rows, me, noon))).toBe(2)
})
