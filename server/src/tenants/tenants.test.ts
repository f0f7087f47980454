import { rolePermissions, type Role } from '@yingda/contract'
import { expect, test } from 'vitest'
import { newId, type MemberCaller } from '#platform'
import { roomTest } from '../../test/room.ts'
import { createTenants } from './index.ts'

const { database, clock, serve, tenantId, otherTenantId } = await roomTest()
const tenants = createTenants({ database, clock })
const shop = { name: '青禾家电', language: 'zh-CN', timeZone: 'Asia/Shanghai', demo: true } as const
/** Makes a company and gives its id. */
const begin = async (tenant: Parameters<typeof tenants.create>[1], id = newId()): Promise<string> => {
  await database.tenant(id, (tx) => tenants.create(tx, tenant))
  return id
}
await begin(shop, tenantId)

const audited: object[] = []
let role: Role = 'owner'
const caller = (): MemberCaller => ({
  kind: 'member',
  tenantId,
  memberId: newId(),
  name: 'olga',
  permissions: new Set(rolePermissions[role]),
  visibility: { inboxIds: null, skillGroupIds: null },
  skillGroupIds: [],
  via: 'session',
  credentialId: newId(),
})
const app = await serve(tenants.routes({ audit: async (_tx, entry) => void audited.push(entry) }), async () => caller())

test('a tenant is what it was made as', async () => {
  expect(await database.tenant(tenantId, tenants.find)).toEqual({ id: tenantId, ...shop })
  const id = await begin({ ...shop, name: 'Second', demo: false })
  expect(await database.tenant(id, tenants.find)).toEqual({ id, ...shop, name: 'Second', demo: false })
})

test('all tenants are listed for sweeps, and one sees only itself', async () => {
  const id = await begin({ ...shop, name: 'Third', demo: false })
  expect(await tenants.all()).toEqual(
    expect.arrayContaining([
      { id: tenantId, demo: true },
      { id, demo: false },
    ]),
  )
  await expect(database.tenant(otherTenantId, tenants.find)).rejects.toMatchObject({ code: 'tenant.not_found' })
  await database.tenant(id, (tx) => tenants.change(tx, { name: 'Changed' }))
  expect((await database.tenant(tenantId, tenants.find)).name).toBe('青禾家电')
})

test('a time zone that does not exist is refused, made or changed', async () => {
  const wrong = { timeZone: 'Asia/Atlantis' }
  await expect(begin({ ...shop, ...wrong })).rejects.toMatchObject({ code: 'request.invalid' })
  const answer = await app.inject({ method: 'PATCH', url: '/api/tenant', payload: wrong })
  expect(answer.json().error.message).toContain('Asia/Atlantis')
  expect((await database.tenant(tenantId, tenants.find)).timeZone).toBe('Asia/Shanghai')
})

test('a change leaves the rest as it was, and is written with before and after', async () => {
  const answer = await app.inject({ method: 'PATCH', url: '/api/tenant', payload: { timeZone: 'Europe/Berlin' } })
  const after = { id: tenantId, ...shop, timeZone: 'Europe/Berlin' }
  expect(answer.json()).toEqual(after)
  expect((await app.inject({ url: '/api/tenant' })).json()).toEqual(after)
  expect(audited).toEqual([
    {
      by: { id: expect.any(String), name: 'olga' },
      action: 'tenant.changed',
      target: '青禾家电',
      details: { before: { id: tenantId, ...shop }, after },
      address: '127.0.0.1',
    },
  ])
})

test('only who manages the tenant changes it', async () => {
  role = 'admin'
  const answer = await app.inject({ method: 'PATCH', url: '/api/tenant', payload: { name: 'Mine' } })
  expect(answer.json().error.code).toBe('permission.denied')
  expect((await app.inject({ url: '/api/tenant' })).json().name).toBe('青禾家电')
})
