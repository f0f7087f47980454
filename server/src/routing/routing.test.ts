import { expect, test } from 'vitest'
import { houseTest } from '../../test/house.ts'
import { relievedMs } from './relieved.ts'

const house = await houseTest()
const { first, database, clock, routing, reception, conversations, access } = house
const { tenantId } = first
await house.listen()

/** A group with an inbox of its own, and somebody at its desk. */
const place = async (name: string) => {
  const agentId = await database.tenant(tenantId, (tx) =>
    access.createMember(tx, {
      name,
      email: first.emailOf(name),
      role: 'agent',
      password: 'a long password',
      language: 'en',
    }),
  )
  const inbox = await database.tenant(tenantId, async (tx) => {
    const group = await routing.putGroup(tx, { name, targetMs: 60_000, memberIds: [agentId] })
    const { id: _id, key: _key, ...like } = first.inbox
    return house.inboxes.create(tx, { ...like, skillGroupId: group.id })
  })
  return { agentId, inboxId: inbox.id }
}
const sitDown = (agentId: string) => {
  routing.deskCame(tenantId, agentId)
  return routing.setPresence(tenantId, agentId, 'online')
}
const waitFor = async (inboxId = first.inbox.id) =>
  (await reception.visitors.person({ ...house.stranger(), inboxId }, 'person', undefined)).id
const agentOf = async (id: string) => (await database.tenant(tenantId, (tx) => conversations.find(tx, id)))?.agent_id

test('a long line where nobody is free does not hide who waits for somebody free', async () => {
  for (let each = 0; each < 55; each++) await waitFor()
  clock.advance(10 * 60_000)
  const { agentId, inboxId } = await place('presales')
  await sitDown(agentId)
  const id = await waitFor(inboxId)
  await expect.poll(() => agentOf(id)).toBe(agentId)
})

test('P7: what the only agent of a group gave back comes to them again when nobody else took it', async () => {
  const { agentId, inboxId } = await place('repair')
  await sitDown(agentId)
  const id = await waitFor(inboxId)
  await expect.poll(() => agentOf(id)).toBe(agentId)
  await reception.serving.release(await house.callerOf(tenantId, agentId), id)
  expect(await agentOf(id)).toBeNull()
  clock.advance(relievedMs)
  await expect.poll(() => agentOf(id), { timeout: 5000 }).toBe(agentId)
})

test('P7: a customer whose only agent was away is served when the agent is back', async () => {
  const { agentId, inboxId } = await place('returns')
  await sitDown(agentId)
  const id = await waitFor(inboxId)
  await expect.poll(() => agentOf(id)).toBe(agentId)
  await routing.setPresence(tenantId, agentId, 'break')
  expect(await agentOf(id)).toBeNull()
  await routing.setPresence(tenantId, agentId, 'online')
  await expect.poll(() => agentOf(id)).toBe(agentId)
})

test('a second skill group of the same name is refused by name', async () => {
  const group = { targetMs: 60_000, memberIds: [] }
  await database.tenant(tenantId, (tx) => routing.putGroup(tx, { ...group, name: 'Twins' }))
  await expect(
    database.tenant(tenantId, (tx) => routing.putGroup(tx, { ...group, name: 'twins' })),
  ).rejects.toMatchObject({ code: 'request.invalid' })
})

test('P20: nobody starts their way into a conversation of another group', async () => {
  const { agentId } = await place('curious')
  const caller = await house.callerOf(tenantId, agentId)
  const waiting = await waitFor()
  const row = (await database.tenant(tenantId, (tx) => conversations.find(tx, waiting)))!
  await expect(
    reception.serving.start(caller, row.contact_id, row.inbox_id, async () => undefined),
  ).rejects.toMatchObject({ code: 'conversation.taken' })
  expect(await agentOf(waiting)).toBeNull()
})
