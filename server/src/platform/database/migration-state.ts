import { createHash } from 'node:crypto'
import type pg from 'pg'
import { readMigrations } from './migrate.ts'

/**
 * How this program's migrations stand to a database, which is only read: those that a start would run, and those that were
 * changed after they ran here, with which no start goes on.
 */
export const migrationState = async (client: pg.ClientBase): Promise<{ pending: string[]; changed: string[] }> => {
  const done = await hashesIn(client)
  const { numbered } = readMigrations()
  const isChanged = ({ name, sql }: { name: string; sql: string }) =>
    done.has(name) && done.get(name) !== createHash('sha256').update(sql).digest('hex')
  return {
    pending: numbered.filter(({ name }) => !done.has(name)).map(({ name }) => name),
    changed: numbered.filter(isChanged).map(({ name }) => name),
  }
}

/** What ran in a database; nothing in one that no server was started on. */
const hashesIn = async (client: pg.ClientBase): Promise<Map<string, string>> => {
  const { rows: there } = await client.query<{ isThere: boolean }>(
    `select to_regclass('public.schema_migration') is not null as "isThere"`,
  )
  if (!there[0]?.isThere) return new Map()
  const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from public.schema_migration')
  return new Map(rows.map(({ name, hash }) => [name, hash]))
}
