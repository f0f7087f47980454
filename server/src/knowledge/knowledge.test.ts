import { AppError } from '@yingda/contract'
import { expect, test } from 'vitest'
import { newId } from '#platform'
import { roomTest } from '../../test/room.ts'
import type { EntryInput } from './entries.ts'
import { createKnowledge } from './index.ts'

const ground = await roomTest()
const { database, clock, tenantId, otherTenantId } = ground
const make = () =>
  createKnowledge({
    ...ground,
    memberName: async (_tx, id) => (id === anna ? 'Anna' : 'Ben'),
    timeZone: async () => 'Asia/Shanghai',
  })
const [anna, ben] = [newId(), newId()]
const knowledge = make()
const { entries, categories } = knowledge

const written = (change: Partial<EntryInput> = {}): EntryInput => ({
  kind: 'faq',
  question: '运费多少钱',
  similar: ['邮费谁出', '包邮吗'],
  answer: '满 99 元包邮。',
  audience: 'public',
  ...change,
})
const create = (change: Partial<EntryInput> = {}, tenant = tenantId) =>
  database.tenant(tenant, (tx) => entries.create(tx, written(change), anna))
const publish = (id: string, note?: string) =>
  database.tenant(tenantId, (tx) => entries.publish(tx, id, { by: ben, note }))
const save = (id: string, revision: number, change: Partial<EntryInput>) =>
  database.tenant(tenantId, (tx) => entries.save(tx, id, { ...written(change), revision }, anna))
const find = (
  utterance: string,
  query: Partial<Parameters<typeof knowledge.findAnswers>[2]> = {},
  { room = knowledge, tenant = tenantId } = {},
) => database.tenant(tenant, (tx) => room.findAnswers(tx, utterance, { audience: 'public', at: clock.now(), ...query }))
const refusal = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof AppError ? error.code : error
}
const list = (query: Partial<Parameters<typeof entries.list>[1]> = {}) =>
  database.tenant(tenantId, (tx) => entries.list(tx, { limit: 30, ...query }))

test('an entry is answered from the call after it was published, and no longer after it was taken offline', async () => {
  const entry = await create({ question: '鞋子怎么退货', similar: ['想退鞋'], answer: '七天内可退。' })
  expect(entry).toMatchObject({ status: 'draft', hasDraft: true, updatedBy: 'Anna' })
  expect((await find('鞋子怎么退货')).map((each) => each.entryId)).not.toContain(entry.id)

  const published = await publish(entry.id)
  expect(published).toMatchObject({ status: 'published', hasDraft: false, publishedVersion: 1, updatedBy: 'Ben' })
  expect((await find('鞋子怎么退货'))[0]).toMatchObject({ entryId: entry.id, version: 1, answer: '七天内可退。' })

  await database.tenant(tenantId, (tx) => entries.unpublish(tx, entry.id, ben))
  expect((await find('鞋子怎么退货')).map((each) => each.entryId)).not.toContain(entry.id)
})

test('customers go on getting what is published while a new draft is written', async () => {
  const entry = await create({ question: '保修多久', similar: [], answer: '一年。' })
  const published = await publish(entry.id)
  const draft = await save(entry.id, published.revision, { question: '保修多久', similar: [], answer: '两年。' })
  expect(draft).toMatchObject({ status: 'published', hasDraft: true, content: { answer: '两年。' } })
  expect((await find('保修多久'))[0]).toMatchObject({ version: 1, answer: '一年。' })
  expect((await find('保修多久', { drafts: true }))[0]).toMatchObject({ answer: '两年。' })
  await publish(entry.id)
  expect((await find('保修多久'))[0]).toMatchObject({ version: 2, answer: '两年。' })
})

test('another process knows within a second what was published here', async () => {
  const elsewhere = make()
  await find('积分怎么用', {}, { room: elsewhere })
  const entry = await create({ question: '积分怎么用', similar: [], answer: '下单时抵扣。' })
  await publish(entry.id)
  clock.advance(1000)
  expect((await find('积分怎么用', {}, { room: elsewhere }))[0]).toMatchObject({ entryId: entry.id })
})

test('a version that is published again becomes the next version, and what came between stays on record', async () => {
  const entry = await create({ question: '营业时间', similar: ['几点开门'], answer: '九点。' })
  const first = await publish(entry.id, '开业')
  await save(entry.id, first.revision, { question: '营业时间', similar: [], answer: '十点。' })
  await publish(entry.id)
  const back = await database.tenant(tenantId, (tx) => entries.rollback(tx, entry.id, 1, ben))
  expect(back).toMatchObject({
    publishedVersion: 3,
    hasDraft: false,
    content: { answer: '九点。', similar: ['几点开门'] },
  })
  const versions = await database.tenant(tenantId, (tx) => entries.versions(tx, entry.id))
  expect(versions.map(({ version, content, byName, note }) => [version, content.answer, byName, note])).toEqual([
    [3, '九点。', 'Ben', 'v1'],
    [2, '十点。', 'Ben', undefined],
    [1, '九点。', 'Ben', '开业'],
  ])
  expect((await find('几点开门'))[0]).toMatchObject({ version: 3, answer: '九点。' })
  expect(await refusal(database.tenant(tenantId, (tx) => entries.rollback(tx, entry.id, 9, ben)))).toBe(
    'knowledge.version_not_found',
  )
})

test('whoever saves on top of what somebody else has just changed is told, and changes nothing', async () => {
  const entry = await create({ question: '发票怎么开' })
  await save(entry.id, entry.revision, { question: '发票怎么开', answer: '在订单里开。' })
  expect(await refusal(save(entry.id, entry.revision, { question: '发票怎么开', answer: '不开。' }))).toBe(
    'knowledge.changed',
  )
  expect(await database.tenant(tenantId, (tx) => entries.one(tx, entry.id))).toMatchObject({
    content: { answer: '在订单里开。' },
  })
})

test('an answer is given up to the last millisecond of its time, and never after', async () => {
  const validFrom = new Date(clock.now().getTime() + 60_000)
  const validUntil = new Date(clock.now().getTime() + 120_000)
  const entry = await create({
    question: '双十二有什么活动',
    similar: [],
    answer: '满减。',
    validFrom: validFrom.toISOString(),
    validUntil: validUntil.toISOString(),
  })
  await publish(entry.id)
  const isGivenAt = async (at: number) =>
    (await find('双十二有什么活动', { at: new Date(at) })).some((each) => each.entryId === entry.id)
  expect(await isGivenAt(validFrom.getTime() - 1)).toBe(false)
  expect(await isGivenAt(validFrom.getTime())).toBe(true)
  expect(await isGivenAt(validUntil.getTime() - 1)).toBe(true)
  expect(await isGivenAt(validUntil.getTime())).toBe(false)
})

test('S16: what is for agents only is found by agents and never by the public', async () => {
  const entry = await create({
    question: '内部退款审批口径',
    similar: [],
    answer: '班长可批 500 元。',
    audience: 'agents',
  })
  await publish(entry.id)
  expect((await find('内部退款审批口径')).map((each) => each.entryId)).not.toContain(entry.id)
  expect((await find('内部退款审批口径', { audience: 'agents' }))[0]).toMatchObject({ entryId: entry.id })
  const byId = (audience: 'public' | 'agents') =>
    database.tenant(tenantId, (tx) => knowledge.answerOf(tx, entry.id, { audience, at: clock.now() }))
  expect(await byId('public')).toBeUndefined()
  expect(await byId('agents')).toMatchObject({ entryId: entry.id })
})

test('one company never finds what another has published', async () => {
  const entry = await create({ question: '别家的会员日', similar: [], answer: '周三。' }, otherTenantId)
  await database.tenant(otherTenantId, (tx) => entries.publish(tx, entry.id, { by: anna }))
  expect((await find('别家的会员日', {}, { tenant: otherTenantId }))[0]).toMatchObject({ entryId: entry.id })
  expect((await find('别家的会员日')).map((each) => each.entryId)).not.toContain(entry.id)
  expect(await refusal(database.tenant(tenantId, (tx) => entries.one(tx, entry.id)))).toBe('knowledge.not_found')
})

test('small talk and questions do not get in each other’s way', async () => {
  const hello = await create({ kind: 'small_talk', question: '你好呀', similar: [], answer: '您好！' })
  await publish(hello.id)
  expect((await find('你好呀')).map((each) => each.entryId)).not.toContain(hello.id)
  const talk = await database.tenant(tenantId, (tx) =>
    knowledge.findSmallTalk(tx, '你好呀', { audience: 'public', at: clock.now() }),
  )
  expect(talk[0]).toMatchObject({ entryId: hello.id })
})

test('the language of an entry is told from its text', async () => {
  const { content } = await create({ question: 'Where is my order?', similar: [], answer: 'On its way.' })
  expect(content.language).toBe('en')
})

test('a published entry cannot be deleted; one that is not can, and is then unknown as a draft too', async () => {
  const entry = await create({ question: '送货上楼吗', similar: [], answer: '送。' })
  await publish(entry.id)
  const remove = () => database.tenant(tenantId, (tx) => entries.remove(tx, entry.id))
  expect(await refusal(remove())).toBe('request.invalid')
  await database.tenant(tenantId, (tx) => entries.unpublish(tx, entry.id, anna))
  const draft = await database.tenant(tenantId, (tx) => entries.one(tx, entry.id))
  await save(entry.id, draft.revision, { question: '送货上楼吗', similar: [], answer: '送到家。' })
  expect((await find('送货上楼吗', { drafts: true }))[0]).toMatchObject({ entryId: entry.id })
  await remove()
  expect((await find('送货上楼吗', { drafts: true })).map((each) => each.entryId)).not.toContain(entry.id)
})

test('how often an entry was asked and disliked is counted for the last thirty days', async () => {
  const entry = await create({ question: '能分期吗', similar: [], answer: '可以。' })
  await database.tenant(tenantId, async (tx) => {
    await knowledge.asked(tx, entry.id)
    await knowledge.asked(tx, entry.id)
    await knowledge.disliked(tx, entry.id)
  })
  const figures = async () => {
    const { asked30d, disliked30d } = await database.tenant(tenantId, (tx) => entries.one(tx, entry.id))
    return [asked30d, disliked30d]
  }
  expect(await figures()).toEqual([2, 1])
  const before = clock.now()
  clock.advance(30 * 24 * 60 * 60 * 1000)
  expect(await figures()).toEqual([0, 0])
  clock.set(before)
})

test('the tree counts what is below, filters what is below, and keeps its knots untied', async () => {
  const inTree = await database.tenant(tenantId, async (tx) => {
    const top = await categories.create(tx, { name: '售后' })
    const below = await categories.create(tx, { name: '退换', parentId: top.id })
    return { top, below }
  })
  const { top, below } = inTree
  expect(below.path).toBe('售后/退换')
  const entry = await create({ question: '换货多久', similar: [], answer: '三天。', categoryId: below.id })
  const tree = await database.tenant(tenantId, (tx) => categories.list(tx))
  expect(tree.filter((each) => [top.id, below.id].includes(each.id)).map((each) => [each.path, each.entries])).toEqual([
    ['售后', 1],
    ['售后/退换', 1],
  ])
  expect((await list({ categoryId: top.id })).items.map((each) => each.id)).toEqual([entry.id])
  const move = (id: string, parentId: string) =>
    database.tenant(tenantId, (tx) => categories.change(tx, id, { parentId }))
  expect(await refusal(move(top.id, below.id))).toBe('request.invalid')
  expect(await refusal(database.tenant(tenantId, (tx) => categories.remove(tx, below.id)))).toBe(
    'knowledge.category_in_use',
  )
})

test('search finds two Chinese characters anywhere in an entry, and pages through everything once', async () => {
  const entry = await create({ question: '洗碗机怎么用', similar: ['碗筷怎么摆'], answer: '加**亮碟剂**。' })
  for (const q of ['碗机', '筷怎', '亮碟']) expect((await list({ q })).items.map((each) => each.id)).toEqual([entry.id])
  expect((await list({ q: '100%_' })).items).toEqual([])

  const { total } = await list()
  const seen: string[] = []
  for (let cursor: string | undefined, pages = 0; pages === 0 || cursor; pages += 1) {
    const page = await list({ limit: 3, ...(cursor ? { cursor } : {}) })
    seen.push(...page.items.map((each) => each.id))
    cursor = page.next
  }
  expect(seen).toHaveLength(total)
  expect(new Set(seen).size).toBe(total)
})

test('what ends within thirty days is listed as expiring', async () => {
  const inDays = (days: number) => new Date(clock.now().getTime() + days * 24 * 60 * 60 * 1000).toISOString()
  const soon = await create({ question: '年货节规则', similar: [], answer: '见页面。', validUntil: inDays(29) })
  const later = await create({ question: '春季规则', similar: [], answer: '见页面。', validUntil: inDays(31) })
  await publish(soon.id)
  await publish(later.id)
  const ids = (await list({ status: 'expiring' })).items.map((each) => each.id)
  expect(ids).toContain(soon.id)
  expect(ids).not.toContain(later.id)
})
