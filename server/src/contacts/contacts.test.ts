import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { newId, type Tx } from '#platform'
import { roomTest } from '../../test/room.ts'
import { createContacts } from './index.ts'

const { database, clock, tenantId, otherTenantId } = await roomTest()
const contacts = createContacts({ clock })
const inTenant = <T>(work: (tx: Tx) => Promise<T>) => database.tenant(tenantId, work)

/** Somebody who came to the widget and was given a name by an agent. */
const somebody = async (name: string, tenant = tenantId): Promise<string> =>
  database.tenant(tenant, async (tx) => {
    const { id } = await contacts.identify(tx, { inboxId: newId(), channel: 'web', language: 'zh-CN' })
    await contacts.change(tx, id, { name })
    return id
  })

test('search finds any part of a name, and only in the own company', async () => {
  const id = await somebody('欧阳小明')
  await somebody('欧阳小明', otherTenantId)
  expect((await inTenant((tx) => contacts.search(tx, '小明', 10))).map((found) => found.id)).toEqual([id])
})

test('an empty cursor is the beginning, of the list and of a search', async () => {
  // The newest of all: within one millisecond there is no order.
  clock.advance(1)
  const id = await somebody('诸葛亮')
  const page = (q?: string) => inTenant((tx) => contacts.list(tx, { q, cursor: '', limit: 1 }))
  expect((await page()).items).toMatchObject([{ id }])
  expect((await page('诸葛')).items).toMatchObject([{ id }])
})

test('a table of somebody’s own making is not taken for the contacts by the search, which may see all companies', async () => {
  const id = await somebody('司马相如')
  await inTenant(async (tx) => {
    const run = (text: string) => sql.raw(text).execute(tx.tables<Record<string, never>>())
    await run('create temp table contact on commit drop as table public.contact with no data')
    await run(
      `insert into pg_temp.contact (tenant_id, id, name) values ('${tenantId}', '${newId()}', '司马相如的影子')`,
    )
    await run('grant select on pg_temp.contact to yingda_search')
    expect((await contacts.search(tx, '司马相如', 10)).map((found) => found.id)).toEqual([id])
  })
})

describe('with contacts that whoever asks may not see', () => {
  const many = 5201
  const company = newId()
  const oldest = '00000000-0000-7000-8000-000000000000'
  const allButOldest = async (ids: string[]) => new Set(ids.filter((id) => id !== oldest))
  const ask = <T>(work: (tx: Tx) => Promise<T>) => database.tenant(company, work)
  beforeAll(() =>
    database.maintain((client) =>
      client.query(
        `insert into contact (tenant_id, id, name)
         select $1, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '第' || n || '位客户' from generate_series(0, $2::int) n`,
        [company, many],
      ),
    ),
  )

  test.each([{}, { q: '位客户' }])('a page %j looks at so many and no more, and says where to go on', async (query) => {
    const examined: string[] = []
    const hidden = (ids: string[]) => {
      examined.push(...ids)
      return allButOldest(ids)
    }
    const first = await ask((tx) => contacts.list(tx, { ...query, limit: 2 }, hidden))
    expect(first.items).toEqual([])
    expect(examined).toHaveLength(5000)
    expect(first.next).toBe(examined.at(-1))
    const second = await ask((tx) => contacts.list(tx, { ...query, limit: 2, cursor: first.next }, hidden))
    expect(second).toMatchObject({ items: [{ id: oldest }] })
    expect(second).not.toHaveProperty('next')
    expect(new Set(examined).size).toBe(many + 1)
  })

  test.each(['', '51'])(
    'the pages of all, or of who begins with “%s”, hold everybody who is not hidden, once',
    async (q) => {
      const odd = async (ids: string[]) => new Set(ids.filter((id) => /[13579bdf]$/.test(id)))
      const found: string[] = []
      let cursor: string | undefined
      do {
        const page = await ask((tx) => contacts.list(tx, { ...(q ? { q: `第${q}` } : {}), limit: 97, cursor }, odd))
        expect(page.items.length).toBeLessThanOrEqual(97)
        found.push(...page.items.map((contact) => contact.name))
        cursor = page.next
      } while (cursor)
      const even = Array.from({ length: (many + 1) / 2 }, (_each, at) => String(2 * at)).filter((n) => n.startsWith(q))
      expect(found).toEqual(even.toReversed().map((n) => `第${n}位客户`))
    },
  )
})

describe('what a visitor types about themselves', () => {
  const visitor = async () =>
    (await inTenant((tx) => contacts.identify(tx, { inboxId: newId(), channel: 'web', language: 'zh-CN' }))).id
  const typed = (id: string, words: { name?: string; reachAt: string }) =>
    inTenant(async (tx) => {
      await contacts.noteTyped(tx, id, words)
      return contacts.one(tx, id)
    })

  test('is shown, and makes nobody known', async () => {
    const id = await visitor()
    const after = await typed(id, { name: '王总', reachAt: '13800001234' })
    expect(after).toMatchObject({ name: '王总', phone: '13800001234', known: false })
    expect(await inTenant((tx) => contacts.brief(tx, [id]))).toMatchObject([{ name: '王总', known: false }])
  })

  test.each([
    ['a phone number', '+86 138-0000-1234', { phone: '+86 138-0000-1234', attributes: {} }],
    ['an e-mail address', 'wang@spruce.example', { email: 'wang@spruce.example', attributes: {} }],
    ['anything else', '微信 wang_88', { attributes: { reachAt: '微信 wang_88' } }],
  ])('stands where it belongs: %s', async (_what, reachAt, expected) => {
    const after = await typed(await visitor(), { reachAt })
    expect(after).toMatchObject(expected)
    expect(after.name).toMatch(/^访客 /)
  })

  test('changes nothing about somebody an agent or the shop knows, whose new address stands beside', async () => {
    const byAgent = await somebody('李雷')
    await inTenant((tx) => contacts.change(tx, byAgent, { phone: '13911112222', attributes: { 城市: '杭州' } }))
    const known = { name: '李雷', phone: '13911112222', known: true }
    const beside = { attributes: { 城市: '杭州', reachAt: '13800001234' } }
    expect(await typed(byAgent, { name: '王总', reachAt: '13800001234' })).toMatchObject({ ...known, ...beside })
    const identity = { externalId: 'u1', name: '韩梅梅', email: 'han@spruce.example' }
    const signed = await inTenant((tx) =>
      contacts.identify(tx, { inboxId: newId(), channel: 'web', language: 'zh-CN', identity }),
    )
    const after = await typed(signed.id, { name: '王总', reachAt: 'other@spruce.example' })
    expect(after).toMatchObject({ name: '韩梅梅', email: 'han@spruce.example', known: true })
  })

  test('does not keep them from becoming who the shop says they are', async () => {
    const at = { inboxId: newId(), channel: 'web', language: 'zh-CN' }
    const { id } = await inTenant((tx) => contacts.identify(tx, at))
    await typed(id, { name: '王总', reachAt: '13800001234' })
    const identity = { externalId: 'u2', name: '王雪梅' }
    const known = await inTenant((tx) => contacts.identify(tx, { ...at, contactId: id, identity }))
    expect(known).toEqual({ id, name: '王雪梅', known: true })
  })
})
