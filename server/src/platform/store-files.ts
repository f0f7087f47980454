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
  file: FileRow & { tenant_id: string; uploaded_by: string }
}

/** What is known of the uploaded files; the bytes lie in the data folder. */
export const fileStore = {
  async add(tx: Tx, row: FileRow & { uploaded_by: string }): Promise<void> {
    await tx
      .tables<FileTables>()
      .insertInto('file')
      .values({ tenant_id: tx.tenantId, ...row })
      .execute()
  },
  find: (tx: Tx, id: string): Promise<FileRow | undefined> =>
    tx
      .tables<FileTables>()
      .selectFrom('file')
      .select(['id', 'name', 'type', 'bytes', 'width', 'height'])
      .where('id', '=', id)
      .executeTakeFirst(),
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
