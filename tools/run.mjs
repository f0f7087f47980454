#!/usr/bin/env node
// The project's commands. A fresh clone has no dependencies yet, so up to `install` only Node itself may be used,
// and everything that needs a package is loaded when it is wanted.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { install } from './install.mjs'
import { runNode } from './start.mjs'
import { Fault, installed, root, run, say } from './terminal.mjs'

const commands = {
  /** The server, with the arguments it was given: `npm start -- --no-demo --port 9000`. */
  start: async (args) => {
    await install()
    await build()
    say('start the server')
    return runNode('server/dist/server.mjs', ['start', ...args])
  },

  build: async () => {
    await install()
    await build()
    say('everything is built')
    return 0
  },

  test: async (args) => {
    await install()
    await build()
    const { test } = await import('./test.mjs')
    return test(args)
  },

  check: async () => {
    await install()
    const { check } = await import('./check.mjs')
    return check()
  },

  dev: async (args) => {
    await install()
    await build()
    const { dev } = await import('./dev.mjs')
    return dev(args)
  },

  /** Seeded visitors who converse with a running server, so that the desk looks alive. */
  traffic: async (args) => {
    await install()
    await build()
    return runNode('demo/dist/traffic.mjs', args)
  },

  bench: async ([name, ...args]) => {
    await install()
    await build()
    const script = join('e2e', 'bench', `${name}.ts`)
    if (!name || !existsSync(join(root, script))) throw new Fault(`There is no benchmark ${script}.`)
    return run(installed('tsx'), [script, ...args])
  },

  /** Enters HEAD as a release and opens the next: `npm run release -- 0.3.0`. */
  release: async (args) => {
    await install()
    const { release } = await import('./releases/release.mjs')
    return release(args)
  },

  /** Keeps a database of the newest release for the tests of later ones. */
  'release-fixture': async () => {
    await install()
    const { makeFixture } = await import('./releases/fixture.mjs')
    await makeFixture()
    return 0
  },

  /** The `yingda` command, from a checkout. */
  yingda: async (args) => {
    await install()
    await build()
    return runNode('cli/dist/yingda.mjs', args)
  },
}

const [name, ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
if (!command) {
  console.error(`Usage: node tools/run.mjs ${Object.keys(commands).join(' | ')}`)
  process.exit(2)
}
try {
  process.exitCode = await command(args)
} catch (error) {
  console.error(error instanceof Fault ? error.message : error)
  process.exitCode = 1
}
