import type { ChildProcess } from 'node:child_process'
import { closeSync, fstatSync, openSync } from 'node:fs'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { startFault } from './disk-space.ts'
import { hasCode, processesOn, signal } from './processes.ts'
import { giveTo, type ServerUser } from './server-user.ts'

/** How a server process came to its end, and the last it wrote to its log. */
export interface End {
  code: number | null
  signal: string | null
  log: string
}

/** One running PostgreSQL. */
export interface ServerProcess {
  pid: number
  died: Promise<End>
  stop(): Promise<void>
}

interface Needs {
  folder: string
  dataFolder: string
  user: ServerUser
  binaries: Binaries
  settings: Record<string, string>
  log: (line: string) => void
}

const lookEveryMs = 15
const slowStartMs = 5_000
const politeStopMs = 30_000
const leftoverPoliteMs = 1_500
const leftoverStopMs = 3_000
const logBytesMax = 10 * 1024 * 1024
const logTailBytes = 4096

/** Starts PostgreSQL on a data folder this process has locked, and waits until it answers. */
export const startServerProcess = async (needs: Needs): Promise<ServerProcess> => {
  const { folder, dataFolder, user, binaries, settings, log } = needs
  await clearLeftovers(dataFolder, settings.unix_socket_directories, log)

  const logFile = join(folder, 'postgres.log')
  await rotate(logFile)
  const output = openSync(logFile, 'a', 0o600)
  const logStart = fstatSync(output).size
  await giveTo(user, logFile)
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // In a session of its own, so that Ctrl-C in a terminal reaches Yingda alone, which then stops PostgreSQL in order.
  // Its words go straight to a file: they are kept even when Yingda is killed.
  const child = binaries.spawn('postgres', ['-D', dataFolder, ...flags], {
    detached: true,
    stdio: ['ignore', output, output],
    cwd: dataFolder,
  })
  closeSync(output)
  const died = endOf(child, logFile, logStart)
  const pid = child.pid
  if (pid === undefined) throw await startFault(folder, (await died).log)

  const stopWithUs = () => child.kill('SIGINT')
  process.once('exit', stopWithUs)
  void died.then(() => process.off('exit', stopWithUs))

  const early = await Promise.race([died, isReady(dataFolder, pid, died, log)])
  if (early !== 'ready') throw await startFault(folder, early.log)
  return { pid, died, stop: () => stopProcess(child, died) }
}

const endOf = (child: ChildProcess, logFile: string, logStart: number): Promise<End> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, log: error.message }))
    child.once('exit', (code, signalName) => {
      const tell = (log: string) => resolve({ code, signal: signalName, log })
      tailOf(logFile, logStart).then(tell, (error: unknown) => tell(`(no log: ${String(error)})`))
    })
  })

/** Resolves when PostgreSQL has written `ready` into its pid file, as its own pg_ctl waits for it. */
const isReady = async (dataFolder: string, pid: number, died: Promise<End>, log: (line: string) => void) => {
  const since = Date.now()
  let isOver = false
  let isTold = false
  void died.then(() => (isOver = true))
  while (!isOver) {
    const [writtenPid, , , , , , , status] = (await readIfThere(join(dataFolder, 'postmaster.pid'))).split('\n')
    if (writtenPid === String(pid) && status?.trim() === 'ready') return 'ready'
    if (!isTold && Date.now() - since > slowStartMs) {
      log('PostgreSQL is still starting; after a crash it first replays its log')
      isTold = true
    }
    await wait(lookEveryMs)
  }
  return died
}

/** Ends it as PostgreSQL calls fast: open transactions are rolled back, everything committed is written down. */
const stopProcess = async (child: ChildProcess, died: Promise<End>): Promise<void> => {
  child.kill('SIGINT')
  const impatience = setTimeout(() => child.kill('SIGQUIT'), politeStopMs)
  await died
  clearTimeout(impatience)
}

/**
 * When Yingda was killed, its PostgreSQL lives on and is stopped here: one way to start is easier to trust than two.
 * When PostgreSQL itself was killed, some of its processes may still be finishing a query and bar the way.
 */
const clearLeftovers = async (dataFolder: string, socketFolder: string | undefined, log: (line: string) => void) => {
  const postmaster = Number.parseInt(await readIfThere(join(dataFolder, 'postmaster.pid')), 10)
  if (processesOn(dataFolder).includes(postmaster)) {
    log(`Stopping the PostgreSQL (process ${postmaster}) that an earlier run left behind`)
    signal(postmaster, 'SIGINT')
    // One that was just starting anew after a crash of its own forgets the polite word; nothing is lost by being rude, its log is replayed.
    await gone(dataFolder, leftoverPoliteMs)
  }
  for (const name of ['SIGQUIT', 'SIGKILL'] as const) {
    const leftovers = processesOn(dataFolder)
    if (leftovers.length === 0) break
    log(`Ending what is left of a killed PostgreSQL: processes ${leftovers.join(', ')} (${name})`)
    for (const pid of leftovers) signal(pid, name)
    await gone(dataFolder, leftoverStopMs)
  }
  // Nobody works on the folder, so its pid files are stale. PostgreSQL would take them for true when some other
  // program has got the number since, which in a container is the rule.
  if (processesOn(dataFolder).length > 0 || process.platform !== 'linux') return
  await rm(join(dataFolder, 'postmaster.pid'), { force: true })
  if (socketFolder) await rm(join(socketFolder, '.s.PGSQL.5432.lock'), { force: true })
}

const gone = async (dataFolder: string, withinMs: number): Promise<void> => {
  const until = Date.now() + withinMs
  while (processesOn(dataFolder).length > 0 && Date.now() < until) await wait(lookEveryMs)
}

const rotate = async (logFile: string): Promise<void> => {
  const size = await stat(logFile).then(
    (found) => found.size,
    (error: unknown) => {
      if (hasCode(error, 'ENOENT')) return 0
      throw error
    },
  )
  if (size > logBytesMax) await rename(logFile, `${logFile}.old`)
}

const tailOf = async (logFile: string, from: number): Promise<string> => {
  const file = await open(logFile, 'r')
  try {
    const { size } = await file.stat()
    const start = Math.max(from, size - logTailBytes)
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

const readIfThere = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return ''
    throw error
  }
}
