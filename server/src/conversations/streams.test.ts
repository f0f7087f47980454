import type { Entry } from '@yingda/contract'
import { expect, test } from 'vitest'
import { newId, silentLog, type Connection, type Database, type MemberCaller, type VisitorCaller } from '#platform'
import type { Conversations } from './conversations.ts'
import { createStreams, forVisitor } from './streams.ts'

const tenantId = newId()
const member: MemberCaller = {
  kind: 'member',
  tenantId,
  memberId: newId(),
  name: '林晓',
  permissions: new Set(),
  visibility: { inboxIds: null, skillGroupIds: null },
  skillGroupIds: [],
  via: 'session',
  credentialId: newId(),
}
const visitor: VisitorCaller = { kind: 'visitor', tenantId, contactId: newId(), inboxId: newId(), language: 'zh-CN' }
const connect = (caller: Connection['caller']) => {
  const heard: string[] = []
  const connection = {
    id: newId(),
    caller,
    language: 'zh-CN' as const,
    send: (frame: unknown) => void heard.push(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    close: () => undefined,
    isOpen: true,
  }
  return { connection, heard }
}
const line = (seq: number, body: Entry['body']): Entry => ({
  seq,
  clientId: `c${seq}`,
  at: new Date(0).toISOString(),
  sentAt: new Date(0).toISOString(),
  author: { kind: 'bot' },
  visibility: 'everyone',
  body,
})
const said = (seq: number, text: string) => line(seq, { kind: 'message', parts: [{ type: 'text', text }] })
const streamsOf = (page: () => Promise<Entry[]> = async () => []) =>
  createStreams({
    database: { tenant: async (_tenant: string, work: (tx: never) => unknown) => work({} as never) } as Pick<
      Database,
      'tenant'
    > as Database,
    conversations: { page } as Pick<Conversations, 'page'> as Conversations,
    log: silentLog(),
  })

test('P20: an agent who looks at a conversation hears nothing more of it once it went where they may not see', async () => {
  const streams = streamsOf()
  const { connection, heard } = connect(member)
  await streams.watch(connection, 'c', 0, async () => 0)
  streams.written('c', [said(1, '前')])
  expect(heard.at(-1)).toContain('前')
  const before = heard.length
  expect(streams.review('c', () => false)).toEqual([])
  streams.written('c', [said(2, '机密')])
  streams.pass('c', 'member', { t: 'typing', c: 'c', who: 'contact', text: '机密' })
  expect(heard).toHaveLength(before)
  expect(streams.isWatching(connection, 'c')).toBe(false)
  // Back in sight, they are told what makes them fetch what they missed.
  expect(streams.review('c', () => true)).toEqual([connection])
  streams.written('c', [said(3, '后')])
  expect(heard.at(-1)).toContain('后')
})

test('who comes back to a conversation with nothing new reads nothing from the log; a line written while they come is read', async () => {
  let reads = 0
  const streams = streamsOf(async () => {
    reads++
    return reads === 1 ? [said(6, '刚刚')] : []
  })
  const { connection, heard } = connect(visitor)
  await streams.watch(connection, 'c', 5, async () => 5)
  expect(reads).toBe(0)
  expect(JSON.parse(heard[0]!)).toEqual({ t: 'page', c: 'c', entries: [], head: 5, more: false })

  const other = connect(visitor)
  await streams.watch(other.connection, 'd', 5, async () => {
    streams.written('d', [said(6, '刚刚')])
    return 5
  })
  expect(reads).toBe(1)
  expect(other.heard[0]).toContain('刚刚')
})

test('a socket that closed while its look was on the way is not remembered', async () => {
  const streams = streamsOf()
  const { connection } = connect(visitor)
  await streams.watch({ ...connection, isOpen: false }, 'c', 0, async () => 0)
  expect(streams.count()).toBe(0)
})

test('a visitor sees where an answer comes from, and neither scores nor what else was considered', () => {
  const receipt = {
    band: 'answer' as const,
    question: '怎么开发票',
    score: 0.93,
    understoodAs: 'x',
    alternatives: [{ entryId: newId(), question: '别的', score: 0.4 }],
  }
  const entry = line(1, { kind: 'message', parts: [{ type: 'text', text: '答' }], receipt })
  expect(forVisitor(entry).body).toMatchObject({ receipt: { band: 'answer', question: '怎么开发票' } })
  expect(JSON.stringify(forVisitor(entry))).not.toMatch(/0\.93|alternatives|understoodAs/)
})
