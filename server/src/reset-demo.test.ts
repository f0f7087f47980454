import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createDatabase } from '#platform'
import { roomTest } from '../test/room.ts'
import { firstRun } from './first-run.ts'
import { buildHouse } from './house.ts'
import { removeDemoTenants } from './reset-demo.ts'

const folder = await mkdtemp(join(tmpdir(), 'yingda-reset-demo-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const { connection, clock, config, log, database: unused } = await roomTest({ YINGDA_DATA: folder })

/** The server's own connections, as long as it works. */
const whileRunning = async <T>(
  work: (start: () => Promise<unknown>, house: ReturnType<typeof buildHouse>) => Promise<T>,
) => {
  const database = createDatabase({ connection, connections: 4, log })
  const house = buildHouse({ database, clock, config, log, secret: 'only-for-tests-only-for-tests-only-for-tests' })
  try {
    return await work(() => firstRun({ ...house, database, config, log, clock, say: () => undefined }), house)
  } finally {
    await database.close()
  }
}

test('reset-demo refuses while the server works, then leaves no row, and the next start makes the company anew', async () => {
  expect(unused.figures().open).toBe(0)
  const before = await whileRunning(async (start, house) => {
    await start()
    await expect(removeDemoTenants(connection)).rejects.toThrow('stop it first')
    return house.tenants.all()
  })
  expect(await removeDemoTenants(connection)).toEqual([before[0]!.id])
  expect(await removeDemoTenants(connection)).toEqual([])
  const after = await whileRunning(async (start, house) => {
    expect(await house.tenants.all()).toEqual([])
    await start()
    return house.tenants.all()
  })
  expect(after).toEqual([{ id: expect.any(String), demo: true }])
  expect(after[0]!.id).not.toBe(before[0]!.id)
})
