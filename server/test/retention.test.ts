import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MultipartFile } from '@fastify/multipart'
import pg from 'pg'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createRetention, eventEntry, messageEntry, readConversation, verifyMonth } from '#conversations'
import { createArchive, createStorage, newId, type Database, type Part } from '#platform'
import type { Company } from './company.ts'
import { houseTest } from './house.ts'

const house = await houseTest({ YINGDA_KEEP_MONTHS: '12' })
const { database, conversations, clock, files, first } = house
const second = await house.company('云杉')

/** Sees everything, as the owner of the database does. */
const everything = new pg.Client(house.connection)
await everything.connect()
afterAll(() => everything.end())

const today = new Date()
/** The twentieth of another month, seen from this one. */
const twentieth = (months: number) => new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, 20, 10))
/** Of twelve months that are kept, the month before the first. */
const old = twentieth(-13)
const oldMonth = old.toISOString().slice(0, 7)
const partition = `message_${oldMonth.replace('-', '')}`
const makePartition = () => everything.query('select make_message_partitions($1, 1)', [old])

let folder: string
let storage: ReturnType<typeof createStorage>
const folders: string[] = []
afterAll(() => Promise.all(folders.map((one) => rm(one, { recursive: true, force: true }))))
const archiveFiles = async () =>
  (await readdir(folder, { recursive: true })).filter((name) => /\.(gz|json)$/.test(name))

const inMonth = `conversation_id >= id_of('${oldMonth}-01Z') and conversation_id < id_of('${twentieth(-12).toISOString().slice(0, 7)}-01Z')`
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yingda-archive-'))
  folders.push(folder)
  storage = createStorage({ ...house.config, YINGDA_DATA: folder }, 'archive')
  await everything.query(`delete from message where ${inMonth}`)
  await everything.query(`delete from conversation where ${inMonth.replaceAll('conversation_id', 'id')}`)
  await everything.query('delete from archived_month')
  await everything.query('delete from retention_run')
  await makePartition()
  clock.set(today)
})

const retention = (more: Partial<Parameters<typeof createRetention>[0]> = {}) =>
  createRetention({
    database,
    clock,
    files,
    archive: createArchive(storage),
    keepMonths: 12,
    release: '9.9.9',
    log: house.log,
    ...more,
  })

const upload = (text: string) =>
  ({
    filename: '发票.txt',
    mimetype: 'text/plain',
    file: { truncated: false },
    toBuffer: async () => Buffer.from(text),
  }) as unknown as MultipartFile

/** A conversation of long ago: two lines, and one with a file if wanted; closed then, unless it is left open. */
const conversationOf = async (
  company: Company,
  more: { openedAt?: Date; isOpen?: boolean; endedAt?: Date; file?: string; contactId?: string } = {},
) => {
  const { openedAt = old, isOpen = false, endedAt = openedAt, contactId = newId() } = more
  const { tenantId } = company
  // What an agent says wakes no bot, so that every line is ours.
  const author = { kind: 'agent' as const, id: company.agentId }
  const kept = more.file === undefined ? undefined : await files.keep(tenantId, 'visitor', upload(more.file))
  clock.set(openedAt)
  const { id } = await database.tenant(tenantId, (tx) =>
    conversations.openFor(tx, {
      contactId,
      inboxId: company.inbox.id,
      channel: 'web',
      language: 'zh-CN',
      targetMs: 60_000,
      skillGroupId: company.groupId,
    }),
  )
  await conversations.write(
    tenantId,
    id,
    messageEntry({ clientId: 'a', author, parts: [{ type: 'text', text: `旧话 ${company.mark}` }] }),
  )
  if (kept)
    await conversations.write(
      tenantId,
      id,
      messageEntry({ clientId: 'b', author, parts: [{ type: 'file', file: kept }] }),
    )
  clock.set(endedAt)
  if (!isOpen)
    await database.tenant(tenantId, async (tx) => {
      await conversations.lock(tx, id)
      await conversations.close(tx, id, { by: 'system' })
    })
  // The database took the time of today.
  await everything.query('update conversation set last_at = $2 where id = $1', [id, endedAt])
  if (kept) await everything.query('update file set created_at = $2 where id = $1', [kept.fileId, openedAt])
  clock.set(today)
  return { id, tenantId, contactId, fileId: kept?.fileId }
}

/** As the page about retention describes it. */
interface Manifest {
  rounds: {
    release: string
    companies: { tenantId: string; tables: Record<string, { rows: number; parts: Part[] }> }[]
  }[]
}

const tables = { conversation: 'id', message: 'conversation_id', feed_event: 'conversation_id' } as const
/** Every row of the month that the database holds, by table. What search reads is left out, as in the archive. */
const inDatabase = async () => {
  await everything.query(`set timezone to 'UTC'`)
  const found: string[] = []
  for (const [table, column] of Object.entries(tables)) {
    const { rows } = await everything.query<{ line: string }>(
      `select (to_jsonb(t) - 'bigrams')::text as line from ${table} t where ${inMonth.replaceAll('conversation_id', column)}`,
    )
    found.push(...rows.map(({ line }) => `${table} ${line}`))
  }
  return found
}
/** The same of the archive, which is found whole first. */
const inArchive = async () => {
  const archive = createArchive(storage)
  const found: string[] = []
  await verifyMonth(archive, oldMonth)
  const { rounds = [] } = ((await archive.getJson(`${oldMonth}/manifest.json`)) ?? {}) as Partial<Manifest>
  for (const { tables: held } of rounds.flatMap((round) => round.companies))
    for (const table of Object.keys(tables) as (keyof typeof tables)[])
      for (const part of held[table]!.parts)
        for await (const line of archive.linesOf(part)) found.push(`${table} ${line}`)
  return found
}
const hasPartition = async () =>
  (await everything.query('select to_regclass($1) is not null as is', [partition])).rows[0] as { is: boolean }

test('P21: a month that is over for longer than it is kept goes into the archive, and then out of the database, of every company', async () => {
  const [one, other] = [await conversationOf(first, { file: '发票内容' }), await conversationOf(second)]
  const young = await conversationOf(first, { openedAt: twentieth(-1) })
  const before = await inDatabase()
  expect(before.length).toBeGreaterThan(10)
  const due = await retention().due()
  expect(due).toMatchObject([{ month: oldMonth, companies: 2, conversations: 2, messages: 7, held: 0 }])
  expect(await inDatabase()).toEqual(before)

  expect(await retention().run()).toEqual({ kind: 'done', months: [{ month: oldMonth, stage: 'done' }] })

  expect(await inDatabase()).toEqual([])
  expect(await hasPartition()).toEqual({ is: false })
  expect((await inArchive()).toSorted()).toEqual(before.toSorted())
  // The file went along, and the one of the conversation that stays did not.
  expect(await files.whole(first.tenantId, one.fileId!)).toBeUndefined()
  expect(await database.tenant(first.tenantId, (tx) => conversations.page(tx, young.id, { limit: 9 }))).toHaveLength(3)
  // Company by company: what is in the folder of one has nothing of another.
  const manifest = JSON.parse(await readFile(join(folder, 'archive', oldMonth, 'manifest.json'), 'utf8')) as Manifest
  expect(manifest.rounds).toHaveLength(1)
  expect(manifest.rounds[0]!.release).toBe('9.9.9')
  expect(
    manifest.rounds[0]!.companies.map(({ tenantId, tables: held }) => [
      tenantId,
      held['conversation']!.rows,
      held['message']!.rows,
      held['file']!.rows,
    ]),
  ).toEqual(
    [
      [first.tenantId, 1, 4, 1],
      [second.tenantId, 1, 3, 0],
    ].toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
  )
  const shown: string[] = []
  for await (const line of readConversation(createArchive(storage), one.id)) shown.push(line)
  expect(shown.map((line) => (JSON.parse(line) as { table: string }).table)).toEqual([
    'conversation',
    ...Array.from({ length: 4 }, () => 'message'),
    ...Array.from({ length: 4 }, () => 'feed_event'),
    'file',
  ])
  expect(shown.join()).toContain(first.mark)
  const others: string[] = []
  for await (const line of readConversation(createArchive(storage), other.id)) others.push(line)
  expect(others.join()).not.toContain(first.mark)
  // Once more finds nothing to do, and the archive is left as it is.
  expect(await retention().run()).toEqual({ kind: 'done', months: [] })
  expect((await inArchive()).toSorted()).toEqual(before.toSorted())
})

test('without the setting everything is kept', async () => {
  await conversationOf(first)
  const before = await inDatabase()
  expect(await retention({ keepMonths: undefined }).run()).toEqual({ kind: 'kept for ever' })
  expect(await inDatabase()).toEqual(before)
})

describe('what is not over', () => {
  test('an open conversation stays whole while the rest of its month goes, and goes when it has been closed for long enough', async () => {
    const [open, lately, gone] = [
      await conversationOf(first, { isOpen: true }),
      await conversationOf(second, { endedAt: twentieth(-5) }),
      await conversationOf(first, { file: '旧' }),
    ]
    const before = await inDatabase()
    expect(await retention().run()).toEqual({ kind: 'done', months: [{ month: oldMonth, stage: 'held' }] })
    const stay = await inDatabase()
    expect(stay).toEqual(before.filter((line) => line.includes(open.id) || line.includes(lately.id)))
    expect((await inArchive()).toSorted()).toEqual(before.filter((line) => line.includes(gone.id)).toSorted())
    expect(await hasPartition()).toEqual({ is: true })
    // Nothing new is due: the month is left in peace.
    expect(await retention().run()).toEqual({ kind: 'done', months: [] })

    await conversations.write(
      first.tenantId,
      open.id,
      messageEntry({ clientId: 'late', author: { kind: 'bot' }, parts: [{ type: 'text', text: '还在' }] }),
    )
    await database.tenant(first.tenantId, async (tx) => {
      await conversations.lock(tx, open.id)
      await conversations.close(tx, open.id, { by: 'system' })
    })
    clock.set(twentieth(26))
    const rest = await inDatabase()
    expect(await retention().run()).toMatchObject({
      kind: 'done',
      months: expect.arrayContaining([{ month: oldMonth, stage: 'done' }]) as unknown,
    })
    expect(await inDatabase()).toEqual([])
    expect((await inArchive()).toSorted()).toEqual(
      [...before.filter((line) => line.includes(gone.id)), ...rest].toSorted(),
    )
  })

  test('a month of which a partition was missing goes line by line', async () => {
    await everything.query(`drop table ${partition}`)
    await conversationOf(first)
    expect(await retention().look()).toMatchObject({ hasLinesOutside: true, oldestMonth: oldMonth })
    const before = await inDatabase()
    await retention().run()
    expect(await inDatabase()).toEqual([])
    expect((await inArchive()).toSorted()).toEqual(before.toSorted())
    expect(await retention().look()).toMatchObject({ hasLinesOutside: false })
  })

  test('a file that was sent again lately stays', async () => {
    const { fileId } = await conversationOf(first, { file: '说明书' })
    await database.tenant(first.tenantId, (tx) => files.send(tx, fileId!))
    await retention().run()
    expect((await files.whole(first.tenantId, fileId!))?.bytes.toString()).toBe('说明书')
  })
})

describe('somebody who writes meanwhile', () => {
  /** Does something the first time the manifest has been written: after the export was found whole, before anything is deleted. */
  const whenExported = (work: () => Promise<unknown>) => {
    let isDone = false
    return createArchive({
      ...storage,
      put: async (key, bytes, type) => {
        await storage.put(key, bytes, type)
        if (isDone || !key.endsWith('manifest.json')) return
        isDone = true
        await work()
      },
    })
  }

  test.each([
    [
      'a note',
      ({ id, tenantId }: { id: string; tenantId: string }) =>
        conversations.write(tenantId, id, {
          clientId: 'note',
          author: { kind: 'agent', id: newId(), name: '林晓' },
          forAgents: true,
          body: { kind: 'note', text: '补记 迟来' },
          text: '补记 迟来',
        }),
    ],
    [
      'a rating',
      ({ id, tenantId }: { id: string; tenantId: string }) =>
        database.tenant(tenantId, async (tx) => conversations.rate(tx, (await conversations.lock(tx, id))!, 5, '迟来')),
    ],
    [
      'a tag',
      ({ id, tenantId }: { id: string; tenantId: string }) =>
        database.tenant(tenantId, async (tx) =>
          conversations.setTags(tx, (await conversations.lock(tx, id))!, [newId()], new Map(), { kind: 'system' }),
        ),
    ],
  ])('%s between the export and the deletion is exported as well', async (_what, write) => {
    const [changed] = [await conversationOf(first), await conversationOf(first), await conversationOf(second)]
    let written: string[] = []
    const archive = whenExported(async () => {
      await write(changed)
      written = await inDatabase()
    })
    expect(await retention({ archive }).run()).toMatchObject({ months: [{ month: oldMonth, stage: 'done' }] })
    expect(await inDatabase()).toEqual([])
    expect(await hasPartition()).toEqual({ is: false })
    expect(await inArchive()).toEqual(expect.arrayContaining(written))
    const shown: string[] = []
    for await (const line of readConversation(createArchive(storage), changed.id)) shown.push(line)
    // The newest export is shown, and it is whole.
    expect(shown.map((line) => line.replace(/^\{"table":"(\w+)","row":(.*)\}$/, '$1 $2')).toSorted()).toEqual(
      written.filter((line) => line.includes(changed.id)).toSorted(),
    )
  })

  test('one that is held locked at that moment is not waited for, and not deleted', async () => {
    const held = await conversationOf(first)
    const other = new pg.Client(house.connection)
    await other.connect()
    const archive = whenExported(async () => {
      await other.query('begin')
      await other.query('select from conversation where id = $1 for update', [held.id])
    })
    expect(await retention({ archive }).run()).toEqual({
      kind: 'done',
      months: [{ month: oldMonth, stage: 'deleting' }],
    })
    expect((await inDatabase()).some((line) => line.startsWith('message') && line.includes(held.id))).toBe(true)
    await other.end()
    expect(await retention().run()).toEqual({ kind: 'done', months: [{ month: oldMonth, stage: 'done' }] })
    expect(await inDatabase()).toEqual([])
  })

  test('whoever writes into the log of today never stands still, though the partition is asked for while somebody reads', async () => {
    await conversationOf(first)
    const live = await conversationOf(first, { openedAt: today, isOpen: true })
    const reader = new pg.Client(house.connection)
    await reader.connect()
    await reader.query('begin')
    await reader.query('select from message limit 1')
    const running = retention().run()
    for (let round = 0; round < 2; round++) {
      await expect
        .poll(
          async () =>
            (
              await everything.query(
                `select from pg_locks where not granted and relation = 'message'::regclass and mode = 'AccessExclusiveLock'`,
              )
            ).rowCount,
          { interval: 20 },
        )
        .toBe(1)
      await conversations.write(
        first.tenantId,
        live.id,
        messageEntry({ clientId: `live${round}`, author: { kind: 'bot' }, parts: [{ type: 'text', text: '在' }] }),
      )
    }
    expect(await hasPartition()).toEqual({ is: true })
    await reader.end()
    expect(await running).toMatchObject({ months: [{ stage: 'done' }] })
    expect(await hasPartition()).toEqual({ is: false })
  })
})

describe('an export that is not whole', () => {
  test('deletes nothing: a piece that was changed on the way is found', async () => {
    await conversationOf(first)
    const before = await inDatabase()
    const archive = createArchive({
      ...storage,
      put: (key, bytes, type) =>
        storage.put(key, key.includes('message') ? Buffer.concat([bytes.subarray(0, -9)]) : bytes, type),
    })
    await expect(retention({ archive }).run()).rejects.toThrow('is not as it was written to the archive')
    expect(await inDatabase()).toEqual(before)
    expect((await archiveFiles()).some((name) => name.endsWith('manifest.json'))).toBe(false)
    expect((await retention().look()).lastRun).toMatchObject({
      endedWellAt: null,
      failure: expect.stringContaining('message-1.ndjson.gz') as unknown,
    })
    expect(await retention().run()).toMatchObject({ months: [{ stage: 'done' }] })
    expect((await retention().look()).lastRun).toMatchObject({ endedWellAt: today, failure: null })
  })

  test('nor is a partition dropped that holds a line which was never exported', async () => {
    const { id, tenantId } = await conversationOf(first)
    await retention({
      archive: createArchive({
        ...storage,
        put: async (key, bytes, type) => {
          await storage.put(key, bytes, type)
          // Past every rule of the log: of a conversation that does not exist.
          if (key.endsWith('manifest.json'))
            await everything.query(
              `insert into message select tenant_id, $1, seq, client_id, author_kind, author_id, author_name, for_agents, body, text, bigrams, digest, sent_at, at from message where conversation_id = $2`,
              [newId(old.getTime()), id],
            )
        },
      }),
    })
      .run()
      .then(
        () => expect.unreachable(),
        (error: Error) => expect(error.message).toContain(`holds 6 lines of company ${tenantId}, the archive 3`),
      )
    expect(await hasPartition()).toEqual({ is: true })
  })

  test('what is damaged in the archive later is found by verify', async () => {
    await conversationOf(first)
    await retention().run()
    const archive = createArchive(storage)
    await expect(verifyMonth(archive, oldMonth)).resolves.toBeDefined()
    const piece = (await archiveFiles()).find((name) => name.includes('message-1'))!
    const bytes = await readFile(join(folder, piece))
    bytes[20]! ^= 1
    await writeFile(join(folder, piece), bytes)
    await expect(verifyMonth(archive, oldMonth)).rejects.toThrow('message-1.ndjson.gz')
  })
})

test('P21: killed after any of its steps it has lost nothing, and the next run ends what it began', async () => {
  /** Dies right after its nth step: nothing it does later has any effect. */
  const dyingAfter = (steps: number) => {
    let left = steps
    const step =
      <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        if (left <= 0) throw new Error('killed')
        const result = await work(...given)
        left--
        if (left <= 0) throw new Error('killed')
        return result
      }
    const dying: Database = {
      ...database,
      tenant: step((id: string, work) => database.tenant(id, work)) as Database['tenant'],
      worker: step((work) => database.worker(work)) as Database['worker'],
      maintain: (work) =>
        database.maintain((client) => {
          const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>
          const stepped = step(query)
          // Asking whether the connection lives changes nothing: to die after it is to die before it.
          const asked = (...given: unknown[]) => (given[0] === 'select 1' ? query(...given) : stepped(...given))
          return work(Object.assign(Object.create(client) as pg.Client, { query: asked }))
        }),
    }
    const archive = createArchive({
      put: step((key, bytes, type) => storage.put(key, bytes, type)),
      get: step((key) => storage.get(key)),
      remove: step((key) => storage.remove(key)),
    })
    return { retention: retention({ database: dying, archive }), isDead: () => left <= 0 }
  }

  let steps = 0
  for (let isDead = true; isDead; steps++) {
    await makePartition()
    await everything.query('delete from archived_month')
    await rm(join(folder, 'archive'), { recursive: true, force: true })
    const made = [await conversationOf(first, { file: `${steps}` }), await conversationOf(second)]
    const before = await inDatabase()
    const dying = dyingAfter(steps + 1)
    await dying.retention.run().catch((error: Error) => expect(error.message).toBe('killed'))
    isDead = dying.isDead()

    const kept = new Set([...(await inDatabase()), ...(await inArchive())])
    expect(before.filter((line) => !kept.has(line))).toEqual([])

    await retention().run()
    expect(await inDatabase()).toEqual([])
    expect(await hasPartition()).toEqual({ is: false })
    expect(new Set(await inArchive())).toEqual(new Set(before))
    expect(await files.whole(first.tenantId, made[0]!.fileId!)).toBeUndefined()
    expect((await everything.query('select stage from archived_month')).rows).toEqual([{ stage: 'done' }])
  }
  expect(steps).toBeGreaterThan(30)
}, 300_000)

test('of two nodes one does it', async () => {
  await conversationOf(first)
  const told: unknown[] = []
  const archive = createArchive({
    ...storage,
    put: async (key, bytes, type) => {
      await storage.put(key, bytes, type)
      told.push(await retention().run())
    },
  })
  expect(await retention({ archive }).run()).toMatchObject({ months: [{ stage: 'done' }] })
  expect(told.length).toBeGreaterThan(3)
  expect(new Set(told.map((one) => JSON.stringify(one)))).toEqual(new Set(['{"kind":"another process does it"}']))
})

test('afterwards lists, search and history know nothing of it, and nobody sees a fault', async () => {
  const visitor = await house.visitor(first.inbox.key)
  const gone = await conversationOf(first, { contactId: visitor.contactId })
  const agent = house.client(await house.token(first.tenantId, first.ownerId))
  const session = async () =>
    (
      await house.inject('POST /api/visitor/session', {
        body: { inboxKey: first.inbox.key, token: visitor.token },
      })
    ).body as { conversation?: { id: string }; earlier: string[] }
  const head = await database.tenant(first.tenantId, (tx) => conversations.feedHead(tx))
  const found = () => agent.call('GET /api/search', { query: { q: '旧话' } })
  const closed = () => agent.call('GET /api/conversations', { query: { view: 'closed', limit: 100 } })
  expect((await session()).conversation?.id).toBe(gone.id)
  expect((await found()).messages.map((hit) => hit.conversationId)).toContain(gone.id)
  expect((await closed()).items.map((row) => row.id)).toContain(gone.id)

  await retention().run()

  expect(await session()).toMatchObject({ earlier: [] })
  expect((await session()).conversation).toBeUndefined()
  expect((await found()).messages.map((hit) => hit.conversationId)).not.toContain(gone.id)
  expect((await closed()).items.map((row) => row.id)).not.toContain(gone.id)
  for (const key of ['GET /api/conversations/{id}', 'GET /api/conversations/{id}/entries'])
    expect((await house.inject(key, { token: agent.token, params: { id: gone.id } })).status).toBe(404)
  // A desk that was away since before is told to fetch its lists; one that was not goes on with the feed.
  const changes = (after: number) => agent.call('GET /api/conversations/changes', { query: { after, wait: 0 } })
  expect(await changes(head - 2)).toMatchObject({ reload: true })
  await visitor.say('又来了')
  await house.reception.settled()
  expect(await changes(head)).toMatchObject({ reload: false })
  const again = await session()
  expect(again.conversation?.id).toBeDefined()
  expect(again.conversation?.id).not.toBe(gone.id)
  await expect(
    conversations.write(first.tenantId, gone.id, eventEntry({ type: 'closed', by: 'system' }, { kind: 'system' })),
  ).rejects.toMatchObject({ code: 'conversation.not_found' })
})

test('every table with rows of conversations is one that retention exports and deletes', async () => {
  const { rows } = await everything.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'conversation_id' order by 1`,
  )
  expect(['conversation', ...rows.map(({ name }) => name)].toSorted()).toEqual(Object.keys(tables).toSorted())
})
