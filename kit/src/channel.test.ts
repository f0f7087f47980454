import { expect, test } from 'vitest'
import { fit, type ChannelFeatures } from './channel.ts'

const words: ChannelFeatures = { pictures: false, files: false, cards: false, menus: false, textMax: 40 }

test('a menu becomes numbered lines where nothing can be tapped', () => {
  const menu = {
    type: 'menu' as const,
    prompt: '哪一种?',
    options: [
      { id: 'a', label: '不进水' },
      { id: 'b', label: '不排水' },
    ],
  }
  expect(fit([menu], words)).toEqual([{ type: 'text', text: '哪一种?\n1. 不进水\n2. 不排水' }])
  expect(fit([menu], { ...words, menus: true })).toEqual([menu])
})

test('a long text is cut at line ends and loses nothing but the line end', () => {
  const text = `${'一'.repeat(30)}\n${'二'.repeat(30)}`
  expect(fit([{ type: 'text', text }], words)).toEqual([
    { type: 'text', text: '一'.repeat(30) },
    { type: 'text', text: '二'.repeat(30) },
  ])
})
