import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../machine/built-server.ts'

/** The release before this build, built from the history. */
export interface PreviousRelease {
  version: string
  /** Its server, as a program. */
  bundle: string
  /** Whether it refuses a database that a newer version has upgraded. */
  refusesNewer: boolean
  /** The names of its migrations, each with its hash. */
  migrations: Record<string, string>
}

interface Told extends Omit<PreviousRelease, 'bundle'> {
  folder?: string
  skipped?: string
}

/** Builds the newest release, or finds it built; the reason where its history is not here. */
export const previousRelease = async (): Promise<PreviousRelease | { skipped: string }> => {
  const program = join(root, 'tools', 'releases', 'build.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: root })
  const { folder, skipped, ...release } = JSON.parse(stdout) as Told
  if (!folder) return { skipped: skipped ?? '' }
  return { ...release, bundle: join(folder, 'server', 'dist', 'server.mjs') }
}
