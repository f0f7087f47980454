import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockFolder } from './folder-lock.ts'
import { emptyFolder } from './testing/folders.ts'

const quietly = () => undefined

const folderWithLock = async (lock: string): Promise<string> => {
  const folder = await emptyFolder()
  await writeFile(join(folder, 'yingda.lock'), lock)
  return folder
}

test('a folder that is let go can be taken again', async () => {
  const folder = await emptyFolder()
  const release = await lockFolder(folder, quietly)
  await expect(lockFolder(folder, quietly)).rejects.toMatchObject({
    fault: { code: 'folder_in_use', pid: process.pid },
  })
  release()
  const releaseAgain = await lockFolder(folder, quietly)
  releaseAgain()
  expect(await readdir(folder)).toEqual([])
})

test.each([
  ['of a process that is gone', JSON.stringify({ pid: 4_000_000, identity: 'gone' })],
  ['whose number another process has now', JSON.stringify({ pid: process.ppid, identity: 'an earlier process' })],
  ['that a crash left empty', ''],
])('a lock %s is taken over', async (_whose, lock) => {
  const folder = await folderWithLock(lock)
  const release = await lockFolder(folder, quietly)
  release()
  expect(await readdir(folder)).toEqual([])
})

test('of many that find a dead lock at the same moment exactly one gets the folder', async () => {
  const folder = await folderWithLock(JSON.stringify({ pid: 4_000_000, identity: 'gone' }))
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder, quietly)))
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
})
