import { version } from '@yingda/contract/version'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { MigrationFault } from './migration-fault.ts'
import { migrationState } from './migration-state.ts'
import { hashOf, readMigrations, type Migration, type Migrations } from './migrations.ts'
import { livelyConnection, livelySession, sessionOptions } from './silence.ts'

const lockNumber = 4_711_001

// Whoever waits for a table makes everybody who comes later wait too. So a migration waits shortly, lets them through, and tries again.
const lockWaitMs = 2000
const lockPauseMs = 500
const lockPatienceMinutes = 10

interface Options {
  /** Instead of those of this build. */
  migrations?: Migrations
  /** Run no others than these, as when a backup of an earlier release is to go in. */
  only?: ReadonlySet<string> | undefined
  /** Go on although a newer version has upgraded the database. */
  acceptNewer?: boolean
  waits?: { lockMs: number; pauseMs: number }
}

/**
 * Brings a database up to date, each migration in its own transaction; several servers may try at once, and others work
 * meanwhile. Gives the names of those that ran.
 */
export const migrate = async (
  connection: pg.ClientConfig,
  {
    migrations = readMigrations(),
    only,
    acceptNewer = false,
    waits = { lockMs: lockWaitMs, pauseMs: lockPauseMs },
  }: Options = {},
): Promise<string[]> => {
  // A node that vanishes in the middle must not keep the lock that the others wait for.
  const client = new pg.Client({ ...connection, ...livelyConnection, options: sessionOptions(livelySession) })
  client.on('error', () => undefined) // The statement that is lost with it tells.
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockNumber])
    const { pending, changed, newer } = await migrationState(client, migrations)
    if (newer && !acceptNewer) throw new MigrationFault({ code: 'newer', ...newer })
    if (changed[0]) throw new MigrationFault({ code: 'changed', name: changed[0] })
    await prepareLedger(client)
    for (const role of ['yingda_app', 'yingda_worker'])
      await client.query(`do $$ begin
        if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
        if not pg_has_role(current_user, '${role}', 'member') then execute format('grant ${role} to %I', current_user); end if;
      end $$`)

    const wanted = new Set(pending.filter((name) => !only || only.has(name)))
    for (const one of migrations.numbered) if (wanted.has(one.name)) await run(client, one, waits)
    if (wanted.size) await patiently(client, 'after-each', waits, () => client.query(migrations.afterEach))
    return [...wanted]
  } finally {
    await client.end()
  }
}

/** Applies row-level security and grants to every table there is; for tables that are made without a migration. */
export const protectTables = async (client: pg.ClientBase): Promise<void> => {
  const waits = { lockMs: lockWaitMs, pauseMs: lockPauseMs }
  await patiently(client, 'after-each', waits, () => client.query(readMigrations().afterEach))
}

/** Where a database notes what has run. Release 0.1.0 did not note by whom. */
const prepareLedger = async (client: pg.ClientBase): Promise<void> => {
  await client.query(
    'create table if not exists schema_migration (name text primary key, hash text not null, at timestamptz not null default now(), version text)',
  )
  const { rowCount } = await client.query(
    `select from pg_attribute where attrelid = 'schema_migration'::regclass and attname = 'version'`,
  )
  if (!rowCount) await client.query('alter table schema_migration add column version text')
}

const run = async (client: pg.ClientBase, one: Migration, waits: NonNullable<Options['waits']>): Promise<void> => {
  try {
    await patiently(client, one.name, waits, async () => {
      await client.query(one.sql)
      const noted = 'insert into schema_migration (name, hash, version) values ($1, $2, $3)'
      await client.query(noted, [one.name, hashOf(one), version])
    })
  } catch (error) {
    if (error instanceof MigrationFault) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new MigrationFault({ code: 'failed', name: one.name, why }, { cause: error })
  }
}

/** One transaction, tried again while it cannot have its tables, or has them in another order than somebody else. */
const patiently = async (
  client: pg.ClientBase,
  name: string,
  { lockMs, pauseMs }: NonNullable<Options['waits']>,
  work: () => Promise<unknown>,
): Promise<void> => {
  const until = performance.now() + lockPatienceMinutes * 60_000
  for (;;) {
    await client.query(`begin; set local lock_timeout = ${lockMs}`)
    try {
      await work()
      return void (await client.query('commit'))
    } catch (error) {
      await client.query('rollback')
      if (!isTakenBySomebody(error)) throw error
      if (performance.now() > until)
        throw new MigrationFault({ code: 'locked', name, minutes: lockPatienceMinutes }, { cause: error })
    }
    await wait(pauseMs)
  }
}

// lock_not_available, deadlock_detected
const isTakenBySomebody = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01')
