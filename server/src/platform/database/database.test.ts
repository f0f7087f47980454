import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { roomTest } from '../../../test/room.ts'

const { database, tenantId } = await roomTest()

test('a connection that is lost in the middle of work ends that work, and not the process', async () => {
  const strays: unknown[] = []
  const note = (error: unknown) => void strays.push(error)
  process.on('uncaughtException', note)
  const work = database.tenant(tenantId, async (tx) => {
    const one = tx.tables<Record<string, never>>()
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(one)
    const { pid } = rows[0]!
    await database.maintain(async (client) => {
      await client.query('select pg_terminate_backend($1)', [pid])
      await expect
        .poll(async () => (await client.query('select from pg_stat_activity where pid = $1', [pid])).rowCount)
        .toBe(0)
    })
    // Another round trip, so that this process has heard of the loss while nothing is asked of that connection.
    await database.ping()
    await sql`select 1`.execute(one)
  })
  await expect(work).rejects.toThrow()
  await database.ping()
  process.off('uncaughtException', note)
  expect(strays).toEqual([])
})
