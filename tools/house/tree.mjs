// The project's files as the checker sees them, and where an import leads.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readWorkspaces } from '../workspaces.mjs'
import { street } from './plan.mjs'
import { readSource } from './source.mjs'

const closed = new Set(['node_modules', 'dist', '.git', '.tmp', 'coverage'])

/** Every file below a folder, seen from the top, with `/`. */
function* filesBelow(top, folder) {
  const path = join(top, folder)
  if (!existsSync(path)) return
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const name = posix.join(folder, entry.name)
    if (entry.isFile()) yield name
    else if (entry.isDirectory() && !closed.has(entry.name)) yield* filesBelow(top, name)
  }
}

/** Reads all source files of the street. */
export const readTree = (top) => {
  const files = Object.keys(street).flatMap((folder) => [...filesBelow(top, folder)])
  const resolve = createResolver(top)
  const sources = files
    .filter((file) => /\.(ts|tsx|mts|mjs|js)$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => {
      const { imports, tables } = readSource(file, readFileSync(join(top, file), 'utf8'))
      return { file, tables, imports: imports.map((one) => ({ ...one, target: resolve(file, one.specifier) })) }
    })
  return { top, files, sources }
}

/** Tells which file of ours an import leads to; undefined for a package of somebody else. */
const createResolver = (top) => {
  const workspaces = readWorkspaces(top)
  const rooms = readImports(join(top, 'server', 'package.json'))

  const exactly = (path) => {
    const candidates = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`]
    return candidates.find((file) => statSync(join(top, file), { throwIfNoEntry: false })?.isFile()) ?? path
  }

  return (file, specifier) => {
    if (specifier.startsWith('.')) return exactly(posix.join(posix.dirname(file), specifier))
    if (specifier.startsWith('#')) return posix.join('server', doorTo(rooms, specifier))
    const [, name, inside] = /^(@[^/]+\/[^/]+)(\/.+)?$/.exec(specifier) ?? []
    const workspace = workspaces.get(name)
    return workspace ? exactly(posix.join(workspace.folder, inside ?? 'src/index.ts')) : undefined
  }
}

const readImports = (packageFile) =>
  existsSync(packageFile) ? (JSON.parse(readFileSync(packageFile, 'utf8')).imports ?? {}) : {}

/** Follows the "imports" of a package.json: the exact name first, then the pattern with the longest beginning. */
const doorTo = (imports, specifier) => {
  if (imports[specifier]) return imports[specifier]
  const patterns = Object.keys(imports).filter((key) => key.endsWith('*') && specifier.startsWith(key.slice(0, -1)))
  const [best] = patterns.toSorted((one, other) => other.length - one.length)
  return best ? imports[best].replace('*', specifier.slice(best.length - 1)) : specifier
}
