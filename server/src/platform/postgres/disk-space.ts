import { statfs } from 'node:fs/promises'
import { PostgresFault } from './faults.ts'

const megabyte = 1024 * 1024
const freeBytesMin = 100 * megabyte
const freeBytesComfortable = 1024 * megabyte

/** How many bytes this process may still write on the disk a folder is on. */
export const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Refuses a disk so full that PostgreSQL would stop in the middle of its work; warns of one that soon will be. */
export const requireSpace = async (folder: string, log: (line: string) => void): Promise<void> => {
  const free = await freeBytes(folder)
  if (free < freeBytesMin) throw new PostgresFault({ code: 'disk_full', folder, freeBytes: free })
  if (free < freeBytesComfortable) log(`Only ${Math.floor(free / megabyte)} MB are free in ${folder}`)
}

/** The fault behind a PostgreSQL program that failed: a full disk when it says so, else what it said. */
export const startFault = async (folder: string, said: string): Promise<PostgresFault> =>
  /No space left on device|Disk quota exceeded/.test(said)
    ? new PostgresFault({ code: 'disk_full', folder, freeBytes: await freeBytes(folder) })
    : new PostgresFault({ code: 'not_started', folder, log: said.trim() })
