// Dependencies are installed when they are missing, or when the lockfile, Node or the machine's kind has changed.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, stamp, stamped } from './stamp.mjs'
import { Fault, root, run, say } from './terminal.mjs'

const nodeMin = [20, 19]

/** Makes node_modules what package-lock.json says, and does nothing when it already is. */
export const install = async () => {
  demandNode()
  const machine = `${process.version} ${process.platform} ${process.arch}`
  const print = `${machine} ${fingerprint({ paths: ['package-lock.json'] })}`
  const before = stamped('install')
  if (before === print) return

  // Somebody who ran `npm install` by hand has the right packages already: only the stamp is missing.
  const sameMachine = before === undefined || before.startsWith(`${machine} `)
  if (!(sameMachine && matchesLock())) {
    say('install dependencies')
    const code = await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'])
    if (code !== 0) throw new Fault('Dependencies could not be installed (npm ci, above).')
    say('dependencies are installed')
  }
  stamp('install', print)
}

const demandNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1])) return
  throw new Fault(`Yingda needs Node ${nodeMin.join('.')} or newer; this is ${process.version}.`)
}

/** Whether npm's own record of what it put into node_modules tells the same versions as package-lock.json. */
const matchesLock = () => {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(record)
  const same = (path) => path in present && present[path].version === wanted[path].version
  return (
    Object.keys(present).every((path) => path in wanted) &&
    Object.keys(wanted).every((path) => same(path) || (wanted[path].optional && !present[path]))
  )
}

/** What lies in node_modules. Our own packages are links in there: their version changes with every release, and nothing else. */
const packagesOf = (lockfile) =>
  Object.fromEntries(
    Object.entries(JSON.parse(readFileSync(lockfile, 'utf8')).packages).filter(([path]) =>
      path.startsWith('node_modules/'),
    ),
  )
