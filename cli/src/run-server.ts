import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from './fault.ts'

/** Signals that arrive this close together are one wish: Ctrl-C may reach us from the terminal and again from npx. */
const sameWishMs = 1000

/** Runs the server's program in the foreground until it ends, hands signals on to it, and gives its exit code. */
export const runServer = (args: string[], notBuilt: string): Promise<number> => {
  const program = serverProgram()
  if (!program) throw new Fault(notBuilt)
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...args], {
    stdio: 'inherit',
    // A process group of its own: otherwise a Ctrl-C would reach it twice, from the terminal and from us.
    detached: process.platform !== 'win32',
  })
  const passedAt = new Map<string, number>()
  const hearers = new Map<NodeJS.Signals, () => void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const hear = () => {
      const now = performance.now()
      if (now - (passedAt.get(signal) ?? -Infinity) < sameWishMs) return
      passedAt.set(signal, now)
      child.kill(signal)
    }
    hearers.set(signal, hear)
    process.on(signal, hear)
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const [each, hear] of hearers) process.off(each, hear)
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}

const serverProgram = (): string | undefined => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const program = join(folder, 'server', 'dist', 'server.mjs')
    if (existsSync(program)) return program
  }
  return undefined
}
