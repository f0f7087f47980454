// A release built from the history of this checkout, as it was: its sources, its build, the packages that are here.
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { root } from '../terminal.mjs'
import { readReleases } from './releases.mjs'

const execute = promisify(execFile)
const git = (args, env = {}) =>
  execute('git', args, { cwd: root, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 })

/**
 * Builds a release, once; later calls find it built.
 * @param {import('./releases.mjs').Release} release
 * @returns {Promise<{ folder: string } | { skipped: string }>} its checkout, or why it cannot be had here
 */
export const buildRelease = async ({ version, commit }) => {
  const kept = join(root, 'node_modules', '.yingda', 'releases', `${version}-${commit.slice(0, 12)}`)
  if (existsSync(kept)) return { folder: kept }
  try {
    await git(['cat-file', '-e', `${commit}^{commit}`])
  } catch {
    return {
      skipped: `release ${version} (${commit.slice(0, 12)}) is not in the history here: a shallow clone, or no clone`,
    }
  }
  // Not below node_modules yet: what lies there is built as somebody else's package.
  const workplace = mkdtempSync(join(tmpdir(), 'yingda-release-'))
  try {
    const tree = join(workplace, 'tree')
    // Through an index of our own: neither this checkout nor the list of its worktrees is touched.
    const index = { GIT_INDEX_FILE: join(workplace, 'index') }
    await git(['read-tree', commit], index)
    await git(['checkout-index', '--all', `--prefix=${tree}/`], index)
    linkPackages(tree)
    const building = `import('./tools/build.mjs').then(({ build }) => build())`
    await execute(process.execPath, ['--eval', building], { cwd: tree, maxBuffer: 64 * 1024 * 1024 })
    mkdirSync(dirname(kept), { recursive: true })
    const arriving = `${kept}.${process.pid}`
    cpSync(tree, arriving, { recursive: true, verbatimSymlinks: true })
    // Somebody else may have built it meanwhile; one is as good as the other.
    try {
      renameSync(arriving, kept)
    } catch (error) {
      rmSync(arriving, { recursive: true, force: true })
      if (!existsSync(kept)) throw error
    }
    return { folder: kept }
  } finally {
    rmSync(workplace, { recursive: true, force: true })
  }
}

/** Everybody else's packages are those of this checkout; the workspaces must be those of the release, or it would be built from today's. */
const linkPackages = (tree) => {
  const [ours, theirs] = [join(root, 'node_modules'), join(tree, 'node_modules')]
  mkdirSync(join(theirs, '@yingda'), { recursive: true })
  for (const name of readdirSync(ours))
    if (!['@yingda', '.yingda'].includes(name)) symlinkSync(join(ours, name), join(theirs, name))
  for (const name of readdirSync(join(ours, '@yingda'))) {
    const link = readlinkSync(join(ours, '@yingda', name))
    if (existsSync(join(theirs, '@yingda', link))) symlinkSync(link, join(theirs, '@yingda', name))
  }
}

/** The newest release. */
export const previousRelease = () => readReleases().at(-1)

// Called as a program by those who are not written in plain JavaScript: the answer is one line of JSON.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const release = previousRelease()
  console.log(JSON.stringify({ ...release, ...(await buildRelease(release)) }))
}
