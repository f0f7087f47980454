import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * What tells this process from a later one with the same number: on Linux its start time and the boot it belongs to;
 * elsewhere only that it runs. Undefined when no such process runs.
 */
export const processIdentity = (pid: number): string | undefined => {
  if (process.platform !== 'linux') return isRunning(pid) ? 'running' : undefined
  const stat = readOrUndefined(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (!stat) return undefined
  // The second field is the program's name in brackets and may hold anything, so count from its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startedAtTicks] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X') return undefined
  const boot = readOrUndefined(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))?.trim() ?? ''
  return `${boot}/${startedAtTicks}`
}

/** Whether a process of this number runs, ours or not. */
export const isRunning = (pid: number): boolean => {
  if (process.platform === 'linux') return processIdentity(pid) !== undefined
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/**
 * The PostgreSQL processes at work on a data folder. On Linux every one of them is found, for PostgreSQL makes the data
 * folder its working directory; elsewhere only the main process, whose command line names the folder.
 */
export const processesOn = (dataFolder: string): number[] =>
  process.platform === 'linux'
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .filter((pid) => pid !== process.pid && worksIn(pid, dataFolder) && isRunning(pid))
    : execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes('postgres') && line.includes(`-D ${dataFolder} `))
        .map((line) => Number.parseInt(line, 10))

const worksIn = (pid: number, folder: string): boolean =>
  readOrUndefined(() => readlinkSync(`/proc/${pid}/cwd`)) === folder &&
  (readOrUndefined(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '').includes('postgres')

/** Sends a signal to a process that may have ended meanwhile. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error
  }
}

/** Whether this is one of the system's errors with the given code, such as ENOENT. */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))

const readOrUndefined = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch (error) {
    // The process ended between two looks, or belongs to somebody else: either way it is not one we know.
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined
    throw error
  }
}
