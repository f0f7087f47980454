import { version } from '@yingda/contract/version'
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import pg from 'pg'
import { hasCode } from '../processes.ts'
import { columnList, partitionsOf, sequencesOf, tablesOf, type Table } from './catalogue.ts'
import { CopyOut } from './copy.ts'
import { BackupFault } from './faults.ts'
import { line, openBackup, writeBackupFile } from './file.ts'

/** What a backup holds. */
export interface BackupSummary {
  takenAt: string
  /** Who made it; release 0.1.0 did not say. */
  version: string | undefined
  migrations: string
  tables: number
  rows: number
  bytes: number
}

/** Where the database notes which migrations have run; compared on restore, never written. */
export interface Ledger {
  /** With its schema: `public.schema_version`. */
  table: string
  column: string
}

const frameBytes = 256 * 1024

/**
 * Writes all tables to a file as they were at one moment, while the server goes on working. Embedded or not makes no
 * difference: all it needs is a connection of a role that sees every row.
 */
export const backupDatabase = async (
  connection: pg.ClientConfig,
  file: string,
  { ledger }: { ledger: Ledger },
): Promise<BackupSummary> => {
  const client = new pg.Client({ ...connection, statement_timeout: 0, query_timeout: 0 })
  await client.connect()
  try {
    // Without row_security PostgreSQL refuses what it would otherwise silently leave out.
    await client.query(`begin isolation level repeatable read read only; set local row_security = off;
      set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local timezone = 'UTC'`)
    await writeBackupFile(file, contentOf(client, ledger))
  } finally {
    await client.end()
  }
  return verifyBackup(file)
}

/** Reads a backup from front to end and checks every byte of it against its checksums. */
export const verifyBackup = async (file: string): Promise<BackupSummary> => {
  const { head, tables } = await openBackup(file)
  const { takenAt, migrations } = head
  const summary = { takenAt, version: head.version, migrations, tables: 0, rows: 0 }
  for await (const table of tables()) {
    for await (const _bytes of table.rows);
    summary.tables++
    summary.rows += table.count()
  }
  return { ...summary, bytes: (await stat(file)).size }
}

/** The migrations a database has run, as one line of text that can be compared; nothing in one that has no ledger yet. */
export const migrationsOf = async (client: pg.ClientBase, { table, column }: Ledger): Promise<string> => {
  const { rows: there } = await client.query<{ isThere: boolean }>(`select to_regclass($1) is not null as "isThere"`, [
    table,
  ])
  if (!there[0]?.isThere) return ''
  const { rows } = await client.query<{ migration: string }>(
    `select ${pg.escapeIdentifier(column)}::text as migration from ${table} order by ${pg.escapeIdentifier(column)}`,
  )
  return rows
    .map(({ migration }) => migration)
    .toSorted()
    .join(' ')
}

async function* contentOf(client: pg.Client, ledger: Ledger): AsyncGenerator<Buffer> {
  const tables = (await tablesOf(client)).filter((table) => table.name !== ledger.table)
  if (tables.length > 0)
    await client.query(`lock table ${tables.map(({ name }) => name).join(', ')} in access share mode`)
  const { rows: settings } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  )
  yield line({
    kind: 'yingda_backup',
    format: 1,
    takenAt: new Date().toISOString(),
    postgres: settings[0]?.version ?? '',
    migrations: await migrationsOf(client, ledger),
    sequences: await sequencesOf(client),
    version,
    partitions: await partitionsOf(client),
  })
  let rows = 0
  for (const table of tables) rows += yield* contentOfTable(client, table)
  yield line({ kind: 'end', tables: tables.length, rows })
}

async function* contentOfTable(client: pg.Client, { name, columns }: Table): AsyncGenerator<Buffer, number> {
  yield line({ kind: 'table', name, columns })
  const hash = createHash('sha256')
  const copy = client.query(new CopyOut(`copy (select ${columnList(columns)} from ${name}) to stdout`))
  try {
    for await (const bytes of inFrames(copy)) {
      hash.update(bytes)
      yield line({ kind: 'rows', bytes: bytes.length })
      yield bytes
    }
  } catch (error) {
    // 42501: the role may not see the table, or not all of its rows.
    if (!hasCode(error, '42501')) throw error
    throw new BackupFault({ code: 'rows_hidden', table: name, role: client.user ?? '' }, { cause: error })
  }
  yield line({ kind: 'table_end', name, rows: copy.rows, sha256: hash.digest('hex') })
  return copy.rows
}

/** PostgreSQL sends row by row; a line about each would be longer than the row. */
async function* inFrames(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = []
  let length = 0
  for await (const row of rows) {
    gathered.push(row)
    length += row.length
    if (length < frameBytes) continue
    yield Buffer.concat(gathered)
    gathered = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(gathered)
}
