import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { startFault } from './disk-space.ts'
import { PostgresFault } from './faults.ts'
import { hasCode } from './processes.ts'
import { giveTo, type ServerUser } from './server-user.ts'

/** The role Yingda connects as. It owns everything; rows are kept apart by a lesser role the transactions switch to. */
export const superuser = 'yingda'

/** PostgreSQL's own files for one server, and the password to enter it. */
export interface Cluster {
  dataFolder: string
  password: string
}

interface Needs {
  folder: string
  user: ServerUser
  binaries: Binaries
  isDurable: boolean
  log: (line: string) => void
}

/** Opens the cluster in a folder, making it the first time. */
export const openCluster = async (needs: Needs): Promise<Cluster> => {
  const { folder, user, binaries, isDurable, log } = needs
  const dataFolder = join(folder, 'pg')
  const passwordFile = join(folder, 'pg-password')
  await removeHalfMade(folder)

  if (!existsSync(dataFolder)) {
    log(`Making a new PostgreSQL data folder in ${dataFolder}`)
    await writePassword(passwordFile)
    await giveTo(user, passwordFile)
    const halfMade = join(folder, `${halfMadePrefix}${randomBytes(4).toString('hex')}`)
    await mkdir(halfMade, { mode: 0o700 })
    await giveTo(user, halfMade)
    await initialise(needs, halfMade, passwordFile)
    // From here on the folder is whole: a crash before this line leaves nothing that looks like data.
    await rename(halfMade, dataFolder)
    if (isDurable) await syncFolder(folder)
  }
  await giveTo(user, dataFolder)
  await requireSameMajor(dataFolder, binaries)
  return { dataFolder, password: await readPassword(passwordFile, dataFolder) }
}

const halfMadePrefix = 'pg.new-'

const removeHalfMade = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (name.startsWith(halfMadePrefix)) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 5 })
  }
}

const initialise = async (
  { folder, user, binaries, isDurable }: Needs,
  dataFolder: string,
  passwordFile: string,
): Promise<void> => {
  // PostgreSQL's own C.UTF-8 sorts alike on every machine and in every release; only the text-search parser still asks
  // the system which characters are letters.
  const systemLocale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  try {
    await binaries.run('initdb', [
      `--pgdata=${dataFolder}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      `--lc-ctype=${systemLocale}`,
      '--data-checksums',
      '--no-instructions',
      ...(isDurable ? [] : ['--no-sync']),
    ])
  } catch (error) {
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 })
    const said = [error, ...outputOf(error)].map(String).join('\n')
    if (user.kind === 'other' && user.reason && /Permission denied|EACCES|EPERM/.test(said)) {
      throw new PostgresFault({ code: 'root_without_namespaces', folder, reason: user.reason }, { cause: error })
    }
    throw await startFault(folder, said)
  }
}

const outputOf = (error: unknown): unknown[] =>
  error instanceof Error && 'stdout' in error && 'stderr' in error ? [error.stdout, error.stderr] : []

/**
 * A password, although the socket's folder lets nobody else in: as root PostgreSQL runs in a namespace where it sees
 * every user as the same nobody, so asking the system who is calling (peer) would prove nothing there.
 */
const writePassword = async (path: string): Promise<void> => {
  const halfMade = `${path}.new`
  const file = await open(halfMade, 'w', 0o600)
  await file.writeFile(randomBytes(24).toString('base64url'))
  await file.sync()
  await file.close()
  await rename(halfMade, path)
}

const readPassword = async (path: string, dataFolder: string): Promise<string> => {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    throw new Error(
      `${path} is missing: without it nobody can enter the database in ${dataFolder}. Bring it back from a copy of the folder.`,
      { cause: error },
    )
  }
}

const requireSameMajor = async (dataFolder: string, binaries: Binaries): Promise<void> => {
  const found = (await readFile(join(dataFolder, 'PG_VERSION'), 'utf8')).trim()
  const version = await binaries.run('postgres', ['--version'])
  const wanted = /\(PostgreSQL\) (\d+)/.exec(version)?.[1] ?? version.trim()
  if (found !== wanted) throw new PostgresFault({ code: 'other_major_version', folder: dataFolder, found, wanted })
}

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}
