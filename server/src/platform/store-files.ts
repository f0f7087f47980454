import { sql, type Generated, type SqlBool } from 'kysely'
import pg from 'pg'
import type { Tx } from './database/database.ts'

export interface FileRow {
  id: string
  name: string
  type: string
  bytes: number
  width: number | null
  height: number | null
}

interface FileTables {
  file: FileRow & { tenant_id: string; uploaded_by: string; created_at: Generated<Date>; last_sent_at: Date | null }
}

/** What is known of the uploaded files; the bytes lie in the data folder. */
export const fileStore = {
  async add(tx: Tx, row: FileRow & { uploaded_by: string }): Promise<void> {
    await tx
      .tables<FileTables>()
      .insertInto('file')
      .values({ tenant_id: tx.tenantId, last_sent_at: null, ...row })
      .execute()
  },
  find: (tx: Tx, id: string): Promise<FileRow | undefined> =>
    tx
      .tables<FileTables>()
      .selectFrom('file')
      .select(['id', 'name', 'type', 'bytes', 'width', 'height'])
      .where('id', '=', id)
      .executeTakeFirst(),
  /** The same, and writes down that it is being sent. */
  send: (tx: Tx, id: string): Promise<FileRow | undefined> =>
    tx
      .tables<FileTables>()
      .updateTable('file')
      .set({ last_sent_at: sql<Date>`now()` })
      .where('id', '=', id)
      .returning(['id', 'name', 'type', 'bytes', 'width', 'height'])
      .executeTakeFirst(),
  /** Everything that is known of a file, as JSON. */
  async whole(tx: Tx, id: string): Promise<string | undefined> {
    const { rows } = await sql<{ line: string }>`select to_jsonb(f)::text as line from file f where id = ${id}`.execute(
      tx.tables<FileTables>(),
    )
    return rows[0]?.line
  },
  async removeUnlessSentSince(tx: Tx, id: string, since: Date): Promise<void> {
    await tx
      .tables<FileTables>()
      .deleteFrom('file')
      .where('id', '=', id)
      .where(sql<SqlBool>`coalesce(last_sent_at, created_at) < ${since}`)
      .execute()
  },
}

/** Where the bytes of a file lie in the storage. */
export const keyOf = (tenantId: string, id: string): string => `${tenantId}/${id.slice(-2)}/${id}`

/** The keys of all files a database speaks of, whosever they are; for a role that sees every row. */
export const keptFiles = async (connection: pg.ClientConfig): Promise<string[]> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    // Without row_security PostgreSQL refuses what it would otherwise silently leave out.
    await client.query('set row_security = off')
    const { rows } = await client.query<{ tenantId: string; id: string }>(
      'select tenant_id as "tenantId", id from file order by id',
    )
    return rows.map(({ tenantId, id }) => keyOf(tenantId, id))
  } finally {
    await client.end()
  }
}
