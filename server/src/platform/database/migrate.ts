import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const lockNumber = 4_711_001

interface Migration {
  name: string
  sql: string
}

/** The migrations in the order of their numbers: beside the bundle when built, in the rooms when run from source. */
export const readMigrations = (): { numbered: Migration[]; afterEach: string } => {
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

/** Brings a database up to date, each migration in its own transaction; several servers may try at once. Gives the names of those that ran. */
export const migrate = async (connection: pg.ClientConfig): Promise<string[]> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockNumber])
    await client.query(
      'create table if not exists schema_migration (name text primary key, hash text not null, at timestamptz not null default now())',
    )
    for (const role of ['yingda_app', 'yingda_worker'])
      await client.query(`do $$ begin
        if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
        if not pg_has_role(current_user, '${role}', 'member') then execute format('grant ${role} to %I', current_user); end if;
      end $$`)
    const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from schema_migration')
    const done = new Map(rows.map((row) => [row.name, row.hash]))
    const { numbered, afterEach } = readMigrations()
    const ran: string[] = []
    for (const { name, sql } of numbered) {
      const hash = createHash('sha256').update(sql).digest('hex')
      const before = done.get(name)
      if (before === hash) continue
      if (before) throw new Error(`Migration ${name} was changed after it ran here; write a new one instead`)
      await inTransaction(client, async () => {
        await client.query(sql)
        await client.query('insert into schema_migration (name, hash) values ($1, $2)', [name, hash])
      }).catch((error: unknown) => {
        throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        })
      })
      ran.push(name)
    }
    if (ran.length) await inTransaction(client, () => client.query(afterEach))
    return ran
  } finally {
    await client.end()
  }
}

/** Applies row-level security and grants to every table there is; for tables that are made while the server runs. */
export const protectTables = async (client: pg.Client): Promise<void> => {
  await inTransaction(client, () => client.query(readMigrations().afterEach))
}

const inTransaction = async (client: pg.Client, work: () => Promise<unknown>): Promise<void> => {
  await client.query('begin')
  try {
    await work()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
