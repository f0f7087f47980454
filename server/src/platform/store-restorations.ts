import pg from 'pg'
import { newId } from './ids.ts'
import { nobody } from './store-nodes.ts'

/** Notes that a backup was put into a database; asked past the server, which does not run. */
export const noteRestoration = async (connection: pg.ClientConfig): Promise<void> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query(`select set_config('app.tenant', $1, false)`, [nobody])
    await client.query('insert into restoration (tenant_id, id) values ($1, $2)', [nobody, newId()])
  } finally {
    await client.end()
  }
}

/** What the newest restoration is called, as a value in SQL; null where there was none. */
export const newestRestoration = '(select id::text from restoration order by id desc limit 1)'
