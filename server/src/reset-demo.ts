import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { createDatabase, silentLog, systemClock, type Config } from '#platform'
import { createTenants } from '#tenants'
import { withDatabase } from './backup.ts'
import { cliTokenFile } from './cli-token.ts'
import { logInsFile } from './first-run.ts'
import { SaidFault } from './said-fault.ts'

/** Deletes everything of the demo company; the next start makes it anew. The server must not be running. */
export const resetDemo = async (config: Config): Promise<void> => {
  const removed = await withDatabase(config, removeDemoTenants)
  for (const tenantId of removed)
    await rm(join(config.YINGDA_DATA, 'files', tenantId), { recursive: true, force: true })
  if (removed.length) for (const place of [cliTokenFile(config), logInsFile(config)]) await rm(place, { force: true })
  console.log(
    removed.length
      ? '演示公司已删除，下次启动会重新创建 / The demo company is gone; the next start makes it anew'
      : '没有演示公司 / There is no demo company',
  )
}

/** Removes the rows of every demo tenant from every table, in one transaction; gives the tenants' ids. */
export const removeDemoTenants = async (connection: pg.PoolConfig): Promise<string[]> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    if (await somebodyElseIsConnected(client))
      throw new SaidFault('服务器正在运行，请先停止 / The server is running: stop it first')
    const tenantIds = await demoTenants(connection)
    await client.query('begin')
    for (const tenantId of tenantIds) {
      await client.query(`select set_config('app.tenant', $1, true)`, [tenantId])
      for (const { name, isGuarded } of await tenantTables(client)) {
        const table = pg.escapeIdentifier(name)
        // The audit log refuses to be shortened; a company that goes takes its own with it.
        if (isGuarded) await client.query(`alter table ${table} disable trigger user`)
        await client.query(`delete from ${table} where tenant_id = $1`, [tenantId])
        if (isGuarded) await client.query(`alter table ${table} enable trigger user`)
      }
    }
    await client.query('commit')
    return tenantIds
  } finally {
    // Ending the connection rolls back what was not committed.
    await client.end()
  }
}

const demoTenants = async (connection: pg.PoolConfig): Promise<string[]> => {
  const database = createDatabase({ connection, connections: 2, log: silentLog() })
  try {
    const tenants = await createTenants({ database, clock: systemClock }).all()
    return tenants.filter((tenant) => tenant.demo).map((tenant) => tenant.id)
  } finally {
    await database.close()
  }
}

/** Every table that keeps rows of tenants, whichever room it belongs to. */
const tenantTables = async (client: pg.Client): Promise<{ name: string; isGuarded: boolean }[]> => {
  const { rows } = await client.query<{ name: string; isGuarded: boolean }>(
    `select c.relname as name, exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as "isGuarded"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'tenant_id'`,
  )
  return rows
}

/** A running server holds what it read in memory, so nothing may change under it. */
const somebodyElseIsConnected = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query(
    `select from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
  )
  return rows.length > 0
}
