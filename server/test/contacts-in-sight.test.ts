import { newId, type Tx } from '#platform'
import { beforeAll, describe, expect, test } from 'vitest'
import { houseTest } from './house.ts'

const house = await houseTest()
const { database, first, contacts, conversations, inboxes, routing, access } = house
const { tenantId, inbox: shop, groupId: afterSales } = first
const inTenant = <T>(work: (tx: Tx) => Promise<T>) => database.tenant(tenantId, work)

const { branch, sales } = await inTenant(async (tx) => {
  const sales = await routing.putGroup(tx, { name: '售前', targetMs: 60_000, memberIds: [] })
  const { key: _key, ...same } = shop
  return { sales: sales.id, branch: await inboxes.create(tx, { ...same, name: '分店', skillGroupId: sales.id }) }
})

/** A customer with one conversation in each of these inboxes, which waits for the inbox's skill group. */
const customer = (name: string, ...at: (typeof shop)[]): Promise<string> =>
  inTenant(async (tx) => {
    // Contacts made within one millisecond have no order.
    house.clock.advance(1)
    const { id } = await contacts.identify(tx, { inboxId: shop.id, channel: 'web', language: 'zh-CN' })
    await contacts.change(tx, id, { name: `客户${name}` })
    for (const inbox of at) {
      const { id: inboxId, channel, skillGroupId } = inbox
      const opening = { contactId: id, inboxId, channel, skillGroupId, language: 'zh-CN' as const, targetMs: 60_000 }
      const opened = await conversations.openFor(tx, opening)
      await routing.enqueue(tx, (await conversations.lock(tx, opened.id))!, skillGroupId, 'handed_off', () => [])
    }
    return id
  })
const ofShop = await customer('甲', shop)
const ofBoth = await customer('乙', shop, branch)
const ofBranch = await customer('丙', branch)
const ofNobody = await customer('丁')

/** A member who may do what the role may and sees no more than this. */
const member = async (
  role: 'agent' | 'supervisor',
  visibility: { inboxIds: string[] | null; skillGroupIds: string[] | null },
) => {
  const memberId = await inTenant((tx) =>
    access.createMember(tx, {
      name: role,
      email: `${newId()}@qinghe.example`,
      role,
      password: 'a long password',
      language: 'zh-CN',
      skillGroupIds: [afterSales],
      visibility,
    }),
  )
  return house.client(await house.token(tenantId, memberId))
}
const unlimited = { inboxIds: null, skillGroupIds: null }

describe.each([
  ['an agent limited to an inbox', () => member('agent', { inboxIds: [shop.id], skillGroupIds: null })],
  ['a supervisor limited to an inbox', () => member('supervisor', { inboxIds: [shop.id], skillGroupIds: null })],
  [
    'a supervisor limited to a skill group',
    () => member('supervisor', { inboxIds: null, skillGroupIds: [afterSales] }),
  ],
])('%s', (_who, join) => {
  let limited: Awaited<ReturnType<typeof join>>
  beforeAll(async () => void (limited = await join()))

  test('finds who wrote where they may look, and who never wrote, and nobody else', async () => {
    const { items } = await limited.call('GET /api/contacts', { query: { limit: 100 } })
    expect(items.map((contact) => contact.id)).toEqual([ofNobody, ofBoth, ofShop])
    const { items: byName } = await limited.call('GET /api/contacts', { query: { limit: 100, q: '客户' } })
    expect(byName.map((contact) => contact.id)).toEqual([ofNobody, ofBoth, ofShop])
    const found = await limited.call('GET /api/search', { query: { q: '客户', limit: 20 } })
    expect(found.contacts.map((contact) => contact.id)).toEqual([ofNobody, ofBoth, ofShop])
  })

  test('opens the cards and notes of those, and of nobody else', async () => {
    for (const id of [ofShop, ofBoth, ofNobody]) {
      expect(await limited.call('GET /api/contacts/{id}', { params: { id } })).toMatchObject({ id })
      await limited.call('POST /api/contacts/{id}/notes', { params: { id }, body: { text: '喜欢蓝色' } })
      expect((await limited.call('GET /api/contacts/{id}/notes', { params: { id } })).items[0]).toMatchObject({
        text: '喜欢蓝色',
      })
      await limited.call('PATCH /api/contacts/{id}', { params: { id }, body: { vip: true } })
    }
    const params = { id: ofBranch }
    const refused = [
      await house.inject('GET /api/contacts/{id}', { token: limited.token, params }),
      await house.inject('PATCH /api/contacts/{id}', { token: limited.token, params, body: { vip: true } }),
      await house.inject('GET /api/contacts/{id}/notes', { token: limited.token, params }),
      await house.inject('POST /api/contacts/{id}/notes', { token: limited.token, params, body: { text: '偷看' } }),
      await house.inject('POST /api/conversations', {
        token: limited.token,
        body: { contactId: ofBranch, inboxId: shop.id },
      }),
    ]
    expect(refused.map((answer) => [answer.status, answer.body.error?.code])).toEqual(
      refused.map(() => [404, 'contact.not_found']),
    )
    const card = await inTenant(async (tx) => ({
      contact: await contacts.one(tx, ofBranch),
      notes: await contacts.notes(tx, ofBranch),
    }))
    expect(card).toMatchObject({ contact: { vip: false }, notes: [] })
  })
})

test('without a limit everybody is found, by agents as well', async () => {
  const agent = await member('agent', unlimited)
  const { items } = await agent.call('GET /api/contacts', { query: { limit: 100 } })
  expect(items.map((contact) => contact.id)).toEqual([ofNobody, ofBranch, ofBoth, ofShop])
  expect(await agent.call('GET /api/contacts/{id}', { params: { id: ofBranch } })).toMatchObject({ id: ofBranch })
})

test('a customer is found from the first word on that was said where one may look', async () => {
  const limited = await member('agent', { inboxIds: [shop.id], skillGroupIds: null })
  const look = () => house.inject('GET /api/contacts/{id}', { token: limited.token, params: { id: ofBranch } })
  expect((await look()).status).toBe(404)
  await inTenant((tx) =>
    conversations.openFor(tx, {
      contactId: ofBranch,
      inboxId: shop.id,
      channel: 'web',
      language: 'zh-CN',
      targetMs: 60_000,
      skillGroupId: afterSales,
    }),
  )
  expect((await look()).status).toBe(200)
})

test('the group that a conversation went to decides, not the one it began in', async () => {
  const limited = await member('supervisor', { inboxIds: null, skillGroupIds: [sales] })
  const look = () => house.inject('GET /api/contacts/{id}', { token: limited.token, params: { id: ofShop } })
  expect((await look()).status).toBe(404)
  await inTenant(async (tx) => {
    const row = (await conversations.openOf(tx, ofShop, shop.id))!
    await routing.enqueue(tx, (await conversations.lock(tx, row.id))!, sales, 'transferred', () => [])
  })
  expect((await look()).status).toBe(200)
})
