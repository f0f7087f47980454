import { afterAll } from 'vitest'
import {
  createDatabase,
  createEvents,
  createQuietBus,
  createHttp,
  createJobs,
  handClock,
  migrate,
  newId,
  readConfig,
  silentLog,
  type Authenticate,
  type Routes,
} from '#platform'
import { createTestDatabase, ensureTemplate } from '../src/platform/postgres/testing.ts'

/**
 * What a room's test stands on: a database of its own with every table, a clock set by hand, and two tenants that must
 * never see each other. Call it at the top of a test file; it closes everything after the last test.
 */
export const roomTest = async (settings: Record<string, string> = {}) => {
  await ensureTemplate('yingda', async (connection) => void (await migrate(connection)))
  const test = await createTestDatabase('yingda')
  const log = silentLog()
  const clock = handClock()
  // The folder holds no .env, so the settings of whoever runs the tests change nothing.
  const config = readConfig(settings, import.meta.dirname)
  const database = createDatabase({ connection: test.connection, connections: 6, log })
  const closing: (() => Promise<unknown>)[] = []

  afterAll(async () => {
    for (const close of closing.toReversed()) await close()
    await database.close()
    await test.drop()
  })

  return {
    database,
    connection: test.connection,
    clock,
    log,
    config,
    events: createEvents({ log, bus: createQuietBus() }),
    jobs: createJobs({ database, clock, log }),
    tenantId: newId(),
    otherTenantId: newId(),
    /** Serves some lines of the contract, for `app.inject`. */
    serve: async (routes: Routes, authenticate: Authenticate) => {
      const { app, mountSome } = await createHttp({ config, log })
      mountSome(routes, authenticate)
      closing.push(() => app.close())
      return app
    },
  }
}
