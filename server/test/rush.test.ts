import type { ClientFrame, ServerFrame } from '@yingda/contract'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { houseTest } from './house.ts'

const house = await houseTest()
const { first, database, token } = house
const contacts = 700
const agents = 10
const capacity = 20

/** A socket that has said hello. */
const connect = async (
  shown: string,
): Promise<{ put: (frame: ClientFrame) => void; heard: ServerFrame[]; close: () => void }> => {
  const socket = new WebSocket(`${(await house.listen()).replace('http', 'ws')}/live`)
  const heard: ServerFrame[] = []
  const put = (frame: ClientFrame) => socket.send(JSON.stringify(frame))
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => put({ t: 'hello', v: 1, token: shown }))
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ServerFrame
      heard.push(frame)
      if (frame.t === 'welcome') resolve()
    })
  })
  return { put, heard, close: () => socket.terminate() }
}

test('S30: 700 first contacts at once lose nothing, open 700 conversations, and fill every agent exactly to the limit', async () => {
  const owner = house.client(await token(first.tenantId, first.ownerId))
  const memberIds: string[] = []
  for (let n = 0; n < agents; n++)
    memberIds.push(
      await database.tenant(first.tenantId, (tx) =>
        house.access.createMember(tx, {
          name: `坐席 ${n}`,
          email: first.emailOf(`rush${n}`),
          role: 'agent',
          password: 'correct horse battery',
          language: 'zh-CN',
          capacity,
        }),
      ),
    )
  await owner.call('PUT /api/skill-groups/{id}', { params: { id: first.groupId }, body: { name: '售后', memberIds } })
  const desks = await Promise.all(memberIds.map(async (id) => connect(await token(first.tenantId, id))))
  const { items: inboxes } = await owner.call('GET /api/inboxes')
  await owner.call('PUT /api/inboxes/{id}', { params: { id: first.inbox.id }, body: { ...inboxes[0]!, botOn: false } })

  const visitors = await Promise.all(
    Array.from({ length: contacts }, async () => connect((await house.visitor(first.inbox.key)).token)),
  )
  const began = performance.now()
  for (const [n, visitor] of visitors.entries())
    visitor.put({ t: 'send', id: `first-${n}`, parts: [{ type: 'text', text: '在吗？' }] })
  const sentMs = performance.now() - began
  const acknowledged = () => visitors.filter(({ heard }) => heard.some((frame) => frame.t === 'ack')).length
  await expect.poll(acknowledged, { timeout: 90_000, interval: 50 }).toBe(contacts)
  const acknowledgedMs = performance.now() - began
  expect(visitors.some(({ heard }) => heard.some((frame) => frame.t === 'nack' || frame.t === 'error'))).toBe(false)

  const counts = () =>
    database.tenant(first.tenantId, async (tx) => {
      const groups = await house.conversations.openGroups(tx)
      const of = (servedBy: string) =>
        groups.filter((group) => group.served_by === servedBy).reduce((sum, group) => sum + group.n, 0)
      return { agent: of('agent'), queue: of('queue'), bot: of('bot') }
    })
  await expect
    .poll(counts, { timeout: 90_000, interval: 100 })
    .toEqual({ agent: agents * capacity, queue: contacts - agents * capacity, bot: 0 })
  const distributedMs = performance.now() - began
  const serving = await database.tenant(first.tenantId, (tx) => house.conversations.servingCounts(tx))
  expect(memberIds.map((id) => serving.get(id))).toEqual(memberIds.map(() => capacity))
  const conversationIds = visitors.map(({ heard }) => heard.find((frame) => frame.t === 'ack')?.c)
  expect(new Set(conversationIds).size).toBe(contacts)

  console.log(
    `${contacts} first contacts: sent in ${sentMs.toFixed(0)} ms, all acknowledged after ${acknowledgedMs.toFixed(0)} ms, distributed after ${distributedMs.toFixed(0)} ms`,
  )
  for (const one of [...visitors, ...desks]) one.close()
}, 240_000)
