import { expect, test } from 'vitest'
import type { Entry } from '@yingda/contract'
import { entryOf } from '../testing.ts'
import { blocksOf, recalledIn } from './blocks.ts'

const handedOff: Entry['body'] = {
  kind: 'event',
  event: { type: 'handed_off', reasons: ['asked_twice'], packet: { ask: 'E21', tried: '过滤器', wish: '上门' } },
}
const queued: Entry['body'] = {
  kind: 'event',
  event: { type: 'queued', skillGroupId: 'g', position: 1, why: 'handed_off' },
}
const assigned: Entry['body'] = {
  kind: 'event',
  event: { type: 'assigned', agentId: 'me', agentName: '林晓', how: 'routed', waitedMs: 18_000 },
}

const log = [
  entryOf(1, 'contact', '你好'),
  entryOf(2, 'bot', '您好'),
  entryOf(3, 'contact', 'E21'),
  entryOf(4, 'bot', '清过滤器'),
  entryOf(5, 'contact', '还是 E21'),
  entryOf(6, 'system', handedOff),
  entryOf(7, 'system', queued),
  entryOf(8, 'system', assigned),
  entryOf(9, 'agent', '您好'),
  entryOf(10, 'agent', '我来处理'),
]
const kinds = (folded: boolean) => blocksOf(log, folded).map((block) => block.kind)

test('the bot’s part is folded to its last three lines, and says how much it hides', () => {
  expect(kinds(true)).toEqual(['fold', 'day', 'message', 'message', 'message', 'handOff', 'message', 'message'])
  expect(blocksOf(log, true)[0]).toMatchObject({
    count: 5,
    hidden: 2,
    botName: '小应',
    from: log[0]?.at,
    to: log[4]?.at,
  })
})

test('unfolded, every line is there', () => {
  expect(kinds(false).filter((kind) => kind === 'message')).toHaveLength(7)
})

test('the hand-off is one strip that tells the queue and who took it', () => {
  const strip = blocksOf(log, false).find((block) => block.kind === 'handOff')
  expect(strip).toMatchObject({ assigned: { agentName: '林晓', waitedMs: 18_000 }, botName: '小应' })
})

test('the name stands over the first of several lines by one person', () => {
  const heads = blocksOf(log, false).flatMap((block) => (block.kind === 'message' ? [block.headed] : []))
  expect(heads.slice(-2)).toEqual([true, false])
})

test('a message that was taken back is known by the entry that says so', () => {
  const recalled = entryOf(11, 'agent', { kind: 'event', event: { type: 'recalled', messageSeq: 10 } })
  expect(recalledIn([...log, recalled])).toEqual(new Set([10]))
  const last = blocksOf([...log, recalled], false).at(-1)
  expect(last).toMatchObject({ kind: 'message', recalled: true })
})

test('a log without a hand-off has nothing to fold', () => {
  expect(blocksOf(log.slice(0, 5), true).some((block) => block.kind === 'fold')).toBe(false)
})
