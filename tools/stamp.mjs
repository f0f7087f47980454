// A stamp remembers what a step was done for, so that the step is skipped while nothing has changed.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './terminal.mjs'

// They live in node_modules, so removing that folder forgets everything that was built with it.
const stampFile = (name) => join(root, 'node_modules', '.yingda', name)

const neverSources = new Set(['node_modules', 'dist', '.git', '.tmp', 'coverage'])

/** Files below a path, sorted, without what is built, installed or only tests. */
export function* sourceFiles(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return
  if (stat.isFile()) yield path
  if (!stat.isDirectory()) return
  for (const name of readdirSync(path).toSorted()) {
    if (neverSources.has(name) || /\.test\.\w+$|\.md$/.test(name)) continue
    yield* sourceFiles(join(path, name))
  }
}

/** One fingerprint of the contents of files and folders (seen from the top), and of plain words such as versions. */
export const fingerprint = ({ paths, words = [] }) => {
  const hash = createHash('sha256')
  for (const word of words) hash.update(`${word}\0`)
  for (const path of paths) {
    for (const file of sourceFiles(join(root, path))) {
      hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file))
    }
  }
  return hash.digest('hex')
}

/** What the step was last done for; undefined when it never was. */
export const stamped = (name) => {
  const file = stampFile(name)
  return statSync(file, { throwIfNoEntry: false }) ? readFileSync(file, 'utf8') : undefined
}

/** Remembers that the step is done for this fingerprint. */
export const stamp = (name, print) => {
  mkdirSync(dirname(stampFile(name)), { recursive: true })
  writeFileSync(stampFile(name), print)
}
