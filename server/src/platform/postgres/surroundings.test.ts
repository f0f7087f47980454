import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test, type TestContext } from 'vitest'
import { startEmbeddedPostgres } from './index.ts'
import { door, emptyFolder, query, runScript, start, usedFolder } from './testing/folders.ts'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0
const nobody = 65_534

/** Starts in a folder, says as whom Yingda and PostgreSQL run, writes and stops; or says why it did not start. */
const startAndTell = (folder: string) => `
  import { statSync } from 'node:fs'
  import pg from 'pg'
  import { startEmbeddedPostgres } from '${door}'
  try {
    const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, fsync: false })
    const client = new pg.Client(server.connection())
    await client.connect()
    await client.query('create table if not exists word (text text)')
    await client.end()
    console.log('Yingda ' + process.getuid() + ', PostgreSQL ' + statSync('/proc/' + server.pid).uid)
    await server.stop()
  } catch (error) {
    console.log(error.message)
  }
`

/** A PATH on which \`unshare\` fails, as it does in most containers. */
const pathWithoutNamespaces = async (): Promise<string> => {
  const programs = join(await emptyFolder(), 'programs')
  await mkdir(programs)
  await symlink('/bin/false', join(programs, 'unshare'))
  return programs
}

test.skipIf(!isRoot)('an ordinary user runs it as himself, also after root has run it for him', async () => {
  const folder = await emptyFolder()
  await chown(folder, nobody, nobody)
  const asOrdinaryUser = async () => {
    const { exited, nextLine } = runScript(startAndTell(folder), {
      uid: nobody,
      gid: nobody,
      env: { HOME: folder, TMPDIR: folder },
    })
    expect(await nextLine()).toBe(`Yingda ${nobody}, PostgreSQL ${nobody}`)
    expect(await exited).toEqual([0, null])
  }
  await asOrdinaryUser()
  const server = await start({ folder })
  expect((await stat(`/proc/${server.pid}`)).uid).toBe(nobody)
  await server.stop()
  await asOrdinaryUser()
})

test.skipIf(!isRoot)(
  'root in a container without user namespaces runs it as nobody, on data root has made',
  async () => {
    const folder = await usedFolder()
    await chmod(folder, 0o755)
    const { nextLine } = runScript(startAndTell(folder), { env: { PATH: await pathWithoutNamespaces() } })
    expect(await nextLine()).toBe(`Yingda 0, PostgreSQL ${nobody}`)
  },
)

test.skipIf(!isRoot)(
  'root without user namespaces and with a folder nobody may enter is told the ways out',
  async () => {
    const folder = await emptyFolder()
    const { nextLine } = runScript(startAndTell(folder), { env: { PATH: await pathWithoutNamespaces() } })
    expect(await nextLine()).toMatch(/refuses to run as root.*another user.*DATABASE_URL/)
    expect(existsSync(join(folder, 'pg'))).toBe(false)
  },
)

/** A disk of its own for the test; where none can be mounted the test is skipped, with the reason. */
const smallDisk = async (context: TestContext, size: string): Promise<string> => {
  const folder = await emptyFolder()
  try {
    await run('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', folder])
  } catch (error) {
    context.skip(`no small disk can be mounted here: ${String(error)}`)
  }
  onTestFinished(async () => {
    await run('umount', ['--lazy', folder])
  })
  return folder
}

test('on a disk that is nearly full it does not start, and says where and how much is free', async (context) => {
  const folder = await smallDisk(context, 'size=64m,nr_inodes=5000')
  await expect(startEmbeddedPostgres({ folder })).rejects.toMatchObject({
    fault: { code: 'disk_full', folder, freeBytes: expect.closeTo(64 * 1024 * 1024, -6) as number },
    message: expect.stringMatching(new RegExp(`disk is full: ${folder} has 6\\d MB free`)) as string,
    sentences: { 'zh-CN': expect.stringContaining('磁盘已满') as string },
  })
  // Half-made data would keep it from starting once there is space.
  expect(await readdir(folder)).toEqual([])
})

test('a disk that fills up while the data is being made is named as the cause, and nothing half-made stays', async (context) => {
  const folder = await smallDisk(context, 'size=400m,nr_inodes=300')
  await expect(startEmbeddedPostgres({ folder })).rejects.toMatchObject({ fault: { code: 'disk_full', folder } })
  expect(await readdir(folder)).toEqual(['pg-password'])

  await run('mount', ['-o', 'remount,nr_inodes=10000', folder])
  const server = await start({ folder })
  expect(await query(server.connection(), 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
})

test('when space grows scarce it starts, with a warning', async (context) => {
  const folder = await usedFolder(await smallDisk(context, 'size=300m'))
  const lines: string[] = []
  const server = await start({ folder, log: (line) => lines.push(line) })
  await server.stop()
  expect(lines.filter((line) => /^Only \d+ MB are free in /.test(line))).toHaveLength(1)
})
