import { randomInt } from 'node:crypto'
import pg from 'pg'
import { createConversations, messageEntry } from '#conversations'
import { createDatabase, createEvents, createQuietBus, migrate, newId, silentLog, systemClock } from '#platform'

/**
 * The write path alone, for `npm run bench:core`: messages through the lanes as the server writes them, and beside it the transaction of
 * five round trips (BEGIN, UPDATE, INSERT, INSERT, COMMIT): on plain tables, and leaving the same rows behind as the lanes do.
 */
type Way = 'lanes' | 'plain' | 'same'
interface Order {
  way: Way
  tenants: number
  atOnce: number
  seconds: number
}

const connection = JSON.parse(process.argv[2]!) as pg.PoolConfig
const conversationsMade = 2000
const tenantsMade = 50
const fivePool = 16
const connections = 12

await migrate(connection)
const database = createDatabase({ connection, connections, log: silentLog() })
const events = createEvents({ log: silentLog(), bus: createQuietBus() })
const conversations = createConversations({
  database,
  events,
  clock: systemClock,
  names: () => Promise.reject(new Error('Nobody asks for names here')),
})
const pool = new pg.Pool({ ...connection, max: fivePool })

const wishes = ['我想退货', '发票什么时候开', '快递到哪里了', '洗衣机漏水', '能不能换一台', '什么时候安装', '价格保护']
const text = () =>
  `您好，${wishes[randomInt(wishes.length)]}，订单 ${randomInt(1_000_000)}，麻烦您尽快帮我看一下，谢谢！`

/** Companies and open conversations served by agents; those of the first company alone are as many as those of all others. */
const prepare = async () => {
  await pool.query(`
    create table thread (id uuid primary key, tenant_id uuid not null, last_seq bigint not null default 0) with (fillfactor = 50);
    create table line (thread_id uuid not null, seq bigint not null, client_id text not null, body jsonb not null, at timestamptz not null default now(),
      primary key (thread_id, seq), unique (thread_id, client_id));
    create table outbox (id bigserial primary key, tenant_id uuid not null, thread_id uuid not null, seq bigint not null)`)
  const homes = Array.from({ length: tenantsMade }, () => newId())
  const rows = Array.from({ length: conversationsMade * 2 }, (_none, n) => ({
    id: newId(),
    tenantId: n < conversationsMade ? homes[0]! : homes[n % tenantsMade]!,
  }))
  await pool.query(
    `insert into conversation (tenant_id, id, inbox_id, contact_id, channel, language, served_by, agent_id, skill_group_id)
     select t, c, gen_random_uuid(), gen_random_uuid(), 'web', 'zh-CN', 'agent', gen_random_uuid(), gen_random_uuid() from unnest($1::uuid[], $2::uuid[]) as made (t, c)`,
    [rows.map((row) => row.tenantId), rows.map((row) => row.id)],
  )
  await pool.query('insert into thread (tenant_id, id) select tenant_id, id from conversation')
  await pool.query('insert into feed (tenant_id) select unnest($1::uuid[])', [homes])
  await pool.query('analyze')
  return rows
}
const places = await prepare()

const byLanes = async ({ tenantId, id }: { tenantId: string; id: string }) => {
  const said = messageEntry({ author: { kind: 'contact', id: tenantId }, parts: [{ type: 'text', text: text() }] })
  await conversations.write(tenantId, id, said)
}

/** Five round trips on one connection. */
const inTransaction = async (work: (client: pg.PoolClient) => Promise<void>) => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } finally {
    client.release()
  }
}

const byPlain = ({ tenantId, id }: { tenantId: string; id: string }) =>
  inTransaction(async (client) => {
    const { rows } = await client.query<{ last_seq: number }>({
      name: 'plain-1',
      text: 'update thread set last_seq = last_seq + 1 where id = $1 returning last_seq',
      values: [id],
    })
    const seq = rows[0]!.last_seq
    const body = JSON.stringify({ kind: 'message', parts: [{ type: 'text', text: text() }] })
    await client.query({
      name: 'plain-2',
      text: 'insert into line (thread_id, seq, client_id, body) values ($1, $2, $3, $4)',
      values: [id, seq, newId(), body],
    })
    await client.query({
      name: 'plain-3',
      text: 'insert into outbox (tenant_id, thread_id, seq) values ($1, $2, $3)',
      values: [tenantId, id, seq],
    })
  })

/** What the lanes wrote, whose search pairs and digests are taken over, so that the row is the same and its making is free. */
let written: { body: unknown; text: string; bigrams: number[]; digest: Buffer }[] = []

const bySame = ({ tenantId, id }: { tenantId: string; id: string }) =>
  inTransaction(async (client) => {
    const said = written[randomInt(written.length)]!
    const { rows } = await client.query<{ last_seq: number }>({
      name: 'same-1',
      text: `update conversation set last_seq = last_seq + 1, version = version + 1, contact_seq = last_seq + 1, unread = unread + 1,
        waiting_since = coalesce(waiting_since, now()), last_at = now(), last_message = jsonb_build_object('seq', last_seq + 1, 'at', now(), 'text', $2::text, 'author', $3::jsonb)
        where tenant_id = $4 and id = $1 returning last_seq`,
      values: [id, said.text, JSON.stringify({ kind: 'contact', id: tenantId }), tenantId],
    })
    await client.query({
      name: 'same-2',
      text: `insert into message (tenant_id, conversation_id, seq, client_id, author_kind, author_id, body, text, bigrams, digest, sent_at)
        values ($1, $2, $3, $4, 'contact', $1, $5, $6, $7, $8, now())`,
      values: [
        tenantId,
        id,
        rows[0]!.last_seq,
        newId(),
        JSON.stringify(said.body),
        said.text,
        said.bigrams,
        said.digest,
      ],
    })
    await client.query({
      name: 'same-3',
      text: `with fed as (update feed set seq = seq + 1 where tenant_id = $1 returning seq)
        insert into feed_event (tenant_id, seq, conversation_id) select $1, seq, $2::uuid from fed`,
      values: [tenantId, id],
    })
  })

const ways: Record<Way, (place: { tenantId: string; id: string }) => Promise<void>> = {
  lanes: byLanes,
  plain: byPlain,
  same: bySame,
}

const run = async ({ way, tenants, atOnce, seconds }: Order) => {
  if (way === 'same' && !written.length) {
    await Promise.all(places.slice(0, 500).map(byLanes))
    written = (await pool.query('select body, text, bigrams, digest from message limit 500')).rows
  }
  const among = tenants === 1 ? places.slice(0, conversationsMade) : places.slice(conversationsMade)
  const tookMs: number[] = []
  const cpu = process.cpuUsage()
  const began = performance.now()
  const write = async () => {
    while (performance.now() - began < seconds * 1000) {
      const from = performance.now()
      await ways[way](among[randomInt(among.length)]!)
      tookMs.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, write))
  const { user, system } = process.cpuUsage(cpu)
  const ms = performance.now() - began
  const sorted = tookMs.toSorted((a, b) => a - b)
  const at = (share: number) => Number(sorted[Math.floor(sorted.length * share)]?.toFixed(2))
  return { messages: tookMs.length, ms, nodeMs: (user + system) / 1000, p50: at(0.5), p99: at(0.99) }
}

process.on('message', (order: { run: Order }) => {
  run(order.run).then(
    (done) => process.send?.({ done }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  )
})
process.send?.({ done: true })
