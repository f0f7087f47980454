// Enters the commit that is checked out as a release, and opens the next one: `npm run release -- 0.3.0`.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, root, say } from '../terminal.mjs'
import { readWorkspaces } from '../workspaces.mjs'
import { makeFixture } from './fixture.mjs'
import { isOpen, notesOf, withNextOpened } from './notes.mjs'
import { migrationsIn, readReleases, releasesFile } from './releases.mjs'

const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
const versionFile = join('contract', 'src', 'version.ts')
const read = (file) => readFileSync(join(root, file), 'utf8')
const write = (file, text) => writeFileSync(join(root, file), text)

/** Everything that changes when HEAD has become a release; what is left to do by hand is said. */
export const release = async ([next]) => {
  const version = /'(.+)'/.exec(read(versionFile))[1]
  const releases = readReleases()
  if (!/^\d+\.\d+\.\d+$/.test(next ?? '') || next === version)
    throw new Fault(`Name the version that comes after ${version}: npm run release -- 0.3.0`)
  if (git('status', '--porcelain')) throw new Fault('Commit first: what is released is a commit.')
  if (releases.some((known) => known.version === version)) throw new Fault(`${version} is released already.`)
  if (!notesOf(version) || isOpen(version))
    throw new Fault(`CHANGELOG.md must tell of ${version}, without “(not released yet)”.`)

  const migrations = Object.fromEntries(migrationsIn().map(({ name, hash }) => [name, hash]))
  const entered = { version, commit: git('rev-parse', 'HEAD'), refusesNewer: true, migrations }
  writeFileSync(releasesFile, `${JSON.stringify([...releases, entered], undefined, 2)}\n`)
  await makeFixture()
  say(`open ${next}`)
  for (const file of [
    versionFile,
    'package.json',
    ...[...readWorkspaces().values()].map(({ folder }) => join(folder, 'package.json')),
  ])
    write(file, read(file).replace(version, next))
  write('package-lock.json', withOwnVersion(read('package-lock.json'), next))
  write('CHANGELOG.md', withNextOpened(read('CHANGELOG.md'), next))
  say(`git tag ${version} ${entered.commit.slice(0, 12)}; then npm test, and commit what has changed`)
  return 0
}

/** The lockfile with another version of our own packages. */
const withOwnVersion = (text, version) => {
  const lock = JSON.parse(text)
  const ours = Object.entries(lock.packages).filter(([path]) => !path.startsWith('node_modules/'))
  for (const one of [lock, ...ours.map(([, each]) => each)]) one.version = version
  return `${JSON.stringify(lock, undefined, 2)}\n`
}
