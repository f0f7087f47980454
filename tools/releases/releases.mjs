// What was released: which commit, and which migrations databases in use have run. `releases.json` is only added to.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from '../terminal.mjs'

/**
 * A release. `refusesNewer` tells whether its server refuses a database that a newer version has upgraded.
 * @typedef {{ version: string, commit: string, refusesNewer: boolean, migrations: Record<string, string> }} Release
 */

export const releasesFile = join(root, 'tools', 'releases', 'releases.json')

/** Every release, the oldest first. @returns {Release[]} */
export const readReleases = () => JSON.parse(readFileSync(releasesFile, 'utf8'))

/** A migration as it stands in the checkout. @typedef {{ name: string, file: string, sql: string, hash: string }} Migration */

/** The numbered migrations of all rooms, in the order in which a new database runs them. @returns {Migration[]} */
export const migrationsIn = (top = root) =>
  readdirSync(join(top, 'server', 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /[\\/]migrations[\\/]\d{4}-[^\\/]+\.sql$/.test(file))
    .map((file) => {
      const sql = readFileSync(join(top, 'server', 'src', file), 'utf8')
      return { name: basename(file, '.sql'), file: join('server', 'src', file), sql, hash: hashOf(sql) }
    })
    .toSorted((a, b) => a.name.localeCompare(b.name))

// As the server's ledger does it, so that both can be compared.
const hashOf = (sql) => createHash('sha256').update(sql).digest('hex')

/**
 * What was done to migrations that databases in use have run: one sentence each, with what to do instead. Pure.
 * @param {Release[]} releases @param {Pick<Migration, 'name' | 'file' | 'hash'>[]} present
 */
export const touchedAfterRelease = (releases, present) => {
  const there = new Map(present.map((migration) => [migration.name, migration]))
  const said = new Map()
  for (const { version, commit, migrations } of releases)
    for (const [name, hash] of Object.entries(migrations)) {
      const found = there.get(name)
      if (found?.hash === hash || said.has(name)) continue
      said.set(
        name,
        found
          ? `${found.file} was changed after release ${version}. Databases in use have run it as it was, and no server starts on them with another text. Put it back (git checkout ${commit.slice(0, 12)} -- ${found.file}) and write what you want into a new migration with the next number.`
          : `The migration ${name} of release ${version} is gone. A database that has run it would look newer than this server, which then refuses to start. Put it back from ${commit.slice(0, 12)}; what it made is taken away by a new migration, one release after nobody uses it any more.`,
      )
    }
  return [...said.values()]
}

/** The migrations that no release has yet. @param {Release[]} releases @param {Migration[]} present */
export const unreleased = (releases, present) => {
  const known = new Set(releases.flatMap(({ migrations }) => Object.keys(migrations)))
  return present.filter(({ name }) => !known.has(name))
}
