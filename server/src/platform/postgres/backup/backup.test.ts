import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { backupDatabase, BackupFault, restoreDatabase, verifyBackup } from '../index.ts'
import { createTestDatabase, ensureTemplate, testConnection } from '../testing.ts'

const ledger = { table: 'public.ledger', column: 'version' }

/** A small house of tables with everything that could get lost on the way: keys in a circle, policies, odd values. */
const migrations = `
  create table ledger (version int primary key, at timestamptz not null default clock_timestamp());
  insert into ledger (version) values (1), (2);
  create table contact (id bigint generated always as identity primary key, name text not null, best_friend bigint);
  alter table contact add foreign key (best_friend) references contact deferrable initially deferred;
  create table message (
    contact_id bigint not null references contact, seq int, text text, blob bytea, facts jsonb, tags text[],
    at timestamptz, price numeric, length int generated always as (char_length(text)) stored,
    primary key (contact_id, seq)
  ) partition by list (contact_id);
  create table message_1 partition of message for values in (1);
  create table message_other partition of message default;
  create table "odd Name" ("select" text);
  create function refuse() returns trigger language plpgsql as $$ begin raise 'no change is wanted'; end $$;
  create trigger refuse before insert on "odd Name" for each row execute function refuse();
  alter table contact enable row level security;
  alter table contact force row level security;
  create policy nobody on contact using (false);`

const rows = `
  insert into contact (name, best_friend) values ('王小明', 2), (E'tab\\there\\nline \\\\. "quoted"', 1);
  insert into message values
    (1, 1, '你好', '\\x00ff0a5c', '{"a": null, "b": [1.10, "x"]}', array['a', null, 'b,"c'], 'infinity', 12345678901234567890.0001),
    (1, 2, null, null, 'null', '{}', '1999-12-31 23:59:59.999999+08', 'NaN'),
    (2, 1, '', '', '"\\\\u0041"', null, '-infinity', -0.10);
  alter table "odd Name" disable trigger refuse;
  insert into "odd Name" values ('\\.'), (null), ('\\N');
  alter table "odd Name" enable trigger refuse;`

const contents = `
  select 'contact' as of, c::text as row from contact c union all select 'message', m::text from message m
  union all select 'odd', o::text from "odd Name" o order by 1, 2`

const template = `backup_${process.pid}`

beforeAll(() =>
  ensureTemplate(template, async (connection) => {
    await inDatabase(connection, (client) => client.query(migrations))
  }),
)

const inDatabase = async <T>(connection: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const contentsOf = (connection: pg.ClientConfig) =>
  inDatabase(connection, async (client) => (await client.query<Record<string, unknown>>(contents)).rows)

const migrated = async () => {
  const database = await createTestDatabase(template)
  onTestFinished(() => database.drop())
  return database
}

const filled = async () => {
  const database = await migrated()
  await inDatabase(database.connection, (client) => client.query(rows))
  return database
}

const backupFile = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yingda-backup-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'yingda.backup')
}

test('a restored database holds every value that was backed up, and goes on counting where it was', async () => {
  const [source, target, file] = [await filled(), await migrated(), await backupFile()]
  const summary = await backupDatabase(source.connection, file, { ledger })
  expect(summary).toMatchObject({ tables: 3, rows: 8, migrations: '1 2' })
  expect(await verifyBackup(file)).toEqual(summary)
  expect((await stat(file)).mode & 0o077).toBe(0)

  expect(await contentsOf(target.connection)).toEqual([])
  expect(await restoreDatabase(target.connection, file, { ledger })).toEqual({ tables: 3, rows: 8 })
  expect(await contentsOf(target.connection)).toEqual(await contentsOf(source.connection))

  await inDatabase(target.connection, async (client) => {
    const { rows: next } = await client.query(`insert into contact (name) values ('新客户') returning id`)
    expect(next).toEqual([{ id: expect.anything() as unknown }])
    expect(Number((next[0] as { id: unknown }).id)).toBe(3)
    await expect(client.query(`insert into "odd Name" values ('x')`)).rejects.toThrow('no change is wanted')
    await expect(client.query(`insert into message values (9, 1)`)).rejects.toThrow('foreign key')
    const { rows: forced } = await client.query(
      `select relforcerowsecurity as forced from pg_class where relname = 'contact'`,
    )
    expect(forced).toEqual([{ forced: true }])
  })
})

test('a backup shows one moment, though messages keep coming while it is made', async () => {
  const [source, target, file] = [await filled(), await migrated(), await backupFile()]
  await inDatabase(source.connection, async (client) => {
    await client.query(
      `insert into message (contact_id, seq, text) select 2, n, repeat('忙', 100) from generate_series(2, 10000) n`,
    )
    const state = { isDone: false, written: 0 }
    const backup = backupDatabase(source.connection, file, { ledger }).finally(() => (state.isDone = true))
    while (!state.isDone) {
      // Both rows or neither: a backup of two moments would show one alone.
      state.written++
      await client.query(
        `with told as (insert into contact (name) values ('同时') returning id)
         insert into message (contact_id, seq, text) select 1, 100 + $1::int, '同时' from told`,
        [state.written],
      )
    }
    await backup
  })
  await restoreDatabase(target.connection, file, { ledger })
  await inDatabase(target.connection, async (client) => {
    const { rows: counts } = await client.query<{ contacts: number; messages: number; others: number }>(
      `select (select count(*)::int from contact where name = '同时') as contacts,
              (select count(*)::int from message where text = '同时') as messages,
              (select count(*)::int from message where contact_id = 2) as others`,
    )
    expect(counts[0]?.contacts).toBe(counts[0]?.messages)
    expect(counts[0]?.others).toBe(10_000)
  })
})

test('partitions that a new database does not have are made anew, with what was in them', async () => {
  const [source, target, file] = [await filled(), await migrated(), await backupFile()]
  await inDatabase(source.connection, (client) =>
    client.query(
      `create table message_7 partition of message for values in (7) partition by range (seq);
       create table "message 7 early" partition of message_7 for values from (1) to (100);
       insert into contact (name) select 'one of seven' from generate_series(1, 7);
       insert into message (contact_id, seq, text) values (7, 1, 'early')`,
    ),
  )
  await backupDatabase(source.connection, file, { ledger })
  await restoreDatabase(target.connection, file, { ledger })
  const inPartition = await inDatabase(target.connection, (client) =>
    client.query('select text from only "message 7 early"'),
  )
  expect(inPartition.rows).toEqual([{ text: 'early' }])
  expect(await contentsOf(target.connection)).toEqual(await contentsOf(source.connection))
})

test('of a partition that a backup tells of, not more than one statement is taken', async () => {
  const [source, target, file] = [await filled(), await migrated(), await backupFile()]
  await backupDatabase(source.connection, file, { ledger })
  const text = gunzipSync(await readFile(file)).toString('latin1')
  const more =
    '"partitions":[{"name":"public.x","of":"public.message","bounds":"for values in (9); drop table contact"},'
  const changed = text.replace('"partitions":[', more)
  expect(changed).not.toBe(text)
  await writeFile(file, gzipSync(Buffer.from(changed, 'latin1')))
  await expect(restoreDatabase(target.connection, file, { ledger })).rejects.toThrow('multiple commands')
  expect(await contentsOf(target.connection)).toEqual([])
})

test('a database that holds data is not overwritten', async () => {
  const [source, file] = [await filled(), await backupFile()]
  await backupDatabase(source.connection, file, { ledger })
  const before = await contentsOf(source.connection)
  await expect(restoreDatabase(source.connection, file, { ledger })).rejects.toMatchObject({
    reason: { code: 'not_empty', table: 'public."odd Name"' },
  })
  expect(await contentsOf(source.connection)).toEqual(before)
})

test.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)],
  ['with a name changed', (bytes: Buffer) => gzipSync(gunzipSync(bytes).toString('latin1').replace('here', 'hare'))],
  ['with a table removed', (bytes: Buffer) => gzipSync(withoutTable(gunzipSync(bytes).toString('latin1')))],
])('a backup %s is found out, and nothing of it stays in the database', async (_how, damage) => {
  const [source, target, file] = [await filled(), await migrated(), await backupFile()]
  await backupDatabase(source.connection, file, { ledger })
  await writeFile(file, damage(await readFile(file)))
  await expect(verifyBackup(file)).rejects.toMatchObject({ reason: { code: 'damaged' } })
  await expect(restoreDatabase(target.connection, file, { ledger })).rejects.toMatchObject({
    reason: { code: 'damaged' },
  })
  expect(await contentsOf(target.connection)).toEqual([])
})

const withoutTable = (text: string): string => {
  const from = text.indexOf('{"kind":"table","name":"public.message"')
  return text.slice(0, from) + text.slice(text.indexOf('{"kind":"table"', from + 1))
}

test('a file that is no backup is called so', async () => {
  const file = await backupFile()
  await writeFile(file, 'select 1')
  await expect(verifyBackup(file)).rejects.toMatchObject({ reason: { code: 'not_a_backup', file } })
})

test('a backup of another database version is refused before anything is written', async () => {
  const [source, target, file] = [await filled(), await migrated(), await backupFile()]
  await backupDatabase(source.connection, file, { ledger })
  await inDatabase(target.connection, (client) => client.query('insert into ledger (version) values (3)'))
  await expect(restoreDatabase(target.connection, file, { ledger })).rejects.toMatchObject({
    reason: { code: 'other_migrations', found: '1 2', wanted: '1 2 3' },
  })
})

test('a role that cannot see every row gets no backup with rows missing, but the reason', async () => {
  const [source, file] = [await filled(), await backupFile()]
  const role = `clerk_${process.pid}`
  await inDatabase(testConnection(), (client) => client.query(`create role ${role} login password 'clerk'`))
  onTestFinished(async () => {
    await inDatabase(source.connection, (client) => client.query(`drop owned by ${role}`))
    await inDatabase(testConnection(), (client) => client.query(`drop role ${role}`))
  })
  await inDatabase(source.connection, (client) => client.query(`grant pg_read_all_data to ${role}`))
  const asClerk = { ...source.connection, user: role, password: 'clerk' }

  const failure = await backupDatabase(asClerk, file, { ledger }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(BackupFault)
  expect(failure).toMatchObject({ reason: { code: 'rows_hidden', table: 'public.contact', role } })
  await expect(stat(file)).rejects.toThrow('ENOENT')

  await inDatabase(testConnection(), (client) => client.query(`alter role ${role} bypassrls`))
  expect(await backupDatabase(asClerk, file, { ledger })).toMatchObject({ rows: 8 })
})

test('an owner who is no superuser can restore', async () => {
  const [source, file] = [await filled(), await backupFile()]
  await backupDatabase(source.connection, file, { ledger })
  const role = `owner_${process.pid}`
  await inDatabase(testConnection(), (client) => client.query(`create role ${role} login password 'owner'`))
  const target = await createTestDatabase()
  onTestFinished(async () => {
    await target.drop()
    await inDatabase(testConnection(), (client) => client.query(`drop role ${role}`))
  })
  await inDatabase(target.connection, (client) => client.query(`grant create on schema public to ${role}`))
  const asOwner = { ...target.connection, user: role, password: 'owner' }
  await inDatabase(asOwner, (client) => client.query(migrations))
  await restoreDatabase(asOwner, file, { ledger })
  expect(await contentsOf(target.connection)).toEqual(await contentsOf(source.connection))
})
