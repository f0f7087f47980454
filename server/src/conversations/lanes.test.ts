import { AppError } from '@yingda/contract'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { newId } from '#platform'
import { roomTest } from '../../test/room.ts'
import { createConversations } from './conversations.ts'
import { messageEntry } from './entries.ts'
import { createLanes, laneMax, lanesMax } from './lanes.ts'
import * as store from './store.ts'

const { database, events, clock, tenantId, otherTenantId } = await roomTest()
const conversations = createConversations({
  database,
  events,
  clock,
  names: () => Promise.reject(new Error('Nobody asks for names here')),
})
const said = (clientId: string, sentAt?: Date) => ({
  ...messageEntry({ clientId, author: { kind: 'contact', id: tenantId }, parts: [{ type: 'text', text: clientId }] }),
  ...(sentAt ? { sentAt } : {}),
})
const open = async (tenant = tenantId) => {
  const { id } = await database.tenant(tenant, (tx) =>
    conversations.openFor(tx, {
      contactId: newId(),
      inboxId: newId(),
      channel: 'web',
      language: 'zh-CN',
      targetMs: 60_000,
      skillGroupId: newId(),
    }),
  )
  return id
}
const log = async (tenant: string, id: string) =>
  (await database.tenant(tenant, (tx) => conversations.page(tx, id, { after: 0, limit: 200 })))
    .slice(1)
    .map(({ seq, clientId }) => `${seq} ${clientId}`)

/** A transaction of the company that holds what the work takes, until it is let go. */
const hold = async (tenant: string, work: Parameters<typeof database.tenant<unknown>>[1]) => {
  let letGo = () => {}
  let isHeld = () => {}
  const held = new Promise<void>((resolve) => (isHeld = resolve))
  const over = database.tenant(tenant, async (tx) => {
    await work(tx)
    isHeld()
    await new Promise<void>((resolve) => (letGo = resolve))
  })
  await held
  return { letGo: () => (letGo(), over) }
}

test.each(['its conversation', 'its feed'])(
  'S37: while a transaction of one company holds %s, the lines of others are written, and its own follow in their order',
  async (what) => {
    const lanes = createLanes({ database, atOnce: { together: 1, held: 1 } })
    const [mine, theirs] = [await open(), await open(otherTenantId)]
    const holder = await hold(tenantId, (tx) =>
      what === 'its feed' ? conversations.append(tx, mine, [said('first')]) : store.lock(tx, mine),
    )
    onTestFinished(() => void holder.letGo())
    const waiting = [lanes.write(tenantId, mine, said('second'))]
    // The second batch finds the company held already.
    await lanes.write(otherTenantId, theirs, said('a'))
    waiting.push(lanes.write(tenantId, mine, said('third')))
    await Promise.all(['b', 'c', 'd'].map((name) => lanes.write(otherTenantId, theirs, said(name))))
    expect(await log(otherTenantId, theirs)).toEqual(['2 a', '3 b', '4 c', '5 d'])
    await holder.letGo()
    await Promise.all(waiting)
    expect(await log(tenantId, mine)).toEqual(
      what === 'its feed' ? ['2 first', '3 second', '4 third'] : ['2 second', '3 third'],
    )
  },
)

test('a company that floods shares each statement with all who wait', async () => {
  const statements: string[][] = []
  let answer = () => {}
  const lanes = createLanes({
    atOnce: { together: 1, held: 1 },
    database: {
      write: ({ values }) => {
        statements.push(values[1] as string[])
        return new Promise((resolve) => {
          answer = () => resolve((values[1] as string[]).map((_tenant, index) => ({ o_ord: index + 1 })) as never)
        })
      },
    },
  })
  const flood = newId()
  const others = Array.from({ length: 3 }, () => newId())
  const put = (tenant: string) => void lanes.write(tenant, newId(), said('x'))
  for (let line = 0; line < 500; line++) put(flood)
  await expect.poll(() => statements.length).toBe(1)
  for (const other of others) put(other)
  answer()
  await expect.poll(() => statements.length).toBe(2)
  const second = statements[1]!
  expect(others.filter((other) => second.includes(other))).toEqual(others)
  // What the others leave free is not wasted.
  expect(second).toHaveLength(64)
  expect(lanes.depth()).toBe(500 + 3 - 64 - 64)
})

test('the line that waits longest says for how long, also while its commit is held back', async () => {
  let answer = () => {}
  const lanes = createLanes({
    database: { write: () => new Promise((resolve) => (answer = () => resolve([{ o_ord: 1 }] as never))) },
  })
  expect(lanes.oldestMs()).toBe(0)
  const written = lanes.write(newId(), newId(), said('x'))
  await expect.poll(lanes.depth).toBe(0)
  expect(lanes.oldestMs()).toBeGreaterThan(0)
  answer()
  await written
  expect(lanes.oldestMs()).toBe(0)
})

test('P1: a line that cannot be written is refused by itself, and those that came with it are written, of other companies too', async () => {
  const lanes = createLanes({ database })
  const [id, theirs] = [await open(), await open(otherTenantId)]
  const odd = messageEntry({ clientId: 'odd', author: { kind: 'bot' }, parts: [{ type: 'text', text: 'a\0b\ud83d' }] })
  const told = await Promise.allSettled([
    lanes.write(tenantId, id, said('before')),
    lanes.write(tenantId, id, said('broken', new Date(Number.NaN))),
    lanes.write(otherTenantId, theirs, said('theirs')),
    lanes.write(tenantId, id, odd),
    lanes.write(tenantId, id, said('after')),
  ])
  expect(told.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  expect(await log(tenantId, id)).toEqual(['2 before', '3 odd', '4 after'])
  expect(await log(otherTenantId, theirs)).toEqual(['2 theirs'])
})

test('a line for a conversation of another company finds none there', async () => {
  const lanes = createLanes({ database })
  const theirs = await open(otherTenantId)
  const [wrong, right] = await Promise.all([
    lanes.write(tenantId, theirs, said('not mine')),
    lanes.write(otherTenantId, theirs, said('mine')),
  ])
  expect([wrong.o_status, right.o_status]).toEqual(['missing', 'ok'])
})

test('whatever is written at once by several nodes and held by transactions in between, every log and every feed is gapless and each writer’s lines keep their order', async () => {
  const nodes = [createLanes({ database, atOnce: { together: 1, held: 1 } }), createLanes({ database })]
  const tenants = [tenantId, otherTenantId]
  const feedOf = (tenant: string) => database.tenant(tenant, (tx) => conversations.feedHead(tx))
  const step = fc.record({
    tenant: fc.nat(1),
    place: fc.nat(2),
    node: fc.nat(1),
    how: fc.constantFrom('lane', 'lane', 'lane', 'transaction', 'lock'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
      const places = await Promise.all(tenants.map((tenant) => Promise.all([0, 1, 2].map(() => open(tenant)))))
      const before = await Promise.all(tenants.map(feedOf))
      await Promise.all(
        steps.map(({ tenant, place, node, how }, n) => {
          const [company, id] = [tenants[tenant]!, places[tenant]![place]!]
          if (how === 'lane') return nodes[node]!.write(company, id, said(`${node}-${n}`))
          return database.tenant(company, async (tx) => {
            await store.lock(tx, id)
            if (how === 'transaction') await conversations.append(tx, id, [said(`t-${n}`)])
          })
        }),
      )
      const after = await Promise.all(tenants.map(feedOf))
      for (const [tenant, company] of tenants.entries()) {
        const wrote = steps.filter((one) => one.tenant === tenant && one.how !== 'lock').length
        expect(after[tenant]! - before[tenant]!).toBe(wrote)
        for (const id of places[tenant]!) {
          const lines = (await log(company, id)).map((line) => line.split(' '))
          expect(lines.map(([seq]) => Number(seq))).toEqual(lines.map((_line, index) => index + 2))
          for (const node of ['0', '1']) {
            const own = lines.flatMap(([, name]) => (name!.startsWith(`${node}-`) ? [Number(name!.slice(2))] : []))
            expect(own).toEqual(own.toSorted((a, b) => a - b))
          }
        }
      }
    }),
    { numRuns: 15 },
  )
})

test('a full lane says busy instead of growing without end, and so do all lanes together', async () => {
  const lanes = createLanes({ database: { write: () => new Promise(() => undefined) } })
  const [one, entry] = [newId(), said('x')]
  for (let index = 0; index < laneMax; index++) void lanes.write(one, one, entry)
  await expect(lanes.write(one, one, entry)).rejects.toBeInstanceOf(AppError)
  for (let index = laneMax; index < lanesMax; index++) void lanes.write(String(index), one, entry)
  await expect(lanes.write('one too many', one, entry)).rejects.toBeInstanceOf(AppError)
})
