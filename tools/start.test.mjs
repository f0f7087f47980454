import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { root } from './terminal.mjs'

let folder
let runner
afterEach(() => {
  if (runner.exitCode === null && runner.signalCode === null) process.kill(-runner.pid, 'SIGKILL')
  rmSync(folder, { recursive: true })
})

/** Starts the text of a program as `npm start` starts the server, in a process group of its own like a terminal's. */
const startAs = async (program, args = []) => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-start-'))
  const script = join(folder, 'program.mjs')
  writeFileSync(script, program)
  const call = `import { runNode } from ${JSON.stringify(join(root, 'tools/start.mjs'))}
    process.exitCode = await runNode(${JSON.stringify(relative(root, script))}, ${JSON.stringify(args)})`
  const options = { detached: true, stdio: ['ignore', 'pipe', 'inherit'] }
  runner = spawn(process.execPath, ['--input-type=module', '-e', call], options)
  return runner
}

test('arguments reach the server and its exit code comes back', async () => {
  const { stdout } = await startAs(`console.log(process.argv.slice(2).join(' ')); process.exitCode = 7`, [
    '--port',
    '9000',
  ])
  const [[said], [code]] = await Promise.all([once(stdout, 'data'), once(runner, 'exit')])
  expect(String(said)).toBe('--port 9000\n')
  expect(code).toBe(7)
})

test('what a terminal sends to everyone reaches the server once, by way of us', async () => {
  const { stdout, pid } = await startAs(`
    let interrupts = 0
    let resizes = 0
    process.on('SIGINT', () => { interrupts += 1; console.log('interrupted') })
    process.on('SIGWINCH', () => { resizes += 1 })
    process.on('SIGTERM', () => process.exit(40 + interrupts + 10 * resizes))
    setInterval(() => {}, 1000)
    console.log('ready')`)
  await once(stdout, 'data')
  // We hand on SIGINT and not SIGWINCH, so a server that hears of the second is reached by the terminal as well.
  process.kill(-pid, 'SIGWINCH')
  process.kill(-pid, 'SIGINT')
  await once(stdout, 'data')
  process.kill(pid, 'SIGTERM')
  const [code] = await once(runner, 'exit')
  expect(code).toBe(41)
})

test('a server ended by a signal counts as one, as in a shell', async () => {
  await startAs(`process.kill(process.pid, 'SIGKILL')`)
  const [code] = await once(runner, 'exit')
  expect(code).toBe(137)
})
