import { expect, test } from 'vitest'
import { excerptOf, piecesOf } from './dialogs/highlight.ts'
import { minutesAndSeconds, ageOf } from './spans.ts'
import { deskKeyOf } from './use-desk-keys.ts'

const press = (differing: Partial<Parameters<typeof deskKeyOf>[0]>) => ({
  key: '',
  code: '',
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  keyCode: 0,
  ...differing,
})

test.each([
  [
    'Alt and a digit, also where Alt types another character',
    { key: '¡', code: 'Digit1', altKey: true },
    { key: 'open', nth: 1 },
  ],
  ['Ctrl and down', { key: 'ArrowDown', ctrlKey: true }, { key: 'next' }],
  ['Ctrl K', { key: 'k', code: 'KeyK', ctrlKey: true }, { key: 'search' }],
  ['Command K', { key: 'k', code: 'KeyK', metaKey: true }, { key: 'search' }],
  ['?', { key: '?', code: 'Slash' }, { key: 'help' }],
])('%s is a key of the desk', (_name, event, expected) => {
  expect(deskKeyOf(press(event), false)).toEqual(expected)
})

test('a question mark in a text field is a question mark', () => {
  expect(deskKeyOf(press({ key: '?', code: 'Slash' }), true)).toBeUndefined()
})

test.each([
  ['composing', { isComposing: true }],
  ['composing, as older input methods say it', { keyCode: 229 }],
])('no key acts while an input method is %s', (_state, composing) => {
  for (const event of [
    { code: 'Digit1', altKey: true },
    { key: 'ArrowDown', ctrlKey: true },
  ])
    expect(deskKeyOf(press({ ...event, ...composing }), true)).toBeUndefined()
})

test('found words are marked wherever they stand, whatever their case', () => {
  expect(piecesOf('E21 还是 e21', 'e21')).toEqual([
    { text: 'E21', found: true },
    { text: ' 还是 ', found: false },
    { text: 'e21', found: true },
  ])
  expect(piecesOf('没有', '退货')).toEqual([{ text: '没有', found: false }])
})

test('a long message is shown from shortly before the found words', () => {
  const text = `${'前'.repeat(100)}退货`
  expect(excerptOf(text, '退货')).toBe(`…${'前'.repeat(24)}退货`)
})

test('waits are told in minutes and seconds, ages in one rough word', () => {
  expect(minutesAndSeconds(86_000)).toBe('1:26')
  expect(minutesAndSeconds(3_723_000)).toBe('1:02:03')
  expect(ageOf(59_000)).toEqual({ unit: 'now' })
  expect(ageOf(52 * 60_000)).toEqual({ unit: 'minutes', count: 52 })
  expect(ageOf(26 * 3_600_000)).toEqual({ unit: 'days', count: 1 })
})
