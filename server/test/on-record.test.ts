import { expect, test } from 'vitest'
import { houseTest } from './house.ts'

const house = await houseTest()
const { first } = house
const { tenantId, inbox } = first
const ownerToken = await house.token(tenantId, first.ownerId)
const owner: Pick<ReturnType<typeof house.client>, 'call'> = {
  call: (key, args) => {
    // Records made within one millisecond have no order.
    house.clock.advance(1)
    return house.client(ownerToken).call(key, args)
  },
}
const agent = house.client(await house.token(tenantId, first.agentId))
const visitor = await house.visitor(inbox.key)
const { conversationId } = await visitor.say('发票在哪里开')
await house.reception.settled()

/** What the audit log holds since this was asked last, oldest first, by the owner. */
let seen = 0
const recorded = async () => {
  const { items } = await owner.call('GET /api/audit', { query: { limit: 100, memberId: first.ownerId } })
  const found = items.toReversed().slice(seen)
  seen += found.length
  return found
}
await recorded()

test('who changed a contact is on record with what was changed, and not with what is personal', async () => {
  const params = { id: visitor.contactId }
  const body = { name: '王小明', phone: '13800138000', attributes: { 城市: '杭州' } }
  await owner.call('PATCH /api/contacts/{id}', { params, body })
  expect(await recorded()).toMatchObject([
    {
      byName: expect.stringContaining('owner'),
      action: 'contact.changed',
      target: visitor.contactId,
      details: { changed: ['name', 'phone', 'attributes.城市'] },
      address: '127.0.0.1',
    },
  ])
  const { items } = await owner.call('GET /api/audit', { query: { limit: 100 } })
  expect(JSON.stringify(items)).not.toMatch(/王小明|13800138000|杭州/)
})

test('a tag’s life is on record', async () => {
  const { id } = await owner.call('POST /api/tags', { body: { name: '投诉', colour: '#C00000' } })
  await owner.call('PATCH /api/tags/{id}', { params: { id }, body: { name: '大客户' } })
  await owner.call('DELETE /api/tags/{id}', { params: { id } })
  const [before, after] = [
    { id, name: '投诉', colour: '#C00000' },
    { id, name: '大客户', colour: '#C00000' },
  ]
  expect(await recorded()).toMatchObject([
    { action: 'tag.created', target: '投诉', details: { after: before } },
    { action: 'tag.changed', target: '大客户', details: { before, after } },
    { action: 'tag.deleted', target: '大客户', details: { before: after } },
  ])
})

test('a quick reply’s life is on record, whether it is the company’s or one’s own', async () => {
  const reply = { shortcut: 'fp', title: '发票', text: '请稍等，我为您开票。' }
  const { id } = await owner.call('POST /api/quick-replies', { body: { ...reply, scope: 'mine' } })
  await owner.call('PUT /api/quick-replies/{id}', {
    params: { id },
    body: { ...reply, text: '马上。', scope: 'company' },
  })
  await owner.call('DELETE /api/quick-replies/{id}', { params: { id } })
  const [before, after] = [
    { ...reply, scope: 'mine', ownerId: first.ownerId },
    { ...reply, text: '马上。', scope: 'company' },
  ]
  expect(await recorded()).toMatchObject([
    { action: 'quick_reply.created', target: 'fp', details: { after: before } },
    { action: 'quick_reply.changed', target: 'fp', details: { before, after } },
    { action: 'quick_reply.deleted', target: 'fp', details: { before: after } },
  ])
})

test('who took a conversation over, and from whom, is on record', async () => {
  const params = { id: conversationId }
  await agent.call('POST /api/conversations/{id}/claim', { params })
  await owner.call('POST /api/conversations/{id}/take-over', { params })
  expect(await recorded()).toMatchObject([
    { action: 'conversation.taken_over', target: conversationId, details: { from: first.agentId } },
  ])
})

test('who took the knowledge base home is on record', async () => {
  const answer = await house.inject('GET /api/knowledge/export', { token: ownerToken, query: { format: 'csv' } })
  expect(answer.text).toContain('怎么开发票')
  expect(await recorded()).toMatchObject([
    { action: 'knowledge.exported', details: { format: 'csv', bytes: Buffer.byteLength(answer.text) } },
  ])
})

test('what is refused is not on record', async () => {
  const attempts = [
    () => agent.call('POST /api/tags', { body: { name: '私自', colour: '#C00000' } }),
    () => agent.call('POST /api/conversations/{id}/take-over', { params: { id: conversationId } }),
    () => owner.call('PATCH /api/contacts/{id}', { params: { id: conversationId }, body: { name: '没有这个人' } }),
    () => owner.call('DELETE /api/tags/{id}', { params: { id: conversationId } }),
  ]
  for (const attempt of attempts) await expect(attempt()).rejects.toThrow(/403|404/)
  expect(await recorded()).toEqual([])
})
