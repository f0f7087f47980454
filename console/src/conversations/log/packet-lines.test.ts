import { expect, test } from 'vitest'
import { packetLines } from './packet-lines.ts'

test.each([
  ['all three, when they differ', { ask: '报 E21', tried: '清理过滤器', wish: '转人工' }, ['ask', 'tried', 'wish']],
  ['nothing for what is empty', { ask: '报 E21', tried: '', wish: ' ' }, ['ask']],
  [
    'the same question once, whatever its spaces and signs',
    { ask: '洗衣机显示e21怎么办？', tried: '洗衣机显示 E21 怎么办', wish: '转人工' },
    ['ask', 'wish'],
  ],
  ['one line for three times the same', { ask: '转人工', tried: '转人工', wish: '转人工' }, ['ask']],
])('the strip says %s', (_what, packet, names) => {
  expect(packetLines(packet).map(({ name }) => name)).toEqual(names)
})
