import { expect, test } from 'vitest'
import { newId } from '#platform'
import { roomTest } from '../../test/room.ts'
import { newestLookedAt, searchMessages, type Sight } from './store-lists.ts'
import { bigramsOf } from './store-log.ts'

const { database, tenantId, otherTenantId } = await roomTest()
const all: Sight = { memberId: newId(), readsAll: true, inboxIds: null, visibleGroupIds: null, ownGroupIds: [] }
const monthMs = 31 * 86_400_000
const now = Date.now()

/** A conversation opened at a moment, and lines said one after another from then on, a millisecond apart. */
const gather = (tenant: string, openedMs: number, texts: string[]) =>
  database.maintain(async (client) => {
    const id = newId(openedMs)
    await client.query(
      `insert into conversation (tenant_id, id, inbox_id, contact_id, channel, language, served_by, last_seq)
       values ($1, $2, gen_random_uuid(), gen_random_uuid(), 'web', 'zh-CN', 'bot', $3)`,
      [tenant, id, texts.length],
    )
    await client.query(
      `insert into message (tenant_id, conversation_id, seq, client_id, author_kind, body, text, bigrams, digest, sent_at, at)
       select $1, $2, place, place::text, 'contact', '{"kind":"message","parts":[]}', said, pairs::int[], '', now(), to_timestamp(($5::bigint + place) / 1000.0)
       from unnest($3::text[], $4::text[]) with ordinality as lines (said, pairs, place)`,
      [tenant, id, texts, texts.map((text) => `{${bigramsOf(text).join()}}`), openedMs],
    )
    return id
  })
const many = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_none, n) => text(n))
const search = (query: string, limit: number) =>
  database.tenant(tenantId, (tx) => searchMessages(tx, all, query, limit))

const [long, lately] = [now - 3 * monthMs, now - monthMs]
const old = await gather(tenantId, long, ['请问有没有檀香木的', ...many(30, (n) => `退款 ${n}`)])
await gather(otherTenantId, long, ['我也要檀香木的'])
await gather(
  tenantId,
  lately,
  many(newestLookedAt + 500, (n) => (n % 3 ? `好的 ${n}` : `发票 ${n}`)),
)

test('what was said once, long ago, is found below thousands of newer lines, and nobody else’s', async () => {
  expect((await search('檀香', 20)).map((hit) => hit.conversation_id)).toEqual([old])
  expect((await search('檀香木的', 20)).map((hit) => hit.seq)).toEqual([1])
  expect(await search('香檀', 20)).toEqual([])
})

test('the newest come first, whether many say it or few', async () => {
  const common = await search('发票', 20)
  expect(common.map((hit) => hit.text)).toEqual(
    many(20, (n) => `发票 ${newestLookedAt + 499 - ((newestLookedAt + 499) % 3) - 3 * n}`),
  )
  expect((await search('退款', 5)).map((hit) => hit.text)).toEqual(many(5, (n) => `退款 ${29 - n}`))
})

test('around the edge of the newest lines each line is found once', async () => {
  // The newest line looked at has this number; what is older is looked up.
  const edge = 500
  for (const n of [edge - 1, edge, edge + 1])
    expect(
      (await search(n % 3 ? `好的 ${n}` : `发票 ${n}`, 20)).filter((hit) => hit.text.endsWith(` ${n}`)),
    ).toHaveLength(1)
})

test('one character is found as well, among the newest lines', async () => {
  expect(await search('票', 5)).toHaveLength(5)
  expect(await search('檀', 5)).toHaveLength(1)
})
