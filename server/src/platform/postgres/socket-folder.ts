import { createHash } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostgresFault } from './faults.ts'
import { hasCode } from './processes.ts'
import { giveTo, type ServerUser } from './server-user.ts'

/** The number in the socket's name. No TCP port is opened, so it never meets another. */
export const port = 5432

// A socket's address holds 108 bytes on Linux, 104 on macOS, with a closing zero.
const addressBytesMax = 103

/** The folder PostgreSQL puts its socket in; nobody but this user may enter it. */
export const socketFolderFor = async (folder: string, user: ServerUser): Promise<string> => {
  const beside = join(folder, 'socket')
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const short = `yingda-${process.getuid?.() ?? 0}-${hash}`
  const chosen = [beside, join(tmpdir(), short), join('/tmp', short)].find(fits)
  if (!chosen) throw new PostgresFault({ code: 'socket_folder_unsafe', folder: beside, reason: 'its path is too long' })
  await makePrivate(chosen, user)
  return chosen
}

const fits = (folder: string): boolean => Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) <= addressBytesMax

/** In a shared place such as /tmp somebody else may have been here first, with a folder or a link of the same name. */
const makePrivate = async (folder: string, user: ServerUser): Promise<void> => {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  const found = await lstat(folder)
  const unsafe = (reason: string) => new PostgresFault({ code: 'socket_folder_unsafe', folder, reason })
  if (!found.isDirectory()) throw unsafe('it is not a folder')
  const isOurs = found.uid === process.getuid?.() || (user.kind === 'other' && found.uid === user.uid)
  if (!isOurs) throw unsafe(`it belongs to user ${found.uid}`)
  if (found.mode & 0o077) throw unsafe('others may enter it')
  await giveTo(user, folder)
}
