import { version } from '@yingda/contract/version'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Entry } from '@yingda/contract'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readConfig, readMigrations, silentLog } from '#platform'
import { restore } from '../src/backup.ts'
import { examine } from '../src/doctor.ts'
import { start, type Running } from '../src/main.ts'
import { createTestDatabase, type TestDatabase } from '../src/platform/postgres/testing.ts'

/** A conversation as the release showed it. */
interface Told {
  id: string
  visitorToken: string
  log: Entry[]
}

/** What was true of the company when the release kept it (tools/releases/story.mjs). */
interface Story {
  password: string
  apiToken: string
  recoveryCode: string
  knowledge: { entryId: string; asked: string; answer: string; versions: number }
  contact: { id: string; name: string; note: string }
  files: { url: string; base64: string }[]
  search: { query: string; conversationId: string }
  conversations: Record<'bot' | 'queue' | 'agent' | 'nobody', Told>
}

interface Release {
  version: string
  migrations: Record<string, string>
}
const top = join(import.meta.dirname, '..', '..')
const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(top, ...path), 'utf8')) as T
const releases = json<Release[]>('tools', 'releases', 'releases.json')

const connected = async <T>(connection: pg.PoolConfig, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

describe.each(releases)('a company that was served by release $version', (release) => {
  const kept = join('server', 'test', 'releases', release.version)
  const story = json<Story>(kept, 'story.json')
  let database: TestDatabase
  let running: Running
  let environment: Record<string, string>
  let folder: string
  let restored: { migrated: string[] }

  beforeAll(async () => {
    database = await createTestDatabase()
    folder = await mkdtemp(join(tmpdir(), 'yingda-upgrade-'))
    const { host, user, password, port, database: name } = database.connection
    environment = {
      DATABASE_URL: `postgres://${user}:${encodeURIComponent(String(password))}@/${name}?host=${encodeURIComponent(host!)}&port=${port}`,
      YINGDA_DATA: folder,
      YINGDA_PORT: '0',
      YINGDA_DEMO_SHOP_PORT: '0',
      YINGDA_SECRET: 'only-for-tests-only-for-tests-only-for-tests',
      YINGDA_DATABASE_CONNECTIONS: '6',
    }
    const config = readConfig(environment, folder)
    const log = vi.spyOn(console, 'log').mockReturnValue()
    await restore(config, join(top, kept, 'backup'))
    restored = JSON.parse(String(log.mock.lastCall?.[0])) as typeof restored
    log.mockRestore()
    running = await start({ config, say: () => undefined, onFatal: (why) => expect.fail(why), log: silentLog() })
  })
  afterAll(async () => {
    await running.stop()
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })

  const call = async (
    shown: Record<string, string>,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Record<string, unknown>> => {
    const answer = await fetch(running.url + path, {
      method,
      headers: { ...shown, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    expect(answer.status, `${method} ${path}: ${text}`).toBe(200)
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
    return { ...(JSON.parse(text) as object), ...(cookie ? { cookie } : {}) }
  }
  const signIn = async (email: string, code?: string) => {
    const me = await call({}, 'POST', '/api/session', { email, password: story.password, ...(code ? { code } : {}) })
    return { cookie: String(me['cookie']), 'x-yingda-csrf': String(me['csrfToken']) }
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const inDatabase = <T>(work: (client: pg.Client) => Promise<T>) => connected(database.connection, work)

  test('its database ran every migration since, and the server is of this version', async () => {
    const since = readMigrations()
      .numbered.map(({ name }) => name)
      .filter((name) => !(name in release.migrations))
    expect(restored.migrated).toEqual(since)
    expect(await call({}, 'GET', '/healthz')).toMatchObject({ version })
    expect(await call({}, 'GET', '/api/setup')).toMatchObject({ needed: false, version })
  })

  test('its people sign in with what they had: passwords, one-time codes, tokens, and visitors with theirs', async () => {
    expect(await call(await signIn('owner@spruce.example'), 'GET', '/api/me')).toMatchObject({ role: 'owner' })
    const supervisor = await signIn('shenlan@spruce.example', story.recoveryCode)
    expect(await call(supervisor, 'GET', '/api/me')).toMatchObject({ role: 'supervisor', totpOn: true })
    await call(bearer(story.apiToken), 'GET', '/api/conversations?view=all')
    const token = story.conversations.agent.visitorToken
    const session = await call({}, 'POST', '/api/visitor/session', { inboxKey: 'demo-zh', token })
    expect(session).toMatchObject({
      contact: { id: story.contact.id },
      conversation: { id: story.conversations.agent.id },
    })
  })

  test('its lists show all its conversations, whoever serves them', async () => {
    const owner = await signIn('owner@spruce.example')
    const { items } = (await call(owner, 'GET', '/api/conversations?view=all&limit=100')) as { items: { id: string }[] }
    const shown = new Set(items.map(({ id }) => id))
    const { rows } = await inDatabase((client) =>
      client.query<{ id: string; status: string }>('select id, status from conversation'),
    )
    expect(rows.length).toBeGreaterThan(8)
    for (const { id, status } of rows) if (status === 'open') expect(shown).toContain(id)
    for (const one of Object.values(story.conversations))
      expect(await call(owner, 'GET', `/api/conversations/${one.id}`)).toMatchObject({ id: one.id })
  })

  test.each(['bot', 'queue', 'agent', 'nobody'] as const)(
    'the log of a conversation served by %s is as it was, word for word',
    async (who) => {
      const { id, log } = story.conversations[who]
      const owner = await signIn('owner@spruce.example')
      const { entries } = (await call(owner, 'GET', `/api/conversations/${id}/entries?limit=200`)) as {
        entries: Entry[]
      }
      expect(log.length).toBeGreaterThan(2)
      // Since then the bot or the hours may have gone on.
      expect(entries.slice(0, log.length)).toMatchObject(log)
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_entry, place) => place + 1))
    },
  )

  test('its messages, contacts, files, knowledge and audit log are found', async () => {
    const owner = await signIn('owner@spruce.example')
    const found = (await call(owner, 'GET', `/api/search?q=${encodeURIComponent(story.search.query)}`)) as {
      messages: { conversationId: string }[]
    }
    expect(found.messages.map((hit) => hit.conversationId)).toContain(story.search.conversationId)
    expect(await call(owner, 'GET', `/api/contacts/${story.contact.id}`)).toMatchObject({ name: story.contact.name })
    const notes = await call(owner, 'GET', `/api/contacts/${story.contact.id}/notes`)
    expect(JSON.stringify(notes)).toContain(story.contact.note)
    for (const { url, base64 } of story.files) {
      const answer = await fetch(running.url + url)
      expect(Buffer.from(await answer.arrayBuffer()).toString('base64')).toBe(base64)
    }
    const path = `/api/knowledge/entries/${story.knowledge.entryId}`
    const { items: versions } = (await call(owner, 'GET', `${path}/versions`)) as { items: unknown[] }
    expect(versions).toHaveLength(story.knowledge.versions)
    expect(await call(owner, 'GET', path)).toMatchObject({ hasDraft: true, status: 'published' })
    const verdict = await call(owner, 'POST', '/api/bot/ask', { question: story.knowledge.asked })
    expect(JSON.stringify(verdict)).toContain(story.knowledge.answer)
    const { items: audited } = (await call(owner, 'GET', '/api/audit')) as { items: { action: string }[] }
    expect(new Set(audited.map(({ action }) => action)).size).toBeGreaterThan(5)
  })

  test('it goes on writing where it was, without a hole in any log or in the feed', async () => {
    const { id, visitorToken } = story.conversations.agent
    const agent = await signIn('linxiao@spruce.example')
    const look = () => call(agent, 'GET', `/api/conversations/${id}`)
    const before = (await look()) as { lastSeq: number; servedBy: { kind: string } }
    const said = { clientId: 'after', conversationId: id, parts: [{ type: 'text', text: '升级以后还在吗' }] }
    const sent = (await call(bearer(visitorToken), 'POST', '/api/visitor/messages', said)) as { seq: number }
    expect(sent.seq).toBeGreaterThan(before.lastSeq)
    // The desk was gone for long, so the waiting customer may be back in the queue.
    if (((await look()) as typeof before).servedBy.kind !== 'agent')
      await call(agent, 'POST', `/api/conversations/${id}/claim`)
    const reply = { clientId: 'after-too', parts: [{ type: 'text', text: '在的' }] }
    await call(agent, 'POST', `/api/conversations/${id}/messages`, reply)
    // A message of before the upgrade that is sent again is recognised.
    const first = story.conversations.agent.log.find((entry) => entry.author.kind === 'contact')!
    const again = {
      clientId: first.clientId,
      conversationId: id,
      parts: [{ type: 'text', text: '洗衣机漏水了，地板都湿了' }],
    }
    expect(await call(bearer(visitorToken), 'POST', '/api/visitor/messages', again)).toMatchObject({ seq: first.seq })

    await inDatabase(async (client) => {
      const { rows: logs } = await client.query(
        `select c.id from conversation c left join message m on m.conversation_id = c.id
         group by c.id, c.last_seq having c.last_seq <> count(m.seq) or c.last_seq <> coalesce(max(m.seq), 0)`,
      )
      const { rows: feeds } = await client.query(
        `select f.tenant_id from feed f left join feed_event e using (tenant_id)
         group by f.tenant_id, f.seq having f.seq <> count(e.seq) or f.seq <> coalesce(max(e.seq), 0)`,
      )
      expect({ logs, feeds }).toEqual({ logs: [], feeds: [] })
    })
  })

  test('every table keeps its rows from other companies', async () => {
    await inDatabase(async (client) => {
      // The server makes the month to come when it starts, and protects it a moment later.
      const unprotected = async () =>
        (
          await client.query(
            `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`,
          )
        ).rows
      await expect.poll(unprotected).toEqual([])
      const { rows: tables } = await client.query<{ name: string; secured: boolean; forced: boolean; count: number }>(
        `select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
           (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I', c.relname), false, true, '')))[1]::text::int as count
         from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_migration'`,
      )
      expect(tables.length).toBeGreaterThan(25)
      expect(tables.filter(({ count }) => count > 0).length).toBeGreaterThan(20)
      await client.query('set role yingda_app')
      for (const { name, secured, forced, count } of tables) {
        expect({ name, secured, forced }).toEqual({ name, secured: true, forced: true })
        await client.query(`select set_config('app.tenant', '11111111-1111-7111-8111-111111111111', false)`)
        const { rows } = await client.query<{ n: number }>(
          `select count(*)::int as n from ${pg.escapeIdentifier(name)}`,
        )
        expect({ name, count, seen: rows[0]!.n }).toEqual({ name, count, seen: 0 })
      }
    })
  })

  test('yingda doctor finds nothing wrong', async () => {
    const { ok, findings } = await examine({ ...environment, YINGDA_PORT: new URL(running.url).port })
    expect(findings.filter((finding) => !finding.ok)).toEqual([])
    expect(ok).toBe(true)
    expect(findings.map(({ detail }) => detail)).toEqual(expect.arrayContaining(['up to date', `1 × ${version}`]))
  })
})
