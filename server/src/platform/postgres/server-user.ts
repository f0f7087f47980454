import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lchown, lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hasCode } from './processes.ts'

const run = promisify(execFile)

/** Whom PostgreSQL runs as. It refuses uid 0, so root has to find it another guise. */
export type ServerUser =
  | { kind: 'same' }
  /**
   * In a user namespace without a mapping PostgreSQL sees itself as nobody, while for the files it stays root: no second
   * user, no change of owners.
   */
  | { kind: 'namespace' }
  /** `reason` tells why no namespace was to be had, if that is why. */
  | { kind: 'other'; uid: number; gid: number; reason?: string }

/** Nobody, as on every Linux. */
const nobody = 65_534

/** Chooses the user for a data folder: a folder that belongs to somebody is served as that person. */
export const chooseServerUser = async (folder: string): Promise<ServerUser> => {
  if (process.getuid?.() !== 0) return { kind: 'same' }
  const dataFolder = join(folder, 'pg')
  const { uid, gid } = await stat(existsSync(dataFolder) ? dataFolder : folder)
  if (uid !== 0) return { kind: 'other', uid, gid }
  try {
    await run('unshare', ['--user', '--', 'true'])
    return { kind: 'namespace' }
  } catch (error) {
    // Containers usually forbid namespaces, and let root become anybody.
    const reason =
      String(error instanceof Error ? error.message : error)
        .trim()
        .split('\n')
        .at(-1) ?? ''
    return { kind: 'other', uid: nobody, gid: nobody, reason }
  }
}

/** Makes the server's user the owner of a file or a whole folder. */
export const giveTo = async (user: ServerUser, path: string): Promise<void> => {
  if (user.kind !== 'other') return
  try {
    const found = await lstat(path)
    if (found.uid === user.uid) return
    if (found.isDirectory()) for (const name of await readdir(path)) await giveTo(user, join(path, name))
    // The folder itself comes last: its owner tells the next start that everything in it has been given.
    await lchown(path, user.uid, user.gid)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}
