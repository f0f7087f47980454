import { channelContract } from '@yingda/kit'
import { expect, test } from 'vitest'
import { web } from './index.ts'

const samples = [
  {
    about: 'takes a text',
    payload: { clientId: 'a-1', parts: [{ type: 'text', text: '洗衣机不排水' }] },
    parts: [{ type: 'text' as const, text: '洗衣机不排水' }],
  },
  {
    about: 'takes a tap on a menu',
    payload: { clientId: 'a-2', parts: [{ type: 'choice', menuSeq: 3, optionId: 'x', label: '不排水' }] },
    parts: [{ type: 'choice' as const, menuSeq: 3, optionId: 'x', label: '不排水' }],
  },
  {
    about: 'refuses a card, which only we send',
    payload: { clientId: 'a-3', parts: [{ type: 'card', title: '已退款 ¥2,399' }] },
  },
]

test.each(channelContract(web, samples))('the web channel $name', ({ check }) => {
  expect(check).not.toThrow()
})
