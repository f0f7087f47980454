import pg from 'pg'

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
