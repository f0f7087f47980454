import { version } from '@yingda/contract/version'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../postgres/testing.ts'
import { migrate } from './migrate.ts'
import { MigrationFault } from './migration-fault.ts'
import { readMigrations } from './migrations.ts'

const own = readMigrations()
const waits = { lockMs: 50, pauseMs: 10 }

const emptyDatabase = async () => {
  const made = await createTestDatabase()
  onTestFinished(() => made.drop())
  return made.connection
}

const connected = async (connection: pg.ClientConfig) => {
  const client = new pg.Client(connection)
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** This build, and one more migration than it has. */
const later = (sql: string, name = '9001-later') => ({ ...own, numbered: [...own.numbered, { name, sql }] })

const columnsOf = async (client: pg.Client, table: string) =>
  (
    await client.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [table],
    )
  ).rows.map(({ name }) => name)

test('a database that a newer version has upgraded is refused with a sentence that names both, and stays as it is', async () => {
  const connection = await emptyDatabase()
  await migrate(connection)
  const client = await connected(connection)
  await client.query(`insert into schema_migration (name, hash, version) values ('9001-later', 'x', '9.0.0')`)

  const fault = await migrate(connection).catch((error: unknown) => error)
  expect(fault).toBeInstanceOf(MigrationFault)
  expect(fault).toMatchObject({ reason: { code: 'newer', names: ['9001-later'], version: '9.0.0' } })
  for (const sentence of Object.values((fault as MigrationFault).sentences)) {
    expect(sentence).toContain('9.0.0')
    expect(sentence).toContain('9001-later')
    expect(sentence).toContain(version)
  }
  // Whoever has read that the older version understands the newer tables may say so.
  expect(await migrate(connection, { acceptNewer: true })).toEqual([])
})

test('a database of release 0.1.0, which did not note who ran a migration, is brought up to date and notes it from now on', async () => {
  const connection = await emptyDatabase()
  const before = own.numbered.filter(({ name }) => name !== '0002-node-version')
  await migrate(connection, { migrations: { ...own, numbered: before } })
  const client = await connected(connection)
  await client.query('alter table schema_migration drop column version')

  expect(await migrate(connection)).toEqual(['0002-node-version'])
  const { rows } = await client.query('select name, version from schema_migration where version is not null')
  expect(rows).toEqual([{ name: '0002-node-version', version }])
})

test('a migration that fails leaves nothing behind, and what ran before it stays', async () => {
  const connection = await emptyDatabase()
  const wrong = later('create table half (id int); select 1 / 0')
  await expect(migrate(connection, { migrations: wrong })).rejects.toMatchObject({
    reason: { code: 'failed', name: '9001-later', why: 'division by zero' },
  })
  const client = await connected(connection)
  const { rows } = await client.query(`select to_regclass('half') as half, to_regclass('node') is not null as whole`)
  expect(rows).toEqual([{ half: null, whole: true }])
  expect(await migrate(connection)).toEqual([])
})

test('a migration that must wait for a table lets everybody through who comes after it, and runs when the table is free', async () => {
  const connection = await emptyDatabase()
  await migrate(connection)
  const [reader, writer] = [await connected(connection), await connected(connection)]
  // As a backup does, for as long as it takes.
  await reader.query('begin; lock table node in access share mode')
  let isOver = false
  const migrating = migrate(connection, {
    migrations: later('alter table node add column colour text'),
    waits,
  }).finally(() => (isOver = true))
  const waiting = async () =>
    (await writer.query(`select from pg_locks where not granted and relation = 'node'::regclass`)).rowCount
  await expect.poll(waiting, { interval: 5 }).toBe(1)

  // Behind a migration that waited until the reader is done, this would wait too, for ever.
  await writer.query(`set statement_timeout = '5s'; insert into node (tenant_id, id, roles, started_at, until)
    values (gen_random_uuid(), gen_random_uuid(), '{}', now(), now())`)
  expect(isOver).toBe(false)

  await reader.query('commit')
  expect(await migrating).toEqual(['9001-later'])
  expect(await columnsOf(writer, 'node')).toContain('colour')
})

test('what protects tables does not touch one that is protected, so that nobody who uses it has to wait', async () => {
  const connection = await emptyDatabase()
  await migrate(connection)
  const client = await connected(connection)
  await client.query('begin')
  await client.query(own.afterEach)
  const { rows } = await client.query(
    `select c.relname from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
     where l.pid = pg_backend_pid() and n.nspname = 'public' and l.mode in ('ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`,
  )
  await client.query('rollback')
  expect(rows).toEqual([])
})

test('only those migrations run that are wanted', async () => {
  const connection = await emptyDatabase()
  expect(await migrate(connection, { only: new Set(['0001-ground']) })).toEqual(['0001-ground'])
  expect(await migrate(connection)).toEqual(own.numbered.slice(1).map(({ name }) => name))
})
