import { randomUUID } from 'node:crypto'
import { closeSync, constants, copyFileSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PostgresFault } from './faults.ts'
import { hasCode, processIdentity } from './processes.ts'

/** Who works on the folder: a process number, and what tells that process from a later one with the same number. */
interface Holder {
  pid: number
  identity: string
}

const attemptsMax = 20
const pauseMs = 50

/**
 * Takes a data folder for this process, so that two servers never work on one folder. A lock left by a process that is
 * gone is taken over. Gives back the function that lets the folder go.
 */
export const lockFolder = async (folder: string, log: (line: string) => void): Promise<() => void> => {
  const path = join(folder, 'yingda.lock')
  const identity = processIdentity(process.pid)
  if (!identity) throw new Error(`Process ${process.pid} cannot see itself in /proc`)
  const mine = JSON.stringify({ pid: process.pid, identity } satisfies Holder)

  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    if (writeIfAbsent(path, mine)) return () => releaseLock(path, mine)
    const found = read(path)
    if (found === undefined) continue
    const holder = parse(found)
    if (holder && processIdentity(holder.pid) === holder.identity) {
      throw new PostgresFault({ code: 'folder_in_use', folder, pid: holder.pid })
    }
    // Unreadable at first sight may be a lock being written this very moment; unreadable to the end was left by a crash.
    if (holder || attempt > attemptsMax / 2) {
      log(`Taking over ${path}: process ${holder?.pid ?? 'unknown'} is gone`)
      bury(path, found)
    } else await wait(pauseMs)
  }
  throw new Error(`Cannot lock the data folder: ${path} keeps changing hands`)
}

const writeIfAbsent = (path: string, text: string): boolean => {
  try {
    const file = openSync(path, 'wx')
    writeSync(file, text)
    closeSync(file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const parse = (text: string): Holder | undefined => {
  try {
    const { pid, identity } = JSON.parse(text) as Partial<Holder>
    return typeof pid === 'number' && typeof identity === 'string' ? { pid, identity } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Removes a dead lock. Another server may have done so just before and hold its own by now: that one is put back. */
const bury = (path: string, dead: string): void => {
  const grave = `${path}.${randomUUID()}`
  try {
    renameSync(path, grave)
    if (readFileSync(grave, 'utf8') !== dead) copyFileSync(grave, path, constants.COPYFILE_EXCL)
    rmSync(grave)
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'EEXIST')) throw error
  }
}

const releaseLock = (path: string, mine: string): void => {
  if (read(path) === mine) rmSync(path, { force: true })
}
