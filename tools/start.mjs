// One child process in the foreground: the server. Its end is our end.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { root } from './terminal.mjs'

/** Signals that arrive this close together are one wish: Ctrl-C reaches us from the terminal and again from npm. */
const sameWishMs = 1000

/**
 * Runs a script with Node until it ends, hands signals on to it, and ends with its exit code.
 * @param {string} script seen from the top @param {string[]} args
 */
export const runNode = (script, args) => {
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    // A process group of its own: otherwise a Ctrl-C would reach it twice, from the terminal and from us.
    detached: process.platform !== 'win32',
  })

  const passedAt = new Map()
  const passOn = (signal) => {
    const now = performance.now()
    if (now - (passedAt.get(signal) ?? -Infinity) < sameWishMs) return
    passedAt.set(signal, now)
    child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => passOn(signal))
  // A closed terminal asks for a graceful stop too, but a server that knows no SIGHUP would just die.
  process.on('SIGHUP', () => passOn('SIGTERM'))

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}
