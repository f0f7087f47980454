import { expect, test } from 'vitest'
import { accessTest } from './testing.ts'

const { access, clock, database, inTenant, join, signedIn, tenantId } = await accessTest()
const ownerId = await join('olga', 'owner')
const by = { name: 'somebody' }

test('a record is only ever added: neither the server nor the owner of the tables changes one', async () => {
  await inTenant((tx) => access.audit(tx, { by, action: 'thing.happened' }))
  const attempts = [
    `update audit_record set action = 'nothing.happened'`,
    'delete from audit_record',
    'truncate audit_record',
  ]
  for (const attempt of attempts) {
    await expect(database.maintain((client) => client.query(attempt))).rejects.toThrow('The audit log is only added to')
    const asServer = database.maintain((client) =>
      client.query(`set role yingda_app; set app.tenant = '${tenantId}'; ${attempt}`),
    )
    await expect(asServer).rejects.toThrow(/only added to|permission denied/)
  }
  const { rows } = await database.maintain((client) => client.query<{ action: string }>('select * from audit_record'))
  expect(rows.map(({ action }) => action)).toContain('thing.happened')
})

test('a record stands or falls with what it tells', async () => {
  const failing = inTenant(async (tx) => {
    await access.audit(tx, { by, action: 'thing.undone' })
    throw new Error('undone')
  })
  await expect(failing).rejects.toThrow('undone')
  const olga = await signedIn('olga')
  expect((await olga.get('/api/audit?action=thing.undone')).body).toEqual({ items: [] })
})

test('what is named like a secret is left out, however deep', async () => {
  const details = {
    id: 1,
    password: 'p',
    deep: [{ identitySecret: 's', csrfToken: 't', recoveryCodes: ['c'], tokenId: 'kept' }],
  }
  await inTenant((tx) => access.audit(tx, { by, action: 'thing.secret', details }))
  const olga = await signedIn('olga')
  const { items } = (await olga.get('/api/audit?action=thing.secret')).body as { items: { details: unknown }[] }
  expect(items[0]!.details).toEqual({
    id: 1,
    password: '[removed]',
    deep: [{ identitySecret: '[removed]', csrfToken: '[removed]', recoveryCodes: '[removed]', tokenId: 'kept' }],
  })
})

test('the log is read newest first, page by page, and by action and member', async () => {
  for (let number = 0; number < 5; number++) {
    clock.advance(1000)
    await inTenant((tx) =>
      access.audit(tx, { by: { id: ownerId, name: 'olga' }, action: 'page.turned', details: { number } }),
    )
  }
  const olga = await signedIn('olga')
  interface Page {
    items: { action: string; byId?: string; details: { number: number } }[]
    next?: string
  }
  const read = async (query: string) => (await olga.get(`/api/audit?${query}`)).body as Page
  const first = await read('action=page.turned&limit=2')
  const second = await read(`action=page.turned&limit=2&cursor=${first.next}`)
  const third = await read(`action=page.turned&limit=2&cursor=${second.next}`)
  const numbers = [first, second, third].map((page) => page.items.map(({ details }) => details.number))
  expect(numbers).toEqual([[4, 3], [2, 1], [0]])
  expect(third.next).toBeUndefined()
  const own = await read(`memberId=${ownerId}&limit=100`)
  expect(new Set(own.items.map(({ byId }) => byId))).toEqual(new Set([ownerId]))
  expect((await olga.get('/api/audit?cursor=nonsense')).code).toBe('request.invalid')
})
