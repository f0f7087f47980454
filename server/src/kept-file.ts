import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file that only we may read, whole or not at all. */
export const keepFile = async (place: string, text: string): Promise<void> => {
  await mkdir(dirname(place), { recursive: true })
  const beside = `${place}.new`
  await rm(beside, { force: true })
  const file = await open(beside, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, place)
}

/** What a kept file holds; undefined when there is none. */
export const keptFile = async (place: string): Promise<string | undefined> => {
  try {
    return await readFile(place, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
