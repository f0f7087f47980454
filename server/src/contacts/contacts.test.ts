import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { newId, type Tx } from '#platform'
import { roomTest } from '../../test/room.ts'
import { createContacts } from './index.ts'

const { database, clock, tenantId, otherTenantId } = await roomTest()
const contacts = createContacts({ clock })
const inTenant = <T>(work: (tx: Tx) => Promise<T>) => database.tenant(tenantId, work)

/** Somebody who came to the widget and was given a name by an agent. */
const somebody = async (name: string, tenant = tenantId): Promise<string> =>
  database.tenant(tenant, async (tx) => {
    const { id } = await contacts.identify(tx, { inboxId: newId(), channel: 'web', language: 'zh-CN' })
    await contacts.change(tx, id, { name })
    return id
  })

test('search finds any part of a name, and only in the own company', async () => {
  const id = await somebody('欧阳小明')
  await somebody('欧阳小明', otherTenantId)
  expect((await inTenant((tx) => contacts.search(tx, '小明', 10))).map((found) => found.id)).toEqual([id])
})

test('a table of somebody’s own making is not taken for the contacts by the search, which may see all companies', async () => {
  const id = await somebody('司马相如')
  await inTenant(async (tx) => {
    const run = (text: string) => sql.raw(text).execute(tx.tables<Record<string, never>>())
    await run('create temp table contact on commit drop as table public.contact with no data')
    await run(
      `insert into pg_temp.contact (tenant_id, id, name) values ('${tenantId}', '${newId()}', '司马相如的影子')`,
    )
    await run('grant select on pg_temp.contact to yingda_search')
    expect((await contacts.search(tx, '司马相如', 10)).map((found) => found.id)).toEqual([id])
  })
})
