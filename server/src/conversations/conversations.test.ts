import { beforeAll, describe, expect, test } from 'vitest'
import { newId, type MemberCaller, type Tx } from '#platform'
import { roomTest } from '../../test/room.ts'
import { createConversations } from './conversations.ts'
import { messageEntry } from './entries.ts'
import { entriesWritten, messageReceived } from './log.ts'
import { monthAt } from './retention/month.ts'
import { retentionStanding } from './retention/retention.ts'
import { canSee, sightOf, type Names } from './sight.ts'
import * as lists from './store-lists.ts'
import * as store from './store.ts'

const { database, events, clock, tenantId, otherTenantId } = await roomTest()
const names = async (): Promise<Names> => ({
  inbox: () => '网页',
  agent: () => '林晓',
  contact: () => ({ name: '访客', known: false, vip: false }),
  isOnline: () => false,
})
const conversations = createConversations({ database, events, clock, names })

const ahead = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 12))
const newestPartition = `message_${ahead.toISOString().slice(0, 7).replace('-', '')}`
const inboxId = newId()
const skillGroupId = newId()
const said = (clientId: string, text: string, contactId = newId()) =>
  messageEntry({ clientId, author: { kind: 'contact', id: contactId }, parts: [{ type: 'text', text }] })
const open = (contactId = newId(), tenant = tenantId) =>
  database.tenant(tenant, (tx) =>
    conversations.openFor(tx, {
      contactId,
      inboxId,
      channel: 'web',
      language: 'zh-CN',
      targetMs: 60_000,
      skillGroupId,
    }),
  )
const find = (id: string) => database.tenant(tenantId, async (tx) => (await conversations.find(tx, id))!)
const log = (id: string) => database.tenant(tenantId, (tx) => conversations.page(tx, id, { after: 0, limit: 200 }))

test('P1: thirty first messages at once open one conversation, in which each is there once', async () => {
  const contactId = newId()
  const opened = await Promise.all(Array.from({ length: 30 }, () => open(contactId)))
  expect(new Set(opened.map((one) => one.id)).size).toBe(1)
  expect(opened.filter((one) => one.isNew)).toHaveLength(1)
  const { id } = opened[0]!
  await Promise.all(
    Array.from({ length: 30 }, (_none, index) =>
      conversations.write(tenantId, id, said(`m${index}`, `第 ${index} 句`)),
    ),
  )
  const entries = await log(id)
  expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 31 }, (_none, index) => index + 1))
  expect(entries.slice(1).map((entry) => entry.clientId)).toEqual(
    Array.from({ length: 30 }, (_none, index) => `m${index}`),
  )
})

describe('telling the same message again', () => {
  test('changes nothing and gives the same seq', async () => {
    const { id } = await open()
    const entry = said('once', '你好')
    const first = await conversations.write(tenantId, id, entry)
    const again = await conversations.write(tenantId, id, entry)
    expect(again).toMatchObject({ isRepeated: true, entry: { seq: first.entry.seq } })
    expect(await log(id)).toHaveLength(2)
  })

  test('within one batch it is written once', async () => {
    const { id } = await open()
    const entry = said('twin', '你好')
    const [first, second] = await Promise.all([
      conversations.write(tenantId, id, entry),
      conversations.write(tenantId, id, entry),
    ])
    expect(first.entry.seq).toBe(second.entry.seq)
    expect(new Set([first.isRepeated, second.isRepeated])).toEqual(new Set([false, true]))
  })

  test('with another content is refused by name', async () => {
    const { id } = await open()
    const contactId = newId()
    await conversations.write(tenantId, id, said('same', '一', contactId))
    await expect(conversations.write(tenantId, id, said('same', '二', contactId))).rejects.toMatchObject({
      code: 'message.conflict',
    })
  })
})

test('what is said after the end is refused, and a conversation of another tenant does not exist', async () => {
  const { id } = await open()
  await database.tenant(tenantId, (tx) => conversations.close(tx, id, { by: 'agent' }))
  await expect(conversations.write(tenantId, id, said('late', '还在吗'))).rejects.toMatchObject({
    code: 'conversation.closed',
  })
  await expect(conversations.write(otherTenantId, id, said('foreign', '你好'))).rejects.toMatchObject({
    code: 'conversation.not_found',
  })
})

test('a customer waits from the first unanswered message until somebody answers', async () => {
  const { id } = await open()
  const first = said('q1', '在吗')
  await conversations.write(tenantId, id, { ...first, sentAt: new Date(Date.now() - 60_000) })
  await conversations.write(tenantId, id, said('q2', '有人吗'))
  const waiting = await find(id)
  expect(Date.now() - waiting.waiting_since!.getTime()).toBeGreaterThan(50_000)
  expect(waiting).toMatchObject({ unread: 2, contact_seq: 3, last_seq: 3, last_message: { text: '有人吗' } })
  await conversations.write(
    tenantId,
    id,
    messageEntry({
      clientId: 'a1',
      author: { kind: 'agent', id: newId(), name: '林晓' },
      parts: [{ type: 'text', text: '在的' }],
    }),
  )
  expect(await find(id)).toMatchObject({ waiting_since: null, unread: 0, last_seq: 4 })
})

test('P4: order is seq, time is the sender’s', async () => {
  const { id } = await open()
  const yesterday = new Date(Date.now() - 86_400_000)
  await conversations.write(tenantId, id, said('now', '今天'))
  await conversations.write(tenantId, id, { ...said('then', '昨天写的'), sentAt: yesterday })
  const entries = await log(id)
  expect(entries.map((entry) => entry.clientId)).toEqual(['#opened', 'now', 'then'])
  expect(entries[2]!.sentAt).toBe(yesterday.toISOString())
})

test('a message is told to listeners only after it can be read from the database', async () => {
  const { id } = await open()
  const heard: number[] = []
  events.on(messageReceived, async (news) => {
    if (news.conversationId === id) heard.push((await log(id)).filter((entry) => entry.seq === news.seq).length)
  })
  events.on(entriesWritten, () => undefined)
  await conversations.write(tenantId, id, said('heard', '听得到吗'))
  await expect.poll(() => heard).toEqual([1])
})

test('a message is taken back by its author within two minutes, and leaves its number', async () => {
  const contactId = newId()
  const { id } = await open(contactId)
  const { entry } = await conversations.write(tenantId, id, said('oops', '发错了', contactId))
  const recall = (who: string) =>
    database.tenant(tenantId, (tx) => conversations.recall(tx, id, entry.seq, { kind: 'contact', id: who }))
  await expect(recall(newId())).rejects.toMatchObject({ code: 'message.not_yours' })
  clock.set(new Date())
  await recall(contactId)
  expect((await log(id)).find((one) => one.seq === entry.seq)?.body).toMatchObject({
    parts: [],
    recalledAt: expect.any(String),
  })
  const late = await conversations.write(tenantId, id, said('late', '太晚', contactId))
  clock.advance(121_000)
  await expect(
    database.tenant(tenantId, (tx) => conversations.recall(tx, id, late.entry.seq, { kind: 'contact', id: contactId })),
  ).rejects.toMatchObject({ code: 'message.recall_late' })
})

test('P22: two Chinese characters in the middle of a message find it, and another tenant’s message is never found', async () => {
  const { id } = await open()
  await conversations.write(tenantId, id, said('hit', '滚筒洗衣机显示E21不排水怎么办'))
  const foreign = await open(newId(), otherTenantId)
  await conversations.write(otherTenantId, foreign.id, said('foreign', '他家的洗衣机也不排水'))
  const all = { memberId: newId(), readsAll: true, inboxIds: null, visibleGroupIds: null, ownGroupIds: [] }
  const found = await database.tenant(tenantId, (tx) => lists.searchMessages(tx, all, '排水', 10))
  expect(found.map((hit) => hit.conversation_id)).toEqual([id])
  expect(await database.tenant(tenantId, (tx) => lists.searchMessages(tx, all, '冰箱', 10))).toEqual([])
  // P20: what one may not see is not found, however many matches there are.
  const nothing = { ...all, inboxIds: [] }
  const hidden = await database.tenant(tenantId, (tx) => lists.searchMessages(tx, nothing, '排水', 10))
  expect(hidden).toEqual([])
})

describe('P20: who sees what', () => {
  const member = (change: Partial<MemberCaller>): MemberCaller => ({
    kind: 'member',
    tenantId,
    memberId: newId(),
    name: '林晓',
    permissions: new Set(['conversations.read']),
    visibility: { inboxIds: null, skillGroupIds: null },
    skillGroupIds: [],
    via: 'session',
    credentialId: newId(),
    ...change,
  })
  const groups = [newId(), newId()]
  const inboxes = [newId(), newId()]
  const me = newId()
  const people = [
    member({}),
    member({ memberId: me, skillGroupIds: [groups[0]!] }),
    member({
      memberId: me,
      skillGroupIds: groups,
      visibility: { inboxIds: [inboxes[0]!], skillGroupIds: [groups[1]!] },
    }),
    member({ permissions: new Set(['conversations.read', 'conversations.read_all']) }),
    member({
      permissions: new Set(['conversations.read', 'conversations.read_all']),
      visibility: { inboxIds: [inboxes[1]!], skillGroupIds: [groups[0]!] },
    }),
  ]
  let rows: Awaited<ReturnType<typeof store.many>>

  beforeAll(async () => {
    const made = await database.tenant(tenantId, async (tx: Tx) => {
      const ids: string[] = []
      for (const inbox of inboxes)
        for (const group of groups)
          for (const by of ['bot', 'queue', 'mine', 'theirs'] as const) {
            const { id } = await conversations.openFor(tx, {
              contactId: newId(),
              inboxId: inbox,
              channel: 'web',
              language: 'zh-CN',
              targetMs: 1,
              skillGroupId: group,
            })
            if (by === 'queue')
              await conversations.serve(tx, id, {
                kind: 'queue',
                skillGroupId: group,
                since: new Date(),
                targetMs: 60_000,
              })
            if (by === 'mine' || by === 'theirs')
              await conversations.serve(tx, id, { kind: 'agent', agentId: by === 'mine' ? me : newId() })
            ids.push(id)
          }
      return ids
    })
    rows = await database.tenant(tenantId, (tx) => store.many(tx, made))
  })

  test('an agent does not see another group’s queue, a supervisor of all does', () => {
    const [nobody, mine, , boss] = people.map((person) => rows.filter((row) => canSee(sightOf(person), row)))
    expect(nobody!.every((row) => row.served_by === 'bot')).toBe(true)
    expect(mine!.some((row) => row.served_by === 'queue' && row.skill_group_id === groups[1])).toBe(false)
    expect(boss).toHaveLength(rows.length)
  })

  test.each(people.map((person, index) => [index, person] as const))(
    'the database and the screen agree for member %i',
    async (_index, person) => {
      const ask = { inboxId: undefined, contactId: undefined, after: undefined, limit: 500, now: new Date() }
      const listed = await database.tenant(tenantId, (tx) => lists.list(tx, sightOf(person), { ...ask, view: 'all' }))
      const ids = new Set(rows.map((row) => row.id))
      expect(new Set(listed.map((row) => row.id).filter((id) => ids.has(id)))).toEqual(
        new Set(rows.filter((row) => canSee(sightOf(person), row)).map((row) => row.id)),
      )
    },
  )
})

test('a list comes whole by its pages, also where a batch gave many rows the same moment', async () => {
  const everything: MemberCaller = {
    kind: 'member',
    tenantId,
    memberId: newId(),
    name: '班长',
    permissions: new Set(['conversations.read', 'conversations.read_all']),
    visibility: { inboxIds: null, skillGroupIds: null },
    skillGroupIds: [],
    via: 'session',
    credentialId: newId(),
  }
  const batch = await Promise.all(Array.from({ length: 7 }, () => open()))
  await Promise.all(batch.map(({ id }) => conversations.write(tenantId, id, said('together', '一起'))))
  const found: string[] = []
  for (let cursor: string | undefined; ;) {
    const page = await database.tenant(tenantId, (tx) =>
      conversations.list(tx, everything, { view: 'all', limit: 3, cursor }),
    )
    found.push(...page.items.map((row) => row.id))
    cursor = page.next
    if (!cursor) break
  }
  expect(batch.map(({ id }) => id).filter((id) => !found.includes(id))).toEqual([])
  expect(new Set(found).size).toBe(found.length)
  const crafted = Buffer.from(JSON.stringify(['2026-02-31T00:00:00.000000Z', newId()])).toString('base64url')
  await expect(
    database.tenant(tenantId, (tx) => conversations.list(tx, everything, { view: 'all', limit: 3, cursor: crafted })),
  ).rejects.toMatchObject({ code: 'request.invalid' })
})

test('the feed has no holes, and tells every conversation that changed since a place', async () => {
  const before = await database.tenant(tenantId, (tx) => conversations.feedHead(tx))
  const opened = await Promise.all(Array.from({ length: 8 }, () => open()))
  await Promise.all(
    opened.flatMap(({ id }) => [0, 1, 2].map((index) => conversations.write(tenantId, id, said(`f${index}`, '话')))),
  )
  const changed = await database.tenant(tenantId, (tx) => conversations.changedAfter(tx, before, 100))
  expect(changed.head - before).toBe(8 * 4)
  expect(new Set(changed.rows?.map((row) => row.id))).toEqual(new Set(opened.map((one) => one.id)))
  expect(await database.tenant(tenantId, (tx) => conversations.changedAfter(tx, before, 3))).toEqual({
    head: changed.head,
  })
})

test('the months to come have partitions, and a partition made while the server runs keeps tenants apart', async () => {
  await database.maintain((client) => client.query(`drop table ${newestPartition}`))
  await conversations.prepareMonths()
  const guarded = await database.maintain(async (client) => {
    const { rows } = await client.query(
      'select relrowsecurity and relforcerowsecurity as kept from pg_class where relname = $1',
      [newestPartition],
    )
    return rows
  })
  expect(guarded).toEqual([{ kept: true }])
})

test('a month of which lines lie outside already gets no partition, and those after it get theirs', async () => {
  const month = monthAt(new Date(Date.UTC(ahead.getUTCFullYear(), ahead.getUTCMonth() - 1)))
  await database.maintain((client) => client.query(`drop table ${month.partition}, ${newestPartition}`))
  const before = clock.now()
  clock.set(month.from)
  const { id } = await open()
  clock.set(before)
  expect((await retentionStanding(database, clock)).hasLinesOutside).toBe(true)
  await conversations.prepareMonths()
  const there = async () =>
    (
      await database.maintain((client) =>
        client.query('select to_regclass($1) as month, to_regclass($2) as newest', [month.partition, newestPartition]),
      )
    ).rows
  expect(await there()).toEqual([{ month: null, newest: newestPartition }])
  expect((await log(id)).map((entry) => entry.clientId)).toEqual(['#opened'])

  await database.maintain((client) => client.query('delete from message where conversation_id = $1', [id]))
  await conversations.prepareMonths()
  expect(await there()).toEqual([{ month: month.partition, newest: newestPartition }])
  expect((await retentionStanding(database, clock)).hasLinesOutside).toBe(false)
})
