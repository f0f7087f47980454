import type { BotSettings } from '@yingda/contract'
import type { Tx } from '#platform'
import { sql } from 'kysely'

interface BotTables {
  bot_settings: { tenant_id: string; settings: Partial<BotSettings> }
}

export const settings = async (tx: Tx): Promise<Partial<BotSettings> | undefined> =>
  (await tx.tables<BotTables>().selectFrom('bot_settings').select('settings').executeTakeFirst())?.settings

export const putSettings = async (tx: Tx, given: BotSettings): Promise<void> => {
  const json = sql<BotSettings>`${JSON.stringify(given)}::jsonb`
  await tx
    .tables<BotTables>()
    .insertInto('bot_settings')
    .values({ tenant_id: tx.tenantId, settings: json })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ settings: json }))
    .execute()
}
