import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startEmbeddedPostgres } from './index.ts'
import { emptyFolder, query, start, usedFolder } from './testing/folders.ts'
import { testConnection } from './testing.ts'

test('the first start makes the database, the second finds what was written', async () => {
  const folder = await emptyFolder(tmpdir())
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
  await expect(query({ ...testConnection(), password: 'guessed' }, 'select 1')).rejects.toThrow(
    'password authentication failed',
  )
})

test('a second server on the folder is refused and told who has it; the first goes on', async () => {
  const folder = await usedFolder()
  const server = await start({ folder })
  await expect(startEmbeddedPostgres({ folder })).rejects.toMatchObject({
    fault: { code: 'folder_in_use', folder, pid: process.pid },
    message: expect.stringContaining(`process ${process.pid}`) as string,
    sentences: { 'zh-CN': expect.stringContaining(folder) as string },
  })
  expect(await query(server.connection(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a pid file that names some other running program does not keep PostgreSQL down', async () => {
  const folder = await usedFolder()
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

test('a folder too deep for a socket address gets its socket in a private short folder', async () => {
  const folder = join(await emptyFolder(), 'deep'.repeat(20), '数据'.repeat(20))
  await mkdir(folder, { recursive: true })
  await usedFolder(folder)
  const server = await start({ folder })
  const socketFolder = String(server.connection().host)
  onTestFinished(() => rm(socketFolder, { recursive: true, force: true }))
  expect(socketFolder).not.toContain(folder)
  expect(await query(server.connection(), 'select 1 as one')).toEqual([{ one: 1 }])

  await server.stop()
  await chmod(socketFolder, 0o755)
  await expect(startEmbeddedPostgres({ folder })).rejects.toMatchObject({ fault: { code: 'socket_folder_unsafe' } })
})
