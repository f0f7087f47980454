import type pg from 'pg'
import { hashOf, readMigrations, type Migrations } from './migrations.ts'

/** How a program's migrations stand to a database. */
export interface MigrationState {
  /** Those that a start would run. */
  pending: string[]
  /** Those that were changed after they ran here; no start goes on with them. */
  changed: string[]
  /** Those that only a newer program can have run, and which version that was. */
  newer: { names: string[]; version: string } | undefined
}

/** How this program's migrations stand to a database, which is only read. */
export const migrationState = async (
  client: pg.ClientBase,
  { numbered }: Migrations = readMigrations(),
): Promise<MigrationState> => {
  const done = await ledgerOf(client)
  const known = new Set(numbered.map(({ name }) => name))
  const unknown = [...done].filter(([name]) => !known.has(name))
  return {
    pending: numbered.filter(({ name }) => !done.has(name)).map(({ name }) => name),
    changed: numbered
      .filter((one) => done.has(one.name) && done.get(one.name)!.hash !== hashOf(one))
      .map((one) => one.name),
    newer: unknown.length
      ? { names: unknown.map(([name]) => name), version: newestOf(unknown.map(([, { version }]) => version)) }
      : undefined,
  }
}

/** What ran in a database; nothing in one that no server was started on. */
const ledgerOf = async (client: pg.ClientBase): Promise<Map<string, { hash: string; version: string }>> => {
  const { rows: columns } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = to_regclass('public.schema_migration') and attnum > 0 and not attisdropped`,
  )
  if (columns.length === 0) return new Map()
  // Release 0.1.0 did not note who ran a migration.
  const noted = columns.some(({ name }) => name === 'version') ? `coalesce(version, '0.1.0')` : `'0.1.0'`
  const { rows } = await client.query<{ name: string; hash: string; version: string }>(
    `select name, hash, ${noted} as version from public.schema_migration order by name`,
  )
  return new Map(rows.map(({ name, ...ran }) => [name, ran]))
}

const newestOf = (versions: string[]): string =>
  versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)!
