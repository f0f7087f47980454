import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { silentLog } from '../log.ts'
import { query, start, usedFolder } from '../postgres/testing/folders.ts'
import { createDatabase } from './database.ts'
import { migrate } from './migrate.ts'

test('a standby that was promoted a moment ago tells another epoch than the primary it followed, and a restart alone tells none', async () => {
  const folder = await usedFolder()
  const primary = await start({ folder })
  await migrate(primary.connection())
  const epochOf = async (connection: ReturnType<typeof primary.connection>) => {
    const database = createDatabase({ connection, connections: 2, log: silentLog() })
    onTestFinished(() => database.close())
    return database.epoch()
  }
  const before = await epochOf(primary.connection())
  await primary.stop()

  const restarted = await start({ folder })
  expect(await epochOf(restarted.connection())).toBe(before)
  await restarted.stop()

  // A standby has much in memory that its next checkpoint writes at leisure; until then only the log itself is on the new timeline.
  const dying = await start({ folder })
  await query(dying.connection(), 'create table filler as select * from generate_series(1, 200000)')
  process.kill(dying.pid, 'SIGKILL')
  await dying.died
  await writeFile(join(folder, 'pg', 'standby.signal'), '')
  const standby = await start({ folder })
  await query(standby.connection(), 'select pg_promote()')
  expect(await epochOf(standby.connection())).not.toBe(before)
})
