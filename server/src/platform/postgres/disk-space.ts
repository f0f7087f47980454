import { statfs } from 'node:fs/promises'
import { PostgresFault } from './faults.ts'

const megabyte = 1024 * 1024
const freeBytesMin = 100 * megabyte
const freeBytesComfortable = 1024 * megabyte

/** Refuses a disk so full that PostgreSQL would stop in the middle of its work; warns of one that soon will be. */
export const requireSpace = async (folder: string, log?: (line: string) => void): Promise<void> => {
  const { freeBytes, freeFiles } = await spaceOn(folder)
  if (freeBytes < freeBytesMin) throw new PostgresFault({ code: 'disk_full', folder, freeBytes, freeFiles })
  if (freeBytes < freeBytesComfortable) log?.(`Only ${Math.floor(freeBytes / megabyte)} MB are free in ${folder}`)
}

/** The fault behind a PostgreSQL program that failed: a full disk when it says so, else what it said. */
export const startFault = async (folder: string, said: string): Promise<PostgresFault> =>
  /No space left on device|Disk quota exceeded/.test(said)
    ? new PostgresFault({ code: 'disk_full', folder, ...(await spaceOn(folder)) })
    : new PostgresFault({ code: 'not_started', folder, log: said.trim() })

const spaceOn = async (folder: string): Promise<{ freeBytes: number; freeFiles: number }> => {
  const { bavail, bsize, files, ffree } = await statfs(folder)
  // Some file systems keep no count of files and report none at all.
  return { freeBytes: bavail * bsize, freeFiles: files === 0 ? Infinity : ffree }
}
