import { describe, expect, test } from 'vitest'
import { diffList, diffText, type Stretch } from './text-diff.ts'

const oldSide = (stretches: Stretch[]) =>
  stretches
    .filter((stretch) => stretch.kind !== 'added')
    .map((stretch) => stretch.text)
    .join('')
const newSide = (stretches: Stretch[]) =>
  stretches
    .filter((stretch) => stretch.kind !== 'removed')
    .map((stretch) => stretch.text)
    .join('')

describe('what changed between two versions of an answer', () => {
  test('a changed figure is marked alone, not the whole sentence', () => {
    expect(diffText('出水口离地不超过 100 cm；', '出水口离地不超过 90 cm；')).toEqual([
      { kind: 'same', text: '出水口离地不超过 ' },
      { kind: 'removed', text: '100' },
      { kind: 'added', text: '90' },
      { kind: 'same', text: ' cm；' },
    ])
  })

  test('English is compared by words', () => {
    expect(diffText('Delivery takes three days.', 'Delivery takes two days.')).toEqual([
      { kind: 'same', text: 'Delivery takes ' },
      { kind: 'removed', text: 'three' },
      { kind: 'added', text: 'two' },
      { kind: 'same', text: ' days.' },
    ])
  })

  test('an added line leaves the lines around it alone', () => {
    expect(diffText('一\n三\n', '一\n二\n三\n')).toEqual([
      { kind: 'same', text: '一\n' },
      { kind: 'added', text: '二\n' },
      { kind: 'same', text: '三\n' },
    ])
  })

  test.each([
    ['nothing changed', '同一句话', '同一句话'],
    ['everything is new', '', '全新的回答'],
    ['everything went', '没有了', ''],
    ['lines moved', 'a\nb\nc', 'c\na\nb'],
    ['a character outside the basic plane changed', '编号 𠮷野', '编号 𠮷田'],
  ])('both versions can be read back from the comparison when %s', (_when, before, after) => {
    const told = diffText(before, after)
    expect(oldSide(told)).toBe(before)
    expect(newSide(told)).toBe(after)
  })

  test('two long texts with nothing in common are shown as replaced, and still read back', () => {
    const before = '旧'.repeat(5000)
    const after = '新'.repeat(5000)
    expect(diffText(before, after)).toEqual([
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ])
  })
})

test('a list tells what came, what went and what stayed, whatever the order', () => {
  expect(diffList(['怎么退货', '能退吗'], ['能退吗', '退货流程'])).toEqual({
    kept: ['能退吗'],
    removed: ['怎么退货'],
    added: ['退货流程'],
  })
})
