import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { newId } from '../ids.ts'
import { enterKey, removeKeys } from '../store-directory.ts'
import { roomTest } from '../../../test/room.ts'

const { database, tenantId, otherTenantId } = await roomTest()

test('a key leads to its tenant, and a transaction sees only keys of its own', async () => {
  const ref = newId()
  expect(await database.tenant(tenantId, (tx) => enterKey(tx, 'inbox', 'yd_one', ref))).toBe(true)
  expect(await database.lookup('inbox', 'yd_one')).toEqual({ tenantId, ref })
  expect(await database.lookup('inbox', "yd_one' or true --")).toBeUndefined()
  expect(await database.tenant(otherTenantId, (tx) => enterKey(tx, 'inbox', 'yd_one', newId()))).toBe(false)
  const seen = await database.tenant(
    otherTenantId,
    async (tx) => (await sql`select key from directory`.execute(tx.tables())).rows,
  )
  expect(seen).toEqual([])
  await database.tenant(tenantId, (tx) => removeKeys(tx, 'inbox', ref))
  expect(await database.lookup('inbox', 'yd_one')).toBeUndefined()
})

test('without a tenant nothing is seen and nothing can be written', async () => {
  await expect(database.tenant('everybody', async () => undefined)).rejects.toThrow('Not a tenant id')
  await database.tenant(tenantId, (tx) => enterKey(tx, 'inbox', 'yd_two', newId()))
  const { rows } = await database.worker(async (tx) => sql`select key from directory`.execute(tx.tables()))
  expect(rows).toEqual([])
  await expect(
    database.tenant(tenantId, async (tx) =>
      sql`insert into directory values (${otherTenantId}::uuid, 'inbox', 'stolen', ${newId()}::uuid)`.execute(
        tx.tables(),
      ),
    ),
  ).rejects.toThrow(/row-level security/)
})

test('what is to happen after the commit does not happen when there is none', async () => {
  const happened: string[] = []
  await database.tenant(tenantId, async (tx) => tx.after(() => void happened.push('committed')))
  await expect(
    database.tenant(tenantId, async (tx) => {
      tx.after(() => void happened.push('rolled back'))
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(happened).toEqual(['committed'])
})
