import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { superviseEmbeddedPostgres, type PostgresNews } from './index.ts'
import { isRunning } from './processes.ts'
import { door, emptyFolder, query, runScript, start, usedFolder } from './testing/folders.ts'

/** A server that writes numbered rows as fast as it can, and prints each number once it is committed. */
const busyOwner = (folder: string) => `
  import pg from 'pg'
  import { startEmbeddedPostgres } from '${door}'
  const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)} })
  const client = new pg.Client(server.connection())
  await client.connect()
  await client.query('create table fact (id int primary key)')
  console.log(server.pid)
  for (let id = 1; ; id++) {
    await client.query('insert into fact values ($1)', [id])
    console.log(id)
  }
`

test('P20 after kill -9 of the server every committed row is there and the folder starts again', async () => {
  const folder = await usedFolder(await emptyFolder(tmpdir()))
  const { child, exited, nextLine } = runScript(busyOwner(folder))
  const orphan = Number(await nextLine())
  let committed = 0
  while (committed < 100) committed = Number(await nextLine())
  child.kill('SIGKILL')
  await exited
  expect(isRunning(orphan)).toBe(true)

  const before = performance.now()
  const server = await start({ folder, fsync: true })
  console.info(`ready ${Math.round(performance.now() - before)} ms after kill -9 of the server`)
  expect(isRunning(orphan)).toBe(false)
  const [fact] = await query(server.connection(), 'select count(*)::int as count, max(id) as last from fact')
  expect(fact?.count).toBe(fact?.last)
  expect(fact?.last).toBeGreaterThanOrEqual(committed)
})

test('P20 a PostgreSQL that is killed while it starts for the first time is started again', async () => {
  const folder = await usedFolder()
  const killed = (async () => {
    for (;;) {
      const pid = Number.parseInt(await readFile(`${folder}/pg/postmaster.pid`, 'utf8').catch(() => ''), 10)
      if (pid && isRunning(pid)) return void process.kill(pid, 'SIGKILL')
      await new Promise(setImmediate)
    }
  })()
  const server = await superviseEmbeddedPostgres({ folder, fsync: false })
  onTestFinished(() => server.stop())
  await killed
  await expect.poll(() => query(server.connection(), 'select 1 as one').catch(() => undefined)).toEqual([{ one: 1 }])
})

test('P20 a PostgreSQL left behind that does not hear a polite word does not keep the next start waiting', async () => {
  const folder = await usedFolder()
  const { child, exited, nextLine } = runScript(`
    import { startEmbeddedPostgres } from '${door}'
    const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, fsync: false })
    console.log(server.pid)
    setInterval(() => undefined, 1000)
  `)
  const orphan = Number(await nextLine())
  child.kill('SIGKILL')
  await exited
  // As deaf as one that was starting anew after a crash of its own; the test's time limit is the promise.
  process.kill(orphan, 'SIGSTOP')

  const server = await start({ folder })
  expect(isRunning(orphan)).toBe(false)
  expect(server.pid).not.toBe(orphan)
}, 25_000)

test('a server that ends without stopping its PostgreSQL takes it along', async () => {
  const { exited, nextLine } = runScript(`
    import { startEmbeddedPostgres } from '${door}'
    const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(await usedFolder())}, fsync: false })
    console.log(server.pid)
    process.exit(1)
  `)
  const pid = Number(await nextLine())
  expect(await exited).toEqual([1, null])
  await vi.waitUntil(() => !isRunning(pid), { timeout: 30_000 })
})

test('when PostgreSQL is killed its owner learns why', async () => {
  const server = await start({ folder: await usedFolder() })
  process.kill(server.pid, 'SIGKILL')
  expect(await server.died).toMatchObject({ code: null, signal: 'SIGKILL' })
})

test('P20 a supervised PostgreSQL that is killed comes back, even while a query keeps one of its processes busy', async () => {
  const folder = await usedFolder()
  let tellRestarted: (pid: number) => void
  const restarted = new Promise<number>((resolve) => (tellRestarted = resolve))
  const news: PostgresNews[] = []
  const server = await superviseEmbeddedPostgres({
    folder,
    onNews(piece) {
      news.push(piece)
      if (piece.kind === 'restarted') tellRestarted(piece.pid)
    },
  })
  onTestFinished(() => server.stop())
  await query(server.connection(), 'create table word as select 1 as id')
  const busy = query(server.connection(), 'select count(*) from generate_series(1, 1000000000)')
  await Promise.race([busyBackendOn(server.connection()), busy])

  process.kill(server.pid, 'SIGKILL')
  await expect(busy).rejects.toThrow()
  expect(await restarted).toBe(server.pid)
  expect(news.map((piece) => piece.kind)).toEqual(['died', 'restarted'])
  console.info(`restarted ${news[1]?.kind === 'restarted' ? news[1].afterMs : '?'} ms after kill -9 of PostgreSQL`)
  expect(await query(server.connection(), 'select id from word')).toEqual([{ id: 1 }])
})

const busyBackendOn = async (connection: pg.PoolConfig): Promise<void> => {
  const others = `select 1 from pg_stat_activity where state = 'active' and query like '%generate_series%' and pid <> pg_backend_pid()`
  while ((await query(connection, others)).length === 0);
}

test('a PostgreSQL that keeps dying is given up with its log, and the folder is free again', async () => {
  const folder = await usedFolder()
  const kill = (pid: number) => process.kill(pid, 'SIGKILL')
  const server = await superviseEmbeddedPostgres({
    folder,
    fsync: false,
    onNews: (piece) => piece.kind === 'restarted' && kill(piece.pid),
  })
  kill(server.pid)
  expect(await server.gaveUp).toMatchObject({ fault: { code: 'restarted_too_often', restarts: 6 } })
  await server.stop()
  const next = await start({ folder })
  expect(await query(next.connection(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test.skipIf(process.platform !== 'linux')(
  'PostgreSQL is in a session of its own, so Ctrl-C in the terminal reaches Yingda alone',
  async () => {
    const server = await start({ folder: await usedFolder() })
    const stat = await readFile(`/proc/${server.pid}/stat`, 'utf8')
    const [, , processGroup, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    expect([processGroup, session]).toEqual([String(server.pid), String(server.pid)])
  },
)
