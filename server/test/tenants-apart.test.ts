import { endpoints, type ClientFrame, type Endpoint, type ServerFrame } from '@yingda/contract'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { newId, type Tx } from '#platform'
import { shaped } from './arbitraries.ts'
import type { Company } from './company.ts'
import { houseTest } from './house.ts'

const house = await houseTest()
const { database, inject, client, token, company, first } = house
const companies = [first, await company('云杉'), await company('海棠')]
const rounds = Number(process.env['YINGDA_TEST_FUZZ_RUNS'] ?? 12)

/** Sees everything, as the owner of the database does; the server itself never connects like this. */
const everything = new pg.Client(house.connection)
await everything.connect()
afterAll(() => everything.end())

interface Table {
  name: string
  kind: 'r' | 'p'
  isPartition: boolean
  secured: boolean
  forced: boolean
}
const { rows: tables } = await everything.query<Table>(
  `select c.relname as name, c.relkind as kind, c.relispartition as "isPartition", c.relrowsecurity as secured, c.relforcerowsecurity as forced
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
)
/** Functions that run with the rights of their owner, who may see all companies. */
const { rows: privileged } = await everything.query<{ name: string; settings: string[] | null }>(
  `select p.proname as name, p.proconfig as settings from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
)
/** Where rows of tenants are, each row once. */
const holders = tables.filter((table) => table.name !== 'schema_migration' && !table.isPartition)

/** What a company holds when the tests begin: something in every table that visitors and members fill. */
const fill = async (one: Company) => {
  const owner = client(await token(one.tenantId, one.ownerId))
  const agent = client(await token(one.tenantId, one.agentId))
  const visitor = await house.visitor(one.inbox.key)
  const { conversationId } = await visitor.say(`发票在哪里开 ${one.mark}`)
  const { seq } = await agent
    .call('POST /api/conversations/{id}/claim', { params: { id: conversationId } })
    .then(() => visitor.say(`还有一个问题 ${one.mark}`))
  await agent.call('POST /api/conversations/{id}/notes', {
    params: { id: conversationId },
    body: { clientId: 'note', text: `备注 ${one.mark}` },
  })
  await owner.call('POST /api/contacts/{id}/notes', { params: { id: visitor.contactId }, body: { text: one.mark } })
  await owner.call('PATCH /api/contacts/{id}', {
    params: { id: visitor.contactId },
    body: { name: `张三 ${one.mark}` },
  })
  await owner.call('POST /api/invitations', { body: { email: one.emailOf('invited'), role: 'agent' } })
  await owner.call('POST /api/knowledge/categories', { body: { name: `分类 ${one.mark}` } })
  const queued = await house.visitor(one.inbox.key)
  await queued.call('POST /api/visitor/person', { body: { clientId: 'person' } })
  await house.reception.settled()
  return { one, owner, agent, visitor, conversationId, seq }
}
const filled: Awaited<ReturnType<typeof fill>>[] = []
for (const one of companies) filled.push(await fill(one))

/** Every row of a company, table by table, as one text: two equal texts mean that nothing was changed. */
const dump = async (tenantId: string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {}
  for (const { name } of holders) {
    const { rows } = await everything.query<{ rows: string }>(
      `select count(*) || ':' || md5(coalesce(string_agg(t::text, e'\\n' order by t::text), '')) as rows from ${pg.escapeIdentifier(name)} t where tenant_id = $1`,
      [tenantId],
    )
    found[name] = rows[0]!.rows
  }
  return found
}

/** Every id there is in a company's rows. */
const idsOf = async (tenantId: string): Promise<string[]> => {
  const ids = new Set<string>()
  for (const { name } of holders) {
    const { rows } = await everything.query<{ text: string }>(
      `select t::text as text from ${pg.escapeIdentifier(name)} t where tenant_id = $1`,
      [tenantId],
    )
    for (const { text } of rows)
      for (const [id] of text.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)) ids.add(id)
  }
  ids.delete(tenantId)
  return [...ids]
}
const ids = new Map<string, string[]>()
for (const { tenantId } of companies) ids.set(tenantId, await idsOf(tenantId))

test.each(privileged)(
  '$name, which may see all companies, takes no table of the caller’s own making for ours',
  ({ settings }) => {
    // Temporary tables are looked at first unless they are named last.
    expect(settings).toContain('search_path=public, pg_temp')
  },
)

describe('every table of the catalogue', () => {
  test('there are tables to judge, partitions of the log among them', () => {
    expect(tables.length).toBeGreaterThan(20)
    expect(tables.some((table) => table.isPartition)).toBe(true)
  })

  test.each(tables)('$name has row-level security', ({ name, secured, forced }) => {
    expect(secured).toBe(true)
    // The list of migrations belongs to no tenant; nobody but the owner of the tables touches it.
    if (name !== 'schema_migration') expect(forced).toBe(true)
  })

  test.each(tables.filter((table) => table.name !== 'schema_migration'))(
    '$name keeps tenants apart by a policy on tenant_id for reading and writing',
    async ({ name }) => {
      const { rows } = await everything.query<{ qual: string; withCheck: string; cmd: string }>(
        `select qual, with_check as "withCheck", cmd from pg_policies where schemaname = 'public' and tablename = $1 and policyname = 'tenant'`,
        [name],
      )
      expect(rows).toHaveLength(1)
      expect(rows[0]!.cmd).toBe('ALL')
      for (const rule of [rows[0]!.qual, rows[0]!.withCheck])
        expect(rule).toMatch(/tenant_id = .*current_setting\('app\.tenant'/)
    },
  )

  test.each(tables.filter((table) => table.name !== 'schema_migration'))(
    '$name lets nothing be written by its other policies',
    async ({ name }) => {
      const { rows } = await everything.query<{ policyname: string; cmd: string }>(
        `select policyname, cmd from pg_policies where schemaname = 'public' and tablename = $1 and policyname <> 'tenant'`,
        [name],
      )
      expect(rows.filter((policy) => policy.cmd !== 'SELECT')).toEqual([])
    },
  )

  test('the server works as yingda_app, which can neither bypass row-level security nor own a table', async () => {
    const { rows } = await everything.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, (select count(*) from pg_class c where c.relowner = r.oid) as owns from pg_roles r where rolname = 'yingda_app'`,
    )
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owns: 0 }])
    const written = await database.write<{ who: string }>({
      name: 'who',
      text: 'select current_user as who',
      values: [],
    })
    expect(written).toEqual([{ who: 'yingda_app' }])
  })

  test('every company has something in most of them, so that there is something to see', async () => {
    for (const { tenantId } of companies) {
      const filledTables = Object.entries(await dump(tenantId)).filter(([, rows]) => !rows.startsWith('0:'))
      expect(filledTables.length).toBeGreaterThan(15)
    }
  })
})

describe('in a transaction of one tenant', () => {
  const looseTables = (tx: Tx) => tx.tables<Record<string, Record<string, unknown>>>()
  const insufficientPrivilege = '42501'
  const [mine, other] = [companies[0]!, companies[1]!]

  test.each(holders)('$name shows no row of another', async ({ name }) => {
    const seen = await database.tenant(mine.tenantId, (tx) =>
      looseTables(tx).selectFrom(name).select('tenant_id').execute(),
    )
    expect(seen.filter((row) => row['tenant_id'] !== mine.tenantId)).toEqual([])
  })

  test.each(tables.filter((table) => table.name !== 'schema_migration'))(
    '$name changes and deletes no row of another, and takes none in its name',
    async ({ name }) => {
      const before = await dump(other.tenantId)
      const reached = async (work: (all: ReturnType<typeof looseTables>) => Promise<bigint>) =>
        database
          .tenant(mine.tenantId, (tx) => work(looseTables(tx)))
          .catch((error: { code?: string }) => {
            // What is only ever added to refuses before it looks whose it is.
            if (error.code !== insufficientPrivilege) throw error
            return 0n
          })
      const changed = await reached(
        async (all) =>
          (
            await all
              .updateTable(name)
              .set({ tenant_id: mine.tenantId })
              .where('tenant_id', '=', other.tenantId)
              .executeTakeFirstOrThrow()
          ).numUpdatedRows,
      )
      const deleted = await reached(
        async (all) =>
          (await all.deleteFrom(name).where('tenant_id', '=', other.tenantId).executeTakeFirstOrThrow()).numDeletedRows,
      )
      expect([changed, deleted]).toEqual([0n, 0n])
      const { rows } = await everything.query<Record<string, unknown>>(
        `select * from ${pg.escapeIdentifier(name)} where tenant_id = $1 limit 1`,
        [other.tenantId],
      )
      if (rows[0])
        await expect(
          database.tenant(mine.tenantId, (tx) =>
            looseTables(tx)
              .updateTable(name)
              .set({ tenant_id: other.tenantId })
              .where('tenant_id', '=', mine.tenantId)
              .execute(),
          ),
        ).rejects.toMatchObject({ code: insufficientPrivilege })
      expect(await dump(other.tenantId)).toEqual(before)
    },
  )

  test('nothing is shown when no tenant is set', async () => {
    for (const { name } of holders) {
      const rows = await database.write({
        name: `all-${name}`,
        text: `select tenant_id from ${pg.escapeIdentifier(name)}`,
        values: [],
      })
      expect([name, rows]).toEqual([name, []])
    }
  })
})

describe('over random companies and random calls', () => {
  const lines = Object.entries(endpoints as Record<string, Endpoint>).filter(
    ([key, line]) => line.gate !== 'public' && !line.upload && key !== 'POST /api/me/password',
  )
  const place = (schema: Endpoint['body'], foreign: string[]) =>
    schema ? shaped(schema, { ids: foreign }) : fc.constant(undefined)

  /** A call by somebody of one company with ids of the others. */
  const calls = fc
    .tuple(fc.constantFrom(...companies.keys()), fc.constantFrom(...lines.keys()))
    .chain(([who, which]) => {
      const foreign = companies.flatMap(({ tenantId }, index) => (index === who ? [] : ids.get(tenantId)!))
      const [key, line] = lines[which]!
      return fc.record({
        who: fc.constant(who),
        key: fc.constant(key),
        asAgent: fc.boolean(),
        params: place(line.params, foreign),
        query: place(line.query, foreign),
        body: place(line.body, foreign),
      })
    })

  const callers = async (who: number) => {
    const { one, visitor } = filled[who]!
    return {
      owner: await token(one.tenantId, one.secondOwnerId),
      agent: await token(one.tenantId, one.agentId),
      visitor: visitor.token,
    }
  }

  test('S57 P22 search finds one’s own words and nobody else’s', async () => {
    for (const { one, owner } of filled) {
      for (const { mark } of companies) {
        const found = await owner.call('GET /api/search', { query: { q: mark } })
        expect(found.messages.length > 0).toBe(mark === one.mark)
        expect(found.contacts.length > 0).toBe(mark === one.mark)
      }
      const together = await owner.call('GET /api/search', { query: { q: '发票', limit: 50 } })
      const foreign = companies.filter((other) => other !== one).map((other) => other.mark)
      expect(foreign.filter((mark) => JSON.stringify(together).includes(mark))).toEqual([])
    }
  })

  test('nobody ever sees or changes anything of another company', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(calls, { minLength: 20, maxLength: 20 }), async (made) => {
        for (const who of companies.keys()) {
          const ours = made.filter((call) => call.who === who)
          const others = companies.filter((_one, index) => index !== who)
          const before = await Promise.all(others.map(({ tenantId }) => dump(tenantId)))
          const shown = await callers(who)
          for (const { key, asAgent, params, query, body } of ours) {
            const { gate } = house.lines[key]!
            const as = gate === 'visitor' ? shown.visitor : asAgent ? shown.agent : shown.owner
            const call = { params, query, body } as Parameters<typeof inject>[1]
            const answer = await inject(key, { ...call, token: as })
            const sent = JSON.stringify(call)
            // What was sent may come back in an error; nothing else of the others may.
            const leaked = others.flatMap(({ tenantId, mark }) =>
              [mark, tenantId, ...ids.get(tenantId)!].filter(
                (word) => answer.text.includes(word) && !sent.includes(word),
              ),
            )
            expect(leaked, `${key} ${sent}\n${answer.text}`).toEqual([])
          }
          await house.reception.settled()
          expect(await Promise.all(others.map(({ tenantId }) => dump(tenantId)))).toEqual(before)
        }
      }),
      { numRuns: rounds },
    )
  }, 120_000)
})

describe('on the live wire', () => {
  /** Says hello with a token, sends frames, and gives what came until the pong to a last ping. */
  const talk = async (shown: string, frames: ClientFrame[]): Promise<ServerFrame[]> => {
    const socket = new WebSocket(`${(await house.listen()).replace('http', 'ws')}/live`)
    const heard: ServerFrame[] = []
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('open', () => {
        const all: ClientFrame[] = [{ t: 'hello', v: 1, token: shown }, ...frames, { t: 'ping' }]
        for (const frame of all) socket.send(JSON.stringify(frame))
      })
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as ServerFrame
        heard.push(frame)
        if (frame.t === 'pong') resolve()
      })
    })
    socket.terminate()
    return heard
  }

  test('a conversation of another company cannot be watched, by a member or by a visitor', async () => {
    const [ours, theirs] = [filled[0]!, filled[1]!]
    for (const shown of [ours.owner.token, ours.visitor.token]) {
      const heard = await talk(shown, [{ t: 'watch', c: theirs.conversationId, after: 0 }])
      expect(heard.find((frame) => frame.t === 'error')).toMatchObject({ error: { code: 'conversation.not_found' } })
      expect(heard.some((frame) => frame.t === 'page' || frame.t === 'entry')).toBe(false)
      // The same socket shows one's own, so the refusal was not for another reason.
      const own = await talk(shown, [{ t: 'watch', c: ours.conversationId, after: 0 }])
      expect(own.some((frame) => frame.t === 'page' && frame.entries.length > 0)).toBe(true)
    }
  })

  test('a visitor cannot watch the conversation of another visitor of the same company', async () => {
    const [ours] = [filled[0]!]
    const other = await house.visitor(ours.one.inbox.key)
    const heard = await talk(other.token, [{ t: 'watch', c: ours.conversationId, after: 0 }])
    expect(heard.find((frame) => frame.t === 'error')).toMatchObject({ error: { code: 'conversation.not_found' } })
  })

  test('nothing is written into a conversation of another company', async () => {
    const [ours, theirs] = [filled[0]!, filled[1]!]
    const before = await dump(theirs.one.tenantId)
    const send = {
      t: 'send',
      id: `x-${newId()}`,
      c: theirs.conversationId,
      parts: [{ type: 'text', text: 'x' }],
    } as const
    const asMember = await talk(ours.owner.token, [{ ...send, parts: [...send.parts] }])
    expect(asMember.some((frame) => frame.t === 'ack')).toBe(false)
    await talk(ours.visitor.token, [
      { ...send, parts: [...send.parts] },
      { t: 'seen', c: theirs.conversationId, delivered: 9, read: 9 },
      { t: 'typing', c: theirs.conversationId, text: 'x' },
    ])
    await house.reception.settled()
    expect(await dump(theirs.one.tenantId)).toEqual(before)
  })
})
