import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { migrationsOf, type Ledger } from './backup.ts'
import { columnList, obstaclesOf, partitionsOf, tablesOf, type Table } from './catalogue.ts'
import { CopyIn } from './copy.ts'
import { BackupFault } from './faults.ts'
import { openBackup, type PartitionInBackup, type TableInBackup } from './file.ts'

/**
 * Puts a backup into a database that has run the same migrations and holds nothing else, in one transaction: either
 * every row is there, counted and checked, or none.
 */
export const restoreDatabase = async (
  connection: pg.ClientConfig,
  file: string,
  { ledger }: { ledger: Ledger },
): Promise<{ tables: number; rows: number }> => {
  const backup = await openBackup(file)
  const client = new pg.Client({ ...connection, statement_timeout: 0, query_timeout: 0 })
  await client.connect()
  try {
    await client.query('begin')
    const wanted = await migrationsOf(client, ledger)
    const found = backup.head.migrations.split(' ').toSorted().join(' ')
    if (found !== wanted) throw new BackupFault({ code: 'other_migrations', found, wanted })

    await makeMissing(client, backup.head.partitions)
    const tables = (await tablesOf(client)).filter((table) => table.name !== ledger.table)
    const obstacles = await obstaclesOf(client, tables)
    for (const { off } of obstacles) await client.query(off)
    for (const table of tables) await requireEmpty(client, table)

    const restored = { tables: 0, rows: 0 }
    const missing = new Map(tables.map((table) => [table.name, table]))
    for await (const table of backup.tables()) {
      requireSameShape(missing.get(table.name), table)
      missing.delete(table.name)
      restored.rows += await fill(client, file, table)
      restored.tables++
    }
    for (const name of missing.keys()) throw new BackupFault({ code: 'other_shape', table: name })

    for (const { name, lastValue } of backup.head.sequences) {
      await client.query('select setval($1::regclass, $2)', [name, lastValue])
    }
    // A constraint still waiting for the end of the transaction would forbid putting the others back.
    await client.query('set constraints all immediate')
    for (const { on } of obstacles) await client.query(on)
    await client.query('commit')
    await client.query('analyze')
    return restored
  } finally {
    // Closing the connection rolls back whatever has not been committed.
    await client.end()
  }
}

/** Refuses a database that holds anything. It is only looked at. */
export const requireEmptyDatabase = async (
  connection: pg.ClientConfig,
  { ledger }: { ledger: Ledger },
): Promise<void> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query('begin')
    const tables = (await tablesOf(client)).filter((table) => table.name !== ledger.table)
    // Rows that a policy hides are there all the same.
    for (const { off } of (await obstaclesOf(client, tables)).filter(({ kind }) => kind === 'policies'))
      await client.query(off)
    for (const table of tables) await requireEmpty(client, table)
  } finally {
    await client.end()
  }
}

/** Text that comes from a file is one statement and no more; the driver has this, its types do not tell. */
const asOneStatement = { queryMode: 'extended' }

/** Partitions that the backup had and this database has not. Rows of theirs would all lie in one otherwise. */
const makeMissing = async (client: pg.Client, partitions: PartitionInBackup[]): Promise<void> => {
  const there = new Set((await partitionsOf(client)).map(({ name }) => name))
  for (const { name, of, bounds } of partitions)
    if (!there.has(name))
      await client.query({ text: `create table ${name} partition of ${of} ${bounds}`, ...asOneStatement })
}

const requireEmpty = async (client: pg.Client, { name }: Table): Promise<void> => {
  const { rowCount } = await client.query(`select from ${name} limit 1`)
  if (rowCount !== 0) throw new BackupFault({ code: 'not_empty', table: name })
}

const requireSameShape = (table: Table | undefined, { name, columns }: TableInBackup): void => {
  const isSame = table && table.columns.toSorted().join() === columns.toSorted().join()
  if (!isSame) throw new BackupFault({ code: 'other_shape', table: name })
}

const fill = async (client: pg.Client, file: string, table: TableInBackup): Promise<number> => {
  const copy = client.query(new CopyIn(`copy ${table.name} (${columnList(table.columns)}) from stdin`))
  await pipeline(Readable.from(table.rows), copy)
  if (copy.rows !== table.count()) {
    const where = `${table.name}: ${copy.rows} rows instead of ${table.count()}`
    throw new BackupFault({ code: 'damaged', file, where })
  }
  return copy.rows
}
