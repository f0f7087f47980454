// While somebody works: the server is bundled again and restarted after each change, the console is served by vite
// with its hot reload, and the widget is built again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { context } from 'esbuild'
import * as vite from 'vite'
import { bundleOptions, copyMigrations } from './build.mjs'
import { root, say } from './terminal.mjs'

/** Runs until it is interrupted; the arguments go to the server. @returns {Promise<number>} the exit code */
export const dev = async (args) => {
  const server = createRestartable(['--enable-source-maps', join(root, 'server/dist/server.mjs'), 'start', ...args])
  const plugins = [afterEachBuild(server.restart)]
  const bundler = await context(bundleOptions('server/src/server.ts', 'server/dist/server.mjs', plugins))
  await bundler.watch()
  const pages = await serveConsole()
  const widget = await watchWidget()

  const signal = await interruption()
  await Promise.all([bundler.dispose(), pages?.close(), widget?.close()])
  await server.stop(signal)
  return 0
}

/** The first signal to end. Those that follow it, from an impatient hand or from npm, must not cut the end short. */
const interruption = () =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve(signal))
    // A closed terminal does not reach the server, which has a process group of its own.
    process.on('SIGHUP', () => resolve('SIGTERM'))
  })

const afterEachBuild = (restart) => ({
  name: 'after-each-build',
  setup: (esbuild) =>
    esbuild.onEnd(async ({ errors }) => {
      if (errors.length > 0) return
      copyMigrations(join(root, 'server/src'), join(root, 'server/dist/migrations'))
      await restart()
    }),
})

/** One Node process that can be replaced. The old one ends first: it holds the port and the database. */
const createRestartable = (args) => {
  let child
  const stop = async (signal = 'SIGTERM') => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  const restart = async () => {
    await stop()
    say('start the server')
    child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', detached: process.platform !== 'win32' })
  }
  return { restart, stop }
}

const serveConsole = async () => {
  const folder = join(root, 'console')
  if (!existsSync(join(folder, 'vite.config.ts'))) return undefined
  const server = await vite.createServer({ root: folder })
  await server.listen()
  server.printUrls()
  return server
}

const watchWidget = async () => {
  const folder = join(root, 'widget')
  if (!existsSync(join(folder, 'vite.config.ts'))) return undefined
  return vite.build({ root: folder, build: { watch: {} }, logLevel: 'warn' })
}
