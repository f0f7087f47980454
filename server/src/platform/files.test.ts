import * as disk from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { MultipartFile } from '@fastify/multipart'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { roomTest } from '../../test/room.ts'
import { createFiles } from './files.ts'

vi.mock('node:fs/promises', { spy: true })
const { open, rename } = await vi.importActual<typeof disk>('node:fs/promises')

const folder = await disk.mkdtemp(join(tmpdir(), 'yingda-files-'))
afterAll(() => disk.rm(folder, { recursive: true, force: true }))
const { database, config, tenantId } = await roomTest({ YINGDA_DATA: folder })

/** What happens to the disk and the database, in the order it happens. */
const happened: string[] = []
const nameOf = (path: string) => relative(folder, path).replace(tenantId, 'company') || 'the data folder'
const files = createFiles({
  config,
  secret: 'only-for-tests-only-for-tests-only-for-tests',
  database: {
    ...database,
    tenant: (id, work) => {
      happened.push('entered')
      return database.tenant(id, work)
    },
  },
})
vi.mocked(disk.open).mockImplementation(async (path, ...more) => {
  const handle = await open(path, ...more)
  const sync = handle.sync.bind(handle)
  handle.sync = async () => {
    await sync()
    happened.push(`sync ${nameOf(String(path))}`)
  }
  return handle
})
vi.mocked(disk.rename).mockImplementation(async (from, to) => {
  await rename(from, to)
  happened.push('named')
})
afterEach(() => void (happened.length = 0))

const upload = (text: string) =>
  ({
    filename: '说明.txt',
    mimetype: 'text/plain',
    file: { truncated: false },
    toBuffer: async () => Buffer.from(text),
  }) as unknown as MultipartFile

test('an upload lasts, with its name and every folder above it, before anybody hears of it', async () => {
  const { fileId } = await files.keep(tenantId, 'member:x', upload('保修一年'))
  const shelf = fileId.slice(-2)
  expect(happened).toEqual([
    `sync files/company/${shelf}/${fileId}.part`,
    'named',
    `sync files/company/${shelf}`,
    'sync files/company',
    'sync files',
    'sync the data folder',
    'entered',
  ])
  expect(await disk.readFile(join(folder, 'files', tenantId, shelf, fileId), 'utf8')).toBe('保修一年')
})

test('when the disk is full nothing is entered, and the half-written file is gone', async () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  vi.mocked(disk.rename).mockRejectedValueOnce(full)
  await expect(files.keep(tenantId, 'member:x', upload('保修两年'))).rejects.toMatchObject({
    code: 'file.storage_full',
  })
  expect(happened.filter((what) => !what.startsWith('sync'))).toEqual([])
  const left = await disk.readdir(join(folder, 'files'), { recursive: true })
  expect(left.filter((name) => name.endsWith('.part'))).toEqual([])
})
