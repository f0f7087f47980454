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
