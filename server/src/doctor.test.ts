import { version } from '@yingda/contract/version'
import { sql } from 'kysely'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createMetrics, serveSignsOfLife } from '#platform'
import { roomTest } from '../test/room.ts'
import { createTestDatabase } from './platform/postgres/testing.ts'
import { examine } from './doctor.ts'

const nobody = '00000000-0000-0000-0000-000000000000'
const { database, connection, serve } = await roomTest()
const folder = await mkdtemp(join(tmpdir(), 'yingda-doctor-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const urlOf = ({ host, user, password, port, database: name }: typeof connection) =>
  `postgres://${user}:${encodeURIComponent(String(password))}@/${name}?host=${encodeURIComponent(host!)}&port=${port}`

/** What the doctor finds with these settings, by what was looked at. */
const found = async (what: RegExp, settings: Record<string, string> = {}) => {
  const { findings } = await examine({ YINGDA_DATA: folder, YINGDA_PORT: '0', ...settings })
  const finding = findings.find((one) => what.test(one.what))
  return finding && { ok: finding.ok, detail: finding.detail }
}
const migrations = (url = urlOf(connection)) => found(/migrations/, { DATABASE_URL: url })

test('a port that nobody has is fine', async () => {
  expect(await found(/port/)).toEqual({ ok: true, detail: '127.0.0.1:0' })
})

test('a port on which Yingda runs already is fine, also when it listens everywhere', async () => {
  const app = await serve({}, async () => undefined)
  serveSignsOfLife(app, { metrics: createMetrics(), database, isStopping: () => false })
  await app.listen({ host: '0.0.0.0', port: 0 })
  const { port } = app.server.address() as AddressInfo
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const finding = await found(/port/, { YINGDA_HOST: host, YINGDA_PORT: String(port) })
    expect(finding).toEqual({ ok: true, detail: `${host}:${port}, Yingda runs here` })
  }
})

test.each<[string, RequestListener]>([
  ['that lives as well', (_request, response) => response.end('{"alive":true}')],
  ['that speaks no JSON', (_request, response) => response.end('hello')],
  ['that hangs up', (request) => request.socket.destroy()],
])('a port that another program has, one %s, is a fault', async (_which, answer) => {
  const other = createServer(answer)
  await new Promise<void>((listening) => void other.listen(0, '127.0.0.1', listening))
  const { port } = other.address() as AddressInfo
  const finding = await found(/port/, { YINGDA_PORT: String(port) })
  other.close()
  expect(finding).toEqual({
    ok: false,
    detail: `127.0.0.1:${port} is taken by another program: --port`,
  })
})

test('a database that is up to date, one that waits for migrations, and an empty one are fine and told apart', async () => {
  expect(await migrations()).toEqual({ ok: true, detail: 'up to date' })
  const { rows } = await database.maintain((client) =>
    client.query<{ name: string; hash: string }>(
      `delete from schema_migration where name = '0090-routing' returning name, hash`,
    ),
  )
  expect(await migrations()).toEqual({ ok: true, detail: 'the next start runs 1: 0090-routing' })
  await database.maintain((client) =>
    client.query('insert into schema_migration (name, hash) values ($1, $2)', [rows[0]!.name, rows[0]!.hash]),
  )
  const empty = await createTestDatabase()
  afterAll(() => empty.drop())
  expect((await migrations(urlOf(empty.connection)))?.detail).toMatch(/^the next start runs \d+: 0001-ground, /)
})

test('a migration that was changed after it ran is a fault, and the database is left as it is', async () => {
  const change = (hash: string) =>
    database.maintain((client) =>
      client.query(`update schema_migration set hash = ${hash} where name = '0090-routing'`),
    )
  await change(`reverse(hash)`)
  const told = await migrations()
  expect(told).toMatchObject({ ok: false })
  expect(told?.detail).toContain('changed after they ran here: 0090-routing')
  await change(`reverse(hash)`)
  expect(await migrations()).toMatchObject({ ok: true, detail: 'up to date' })
})

test('a database that a newer version has upgraded is a fault that names both versions', async () => {
  await database.maintain((client) =>
    client.query(
      `insert into schema_migration (name, hash, version) values ('9001-later', 'x', '9.1.0'), ('9002-later', 'y', '9.10.0')`,
    ),
  )
  const told = await migrations()
  await database.maintain((client) => client.query(`delete from schema_migration where name like '900%'`))
  expect(told).toMatchObject({ ok: false })
  expect(told?.detail).toContain('upgraded by Yingda 9.10.0 (9001-later, 9002-later)')
  expect(told?.detail).toContain(`this is ${version};`)
})

test('it tells which versions run on the database', async () => {
  const node = (known: string | null) =>
    database.tenant(nobody, (tx) =>
      sql`insert into node (tenant_id, id, roles, started_at, until, version)
        values (${nobody}, gen_random_uuid(), '{web}', now(), now() + interval '1 minute', ${known})`.execute(
        tx.tables<Record<string, never>>(),
      ),
    )
  const told = () => found(/nodes/, { DATABASE_URL: urlOf(connection) })
  expect(await told()).toEqual({ ok: true, detail: 'none runs' })
  await node(version)
  await node(version)
  expect(await told()).toEqual({ ok: true, detail: `2 × ${version}` })
  // Release 0.1.0 does not say which it is.
  await node(null)
  expect(await told()).toEqual({ ok: true, detail: `1 × 0.1.0, 2 × ${version}; finish the upgrade` })
})

test('an outside database that cannot be reached is a fault; an embedded one that was never started is not', async () => {
  const unreachable = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }
  expect(await found(/database/, unreachable)).toMatchObject({ ok: false })
  expect((await examine({ YINGDA_DATA: folder, YINGDA_PORT: '0', ...unreachable })).ok).toBe(false)
  expect(await found(/migrations/, unreachable)).toBeUndefined()
  expect(await found(/database/)).toEqual({ ok: true, detail: 'embedded, not started yet' })
})
