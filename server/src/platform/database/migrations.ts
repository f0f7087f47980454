import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Migration {
  name: string
  sql: string
}

export interface Migrations {
  /** In the order of their numbers. */
  numbered: Migration[]
  /** Runs whenever one of them ran. */
  afterEach: string
}

/** The migrations of this build: beside the bundle when built, in the rooms when run from source. */
export const readMigrations = (): Migrations => {
  const here = dirname(fileURLToPath(import.meta.url))
  const beside = join(here, 'migrations')
  const files = existsSync(beside) ? sqlFiles(beside) : sqlFiles(join(here, '..', '..'))
  const numbered = files
    .filter((file) => /^\d{4}-/.test(basename(file)))
    .map((file) => ({ name: basename(file, '.sql'), sql: readFileSync(file, 'utf8') }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
  const after = files.find((file) => basename(file) === 'after-each.sql')
  if (!after) throw new Error(`after-each.sql is missing below ${here}`)
  return { numbered, afterEach: readFileSync(after, 'utf8') }
}

const sqlFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[\\/])(\d{4}-[^\\/]*|after-each)\.sql$/.test(file))
    .map((file) => join(folder, file))

/** By this a database knows that a migration is the one it has run. */
export const hashOf = ({ sql }: Migration): string => createHash('sha256').update(sql).digest('hex')
