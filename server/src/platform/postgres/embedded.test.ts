import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startEmbeddedPostgres, superviseEmbeddedPostgres, type PostgresNews } from './index.ts'
import { isRunning } from './processes.ts'

const isRoot = process.getuid?.() === 0
const door = new URL('./index.ts', import.meta.url).href
const withPackages = new URL('.', import.meta.url)

const emptyFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'yingda-pg-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

const start = async (options: Parameters<typeof startEmbeddedPostgres>[0]) => {
  const server = await startEmbeddedPostgres({ fsync: false, ...options })
  onTestFinished(() => server.stop())
  return server
}

const query = async (connection: pg.PoolConfig, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client(connection)
  // The test that kills PostgreSQL under a client looks at the query's own error.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Runs a script in a Node of its own; what it prints comes line by line. */
const runScript = (script: string, options: { env?: NodeJS.ProcessEnv; uid?: number; gid?: number } = {}) => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: withPackages,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
    env: { ...process.env, ...options.env },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, nextLine: async (): Promise<string> => String((await lines.next()).value) }
}

const endOf = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

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

test('the first start makes the database, the second finds what was written', async () => {
  const folder = await emptyFolder()
  const beforeFirst = performance.now()
  const first = await startEmbeddedPostgres({ folder })
  const firstMs = performance.now() - beforeFirst
  await query(first.connection(), `create table word as select '应答' as text`)
  await first.stop()
  expect(await first.died).toMatchObject({ code: 0 })

  const beforeSecond = performance.now()
  const second = await start({ folder, fsync: true })
  console.info(`first start ${Math.round(firstMs)} ms, second ${Math.round(performance.now() - beforeSecond)} ms`)
  expect(await query(second.connection(), 'select text from word')).toEqual([{ text: '应答' }])
  const [settings] = await query(
    second.connection(),
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
            current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding,
            current_setting('listen_addresses') as addresses, lower('ÄÖ') as lower`,
  )
  expect(settings).toEqual({
    fsync: 'on',
    commit: 'on',
    checksums: 'on',
    encoding: 'UTF8',
    addresses: '',
    lower: 'äö',
  })
})

test('a wrong password does not open the socket', async () => {
  const server = await start({ folder: await emptyFolder() })
  await expect(query({ ...server.connection(), password: 'guessed' }, 'select 1')).rejects.toThrow(
    'password authentication failed',
  )
})

test('a second server on the folder is refused and told who has it; the first goes on', async () => {
  const folder = await emptyFolder()
  const server = await start({ folder })
  await expect(startEmbeddedPostgres({ folder })).rejects.toMatchObject({
    fault: { code: 'folder_in_use', folder, pid: process.pid },
    message: expect.stringContaining(`process ${process.pid}`) as string,
    sentences: { 'zh-CN': expect.stringContaining(folder) as string },
  })
  expect(await query(server.connection(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('of many servers that find a dead lock at the same moment exactly one gets the folder', async () => {
  const folder = await emptyFolder()
  await (await startEmbeddedPostgres({ folder, fsync: false })).stop()
  await writeFile(join(folder, 'yingda.lock'), JSON.stringify({ pid: 4_000_000, identity: 'gone' }))
  const outcomes = await Promise.allSettled(
    Array.from({ length: 5 }, () => startEmbeddedPostgres({ folder, fsync: false })),
  )
  const servers = outcomes.filter((outcome) => outcome.status === 'fulfilled')
  for (const server of servers) await server.value.stop()
  expect(servers).toHaveLength(1)
})

test.each([
  ['of a process that is gone', () => JSON.stringify({ pid: 4_000_000, identity: 'gone' })],
  ['whose number another process has now', () => JSON.stringify({ pid: process.ppid, identity: 'an earlier process' })],
  ['that a crash left empty', () => ''],
])('a lock %s is taken over', async (_whose, lock) => {
  const folder = await emptyFolder()
  await writeFile(join(folder, 'yingda.lock'), lock())
  const server = await start({ folder })
  expect(await query(server.connection(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a pid file that names some other running program does not keep PostgreSQL down', async () => {
  const folder = await emptyFolder()
  await (await startEmbeddedPostgres({ folder, fsync: false })).stop()
  await writeFile(join(folder, 'pg', 'postmaster.pid'), `${process.ppid}\n${folder}/pg\n1\n5432\n\n\n\nready\n`)
  const server = await start({ folder })
  expect(await query(server.connection(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a start that was cut short in the middle of making the data leaves nothing behind', async () => {
  const folder = await emptyFolder()
  await mkdir(join(folder, 'pg.new-cutshort', 'base'), { recursive: true })
  await start({ folder })
  expect(await readdir(folder)).not.toContain('pg.new-cutshort')
})

test('P20 after kill -9 of the server every committed row is there and the folder starts again', async () => {
  const folder = await emptyFolder()
  const { child, nextLine } = runScript(busyOwner(folder))
  const orphan = Number(await nextLine())
  let committed = 0
  while (committed < 300) committed = Number(await nextLine())
  child.kill('SIGKILL')
  await endOf(child)
  expect(isRunning(orphan)).toBe(true)

  const before = performance.now()
  const server = await start({ folder, fsync: true })
  console.info(`ready ${Math.round(performance.now() - before)} ms after kill -9 of the server`)
  expect(isRunning(orphan)).toBe(false)
  const [fact] = await query(server.connection(), 'select count(*)::int as count, max(id) as last from fact')
  expect(fact?.count).toBe(fact?.last)
  expect(fact?.last).toBeGreaterThanOrEqual(committed)
})

test('when PostgreSQL is killed its owner learns why', async () => {
  const server = await start({ folder: await emptyFolder() })
  process.kill(server.pid, 'SIGKILL')
  expect(await server.died).toMatchObject({ code: null, signal: 'SIGKILL' })
})

test('P20 a supervised PostgreSQL that is killed comes back, even while a query keeps one of its processes busy', async () => {
  const folder = await emptyFolder()
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
  const folder = await emptyFolder()
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

test('PostgreSQL is in a session of its own, so Ctrl-C in the terminal reaches Yingda alone', async () => {
  const server = await start({ folder: await emptyFolder() })
  const stat = await readFile(`/proc/${server.pid}/stat`, 'utf8')
  const [, , processGroup, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  expect([processGroup, session]).toEqual([String(server.pid), String(server.pid)])
})

test('a folder too deep for a socket address gets its socket in a private short folder', async () => {
  const folder = join(await emptyFolder(), 'deep'.repeat(20), '数据'.repeat(20))
  const server = await start({ folder })
  const socketFolder = String(server.connection().host)
  onTestFinished(() => rm(socketFolder, { recursive: true, force: true }))
  expect(socketFolder).not.toContain(folder)
  expect(await query(server.connection(), 'select 1 as one')).toEqual([{ one: 1 }])

  await server.stop()
  await chmod(socketFolder, 0o755)
  await expect(startEmbeddedPostgres({ folder })).rejects.toMatchObject({ fault: { code: 'socket_folder_unsafe' } })
})

test.skipIf(!isRoot)('an ordinary user can run it (needs root to become one)', async () => {
  const folder = await emptyFolder()
  const nobody = 65_534
  await chown(folder, nobody, nobody)
  const { child, nextLine } = runScript(
    `
    import { startEmbeddedPostgres } from '${door}'
    const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, fsync: false })
    console.log(process.getuid(), server.pid > 0)
    await server.stop()
    `,
    { uid: nobody, gid: nobody, env: { HOME: folder, TMPDIR: folder } },
  )
  expect(await nextLine()).toBe(`${nobody} true`)
  await endOf(child)
  expect(child.exitCode).toBe(0)
})

test.skipIf(!isRoot)('root without user namespaces is told the two ways out', async () => {
  const folder = await emptyFolder()
  const programs = join(folder, 'programs')
  await mkdir(programs)
  await symlink('/bin/false', join(programs, 'unshare'))
  const { nextLine } = runScript(
    `
    import { startEmbeddedPostgres } from '${door}'
    const error = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)} }).catch((error) => error)
    console.log(error.message)
    `,
    { env: { PATH: programs } },
  )
  expect(await nextLine()).toMatch(/refuses to run as root.*another user.*DATABASE_URL/)
})
