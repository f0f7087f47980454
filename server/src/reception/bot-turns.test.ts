import type { Entry, EntryBody } from '@yingda/contract'
import { expect, test } from 'vitest'
import { saidIn } from './bot-turns.ts'

const at = '2026-11-22T09:00:00Z'
const entry = (seq: number, kind: Entry['author']['kind'], body: EntryBody): Entry => ({
  seq,
  clientId: String(seq),
  at,
  sentAt: at,
  author: { kind },
  visibility: 'everyone',
  body,
})
const text = (said: string): EntryBody => ({ kind: 'message', parts: [{ type: 'text', text: said }] })

test('for the hand-off an answer is the question it answers, and an offer the questions it offered', () => {
  const options = ['洗衣机漏水怎么办？', '空调内机滴水'].map((label, id) => ({ id: String(id), label }))
  expect(
    saidIn([
      entry(1, 'contact', text('接头漏水')),
      entry(2, 'bot', {
        kind: 'message',
        parts: [
          { type: 'menu', prompt: '您想问的是下面哪一个？', options: [...options, { id: 'none', label: '都不是' }] },
        ],
        receipt: { band: 'offer' },
      }),
      entry(3, 'bot', { ...text('先关水。'), receipt: { band: 'answer', question: '水管漏水怎么办' } } as EntryBody),
      entry(4, 'agent', text('您好')),
      entry(6, 'bot', { ...text('抱歉，这个问题我还答不上来。'), receipt: { band: 'none' } } as EntryBody),
      entry(7, 'bot', { ...text('不客气'), receipt: { band: 'small_talk' } } as EntryBody),
      entry(8, 'bot', { kind: 'note', text: '备注' }),
    ]),
  ).toEqual([
    { author: 'contact', text: '接头漏水' },
    { author: 'bot', text: '洗衣机漏水怎么办 / 空调内机滴水' },
    { author: 'bot', text: '水管漏水怎么办' },
  ])
})
