import { sql } from 'kysely'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { roomTest } from '../../../test/room.ts'
import { createDatabase } from './database.ts'

const { connection, log, tenantId, database: direct } = await roomTest()
const silentMs = 100

/** A way to the database that can swallow what goes over a connection, and turn new ones away. */
const wayWithSilence = async () => {
  const links: { near: Socket; isSilent: boolean }[] = []
  let isClosed = false
  const server = createServer((near) => {
    if (isClosed) return near.destroy()
    const far = connect(join(connection.host!, `.s.PGSQL.${connection.port ?? 5432}`))
    const link = { near, isSilent: false }
    links.push(link)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => link.isSilent || to.write(chunk))
      from.on('error', () => undefined)
      // Whoever is behind a dead network does not learn that the other has gone.
      from.on('close', () => link.isSilent || to.destroy())
    }
    onTestFinished(() => void far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const database = createDatabase({
    connection: { ...connection, host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    connections: 6,
    log,
    silentMs,
  })
  onTestFinished(async () => {
    await database.close()
    server.close()
  })
  return { database, links, turnAway: (is: boolean) => (isClosed = is) }
}

test('what was asked of a connection that swallows everything fails, and the next question is answered', async () => {
  const { database, links } = await wayWithSilence()
  await database.epoch()
  links[0]!.isSilent = true
  await expect(database.epoch()).rejects.toThrow('Connection terminated')
  expect(await database.epoch()).toBe(await direct.epoch())
})

test('so does what was asked when the database cannot be reached at all, until it can', async () => {
  const { database, links, turnAway } = await wayWithSilence()
  await database.epoch()
  links[0]!.isSilent = true
  turnAway(true)
  await expect(database.epoch()).rejects.toThrow('Connection terminated')
  await expect(database.epoch()).rejects.toThrow()
  turnAway(false)
  expect(await database.epoch()).toBe(await direct.epoch())
})

test('a statement on which the database works is waited for, however long it takes', async () => {
  const { database, links } = await wayWithSilence()
  await direct.maintain(async (holder) => {
    await holder.query('select pg_advisory_lock(77)')
    const waiting = database.tenant(tenantId, (tx) =>
      sql`select pg_advisory_xact_lock(77)`.execute(tx.tables<Record<string, never>>()),
    )
    const isWaiting = async () =>
      (await holder.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rowCount
    await expect.poll(isWaiting).toBe(1)
    // Another connection of the same age or younger is given up meanwhile: they were looked after, and told apart.
    await database.epoch()
    links[1]!.isSilent = true
    await expect(database.epoch()).rejects.toThrow('Connection terminated')
    expect(await isWaiting()).toBe(1)
    await holder.query('select pg_advisory_unlock(77)')
    await waiting
  })
})

test('the server looks after its side of a connection as well', async () => {
  const settings = await direct.tenant(tenantId, (tx) =>
    sql<{ idle: string }>`select current_setting('idle_in_transaction_session_timeout') as idle`.execute(
      tx.tables<Record<string, never>>(),
    ),
  )
  expect(settings.rows).toEqual([{ idle: '30s' }])
})
