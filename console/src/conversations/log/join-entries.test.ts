import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entryOf } from '../testing.ts'
import { joinEntries } from './join-entries.ts'

const log = Array.from({ length: 12 }, (_, index) => entryOf(index + 1, 'contact', `第 ${index + 1} 句`))

test('however pages and pushes overlap, each entry is shown once and in the order of its number (P1)', () => {
  const stretch = fc
    .tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 12 }))
    .map(([from, to]) => log.slice(from, to))
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 5 }), (stretches) => {
      const shown = stretches.reduce(joinEntries, []).map((entry) => entry.seq)
      const told = new Set(stretches.flat().map((entry) => entry.seq))
      expect(shown).toEqual([...told].toSorted((a, b) => a - b))
    }),
  )
})

test('an entry that is told again is shown as it was told last', () => {
  const again = entryOf(2, 'contact', '改过')
  expect(joinEntries(log.slice(0, 3), [again])[1]).toBe(again)
})
