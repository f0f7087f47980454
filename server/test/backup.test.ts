import { appendFile, mkdir, mkdtemp, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { version } from '@yingda/contract/version'
import { createDatabase, newId } from '#platform'
import { backUp, restore, verify } from '../src/backup.ts'
import { createTestDatabase } from '../src/platform/postgres/testing.ts'
import { houseTest } from './house.ts'

const house = await houseTest()
const folder = await mkdtemp(join(tmpdir(), 'yingda-backup-'))
const closing: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
  await rm(folder, { recursive: true, force: true })
})

const urlOf = ({ host, user, password, port, database }: pg.PoolConfig) =>
  `postgres://${user}:${encodeURIComponent(String(password))}@/${database}?host=${encodeURIComponent(host!)}&port=${port}`

const from = { ...house.config, DATABASE_URL: urlOf(house.connection) }
const fileOf = (id: string) => join('files', house.first.tenantId, id.slice(-2), id)
const pictureId = newId()
const picture = fileOf(pictureId)

/** A new place to restore into: a database in which nothing ran, and a data folder that is not there yet. */
const elsewhere = async () => {
  const made = await createTestDatabase()
  closing.push(() => made.drop())
  return {
    connection: made.connection,
    config: { ...house.config, DATABASE_URL: urlOf(made.connection), YINGDA_DATA: join(folder, made.name) },
  }
}

const inDatabase = async <T>(connection: pg.PoolConfig, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Every word there is in the log, past the server. */
const wordsIn = (connection: pg.PoolConfig): Promise<string[]> =>
  inDatabase(connection, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      'select to_jsonb(message)::text as text from message order by 1',
    )
    return rows.map(({ text }) => text)
  })

const tablesIn = (connection: pg.PoolConfig): Promise<number> =>
  inDatabase(connection, async (client) => {
    const { rows } = await client.query(`select from pg_class where relnamespace = 'public'::regnamespace`)
    return rows.length
  })

/** What a command printed, as data. */
const printed = async (command: () => Promise<void>): Promise<Record<string, unknown>> => {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  try {
    await command()
    return JSON.parse(String(log.mock.lastCall?.[0])) as Record<string, unknown>
  } finally {
    log.mockRestore()
  }
}

const enterFile = (id: string) =>
  inDatabase(house.connection, (client) =>
    client.query(
      `insert into file (tenant_id, id, name, type, bytes, uploaded_by) values ($1, $2, 'p.png', 'image/png', 5, 'x')`,
      [house.first.tenantId, id],
    ),
  )

await mkdir(join(house.config.YINGDA_DATA, picture, '..'), { recursive: true })
await writeFile(join(house.config.YINGDA_DATA, picture), 'bytes')
await writeFile(join(house.config.YINGDA_DATA, `${picture}.part`), 'by')
await enterFile(pictureId)
await writeFile(join(house.config.YINGDA_DATA, 'secret'), 'of the links')

test('S60: what was acknowledged before a backup began is in it, though everybody goes on writing', async () => {
  const visitors = await Promise.all(Array.from({ length: 4 }, () => house.visitor(house.first.inbox.key)))
  const acknowledged: { conversationId: string; seq: number; text: string }[] = []
  let isOver = false
  const writing = visitors.map(async (visitor, n) => {
    for (let said = 0; !isOver; said++) {
      const text = `第 ${n} 位的第 ${said} 句`
      acknowledged.push({ ...(await visitor.say(text)), text })
    }
  })
  await expect.poll(() => acknowledged.length).toBeGreaterThan(20)
  const before = [...acknowledged]
  const laterMonth = await inDatabase(house.connection, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select 'message_' || to_char(now() + interval '40 months', 'YYYYMM') as name, make_message_partitions(now() + interval '40 months', 1)`,
    )
    return rows[0]!.name
  })
  const backup = join(folder, 'under-load')
  const told = await printed(() => backUp(from, backup))
  const during = acknowledged.length - before.length
  isOver = true
  await Promise.all(writing)
  expect(during).toBeGreaterThan(0)
  expect(told).toMatchObject({ version, files: 1, filesLacking: 0 })

  const to = await elsewhere()
  const restored = await printed(() => restore(to.config, backup))
  expect(restored).toMatchObject({ tables: told['tables'], rows: told['rows'], migrated: [] })
  await inDatabase(to.connection, async (client) => {
    const { rows } = await client.query<{ conversationId: string; seq: number; text: string }>(
      `select conversation_id as "conversationId", seq::int, text from message`,
    )
    const held = new Set(rows.map(({ conversationId, seq, text }) => `${conversationId} ${seq} ${text}`))
    const lost = before.filter(({ conversationId, seq, text }) => !held.has(`${conversationId} ${seq} ${text}`))
    expect(lost).toEqual([])
    // One moment: no conversation knows of a line that is not there, and the feed has no hole.
    const { rows: heads } = await client.query(
      `select c.id from conversation c left join message m on m.conversation_id = c.id
       group by c.id, c.last_seq having c.last_seq <> coalesce(max(m.seq), 0) or count(m.seq) <> c.last_seq`,
    )
    expect(heads).toEqual([])
    const { rows: feeds } = await client.query(
      `select f.tenant_id from feed f left join feed_event e using (tenant_id)
       group by f.tenant_id, f.seq having f.seq <> coalesce(max(e.seq), 0) or count(e.seq) <> f.seq`,
    )
    expect(feeds).toEqual([])
  })
  const kept = (path: string) => readFile(join(to.config.YINGDA_DATA, path), 'utf8')
  expect(await kept(picture)).toBe('bytes')
  expect(await kept('secret')).toBe('of the links')
  // What somebody was just uploading was not finished, and nobody was told that it is kept.
  await expect(kept(`${picture}.part`)).rejects.toThrow('ENOENT')

  // A month that the new database did not have is protected like the others.
  await inDatabase(to.connection, async (client) => {
    const { rows } = await client.query(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'schema_migration'
       and not (relrowsecurity and relforcerowsecurity and has_table_privilege('yingda_app', oid, 'select'))`,
    )
    expect(rows).toEqual([])
    const { rows: months } = await client.query('select from pg_class where relname = $1', [laterMonth])
    expect(months).toHaveLength(1)
  })

  // On the same PostgreSQL, and yet another history: who holds what was said since must drop it.
  const restoredInto = createDatabase({ connection: to.connection, connections: 2, log: house.log })
  closing.push(() => restoredInto.close())
  expect(await restoredInto.epoch()).toContain(await house.database.epoch())
  expect(await restoredInto.epoch()).not.toBe(await house.database.epoch())

  const words = await wordsIn(to.connection)
  await expect(restore(to.config, backup)).rejects.toThrow('only into an empty database')
  expect(await wordsIn(to.connection)).toEqual(words)
}, 60_000)

test('a file that the database speaks of and the data folder does not have is said to be missing from the backup', async () => {
  const lost = newId()
  await enterFile(lost)
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const told = await printed(() => backUp(from, join(folder, 'lacking')))
  expect(told).toMatchObject({ files: 1, filesLacking: 1 })
  expect(said.mock.lastCall?.[0]).toContain('1 files that the database speaks of')
  said.mockRestore()
  await inDatabase(house.connection, (client) => client.query('delete from file where id = $1', [lost]))
})

describe('a backup that is not as it was written is found out, and nothing is touched', () => {
  test.each<[string, (backup: string) => Promise<void>]>([
    ['a file was altered', (backup) => writeFile(join(backup, picture), 'Bytes')],
    ['a file is gone', (backup) => rm(join(backup, picture))],
    ['the secret was altered', (backup) => appendFile(join(backup, 'secret'), '!')],
    ['the database was cut off', (backup) => truncate(join(backup, 'database.gz'), 1000)],
    ['a byte of the database is another', (backup) => changeByte(join(backup, 'database.gz'), 2000)],
    ['the list was not written', (backup) => rm(join(backup, 'SHA256SUMS'))],
    ['the list was cut off after a line', (backup) => cutLastLine(join(backup, 'SHA256SUMS'))],
    ['the list leads out of the folder', (backup) => leadOut(join(backup, 'SHA256SUMS'))],
  ])('when %s', async (_how, damage) => {
    const backup = await mkdtemp(join(folder, 'damaged-'))
    await printed(() => backUp(from, backup))
    expect(await printed(() => verify(backup))).toMatchObject({ version, listed: 3 })
    await damage(backup)
    const to = await elsewhere()
    const before = await tablesIn(to.connection)
    const refusal = /damaged|is not whole/
    await expect(verify(backup)).rejects.toThrow(refusal)
    await expect(restore(to.config, backup)).rejects.toThrow(refusal)
    expect(await tablesIn(to.connection)).toBe(before)
    await expect(readFile(join(to.config.YINGDA_DATA, 'secret'))).rejects.toThrow('ENOENT')
  })

  const changeByte = async (file: string, at: number) => {
    const bytes = await readFile(file)
    bytes[at]! ^= 0xff
    await writeFile(file, bytes)
  }
  const cutLastLine = async (file: string) =>
    writeFile(file, (await readFile(file, 'utf8')).replace(/# \d+ files\n$/, ''))
  const leadOut = async (file: string) =>
    writeFile(file, (await readFile(file, 'utf8')).replace('  secret', '  ../secret'))
})

test('a backup of a newer version, and a database that is ahead of the backup, are refused with the reason', async () => {
  const backup = join(folder, 'newer')
  await inDatabase(house.connection, (client) =>
    client.query(`insert into schema_migration (name, hash) values ('9001-later', 'x')`),
  )
  await printed(() => backUp(from, backup))
  await inDatabase(house.connection, (client) => client.query(`delete from schema_migration where name = '9001-later'`))
  const to = await elsewhere()
  await expect(restore(to.config, backup)).rejects.toThrow(`made by Yingda ${version} (9001-later)`)
  expect(await tablesIn(to.connection)).toBe(0)

  const earlier = join(folder, 'earlier')
  await inDatabase(house.connection, (client) =>
    client.query(`create table held as select * from schema_migration where name = '0090-routing';
      delete from schema_migration where name = '0090-routing'; alter table held enable row level security`),
  )
  await printed(() => backUp(from, earlier))
  await inDatabase(house.connection, (client) =>
    client.query('insert into schema_migration select * from held; drop table held'),
  )
  await inDatabase(to.connection, (client) =>
    client.query(
      `create table schema_migration (name text, hash text); insert into schema_migration values ('0090-routing', 'x')`,
    ),
  )
  await expect(restore(to.config, earlier)).rejects.toThrow('ahead of the backup (0090-routing)')
})

test('a backup goes into a folder of its own, which nobody else may read', async () => {
  const backup = join(folder, 'twice')
  await printed(() => backUp(from, backup))
  expect((await stat(backup)).mode & 0o077).toBe(0)
  await expect(backUp(from, backup)).rejects.toThrow('The folder is not empty')
  // A copy of it elsewhere is as good.
  await rename(backup, `${backup}-moved`)
  expect(await printed(() => verify(`${backup}-moved`))).toMatchObject({ listed: 3 })
})
