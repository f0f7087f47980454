import { expect, test } from 'vitest'
import { roomTest } from '../../test/room.ts'
import { createAccess } from './index.ts'

const room = await roomTest()
const access = createAccess({
  ...room,
  secret: 'a secret for tests, long enough to be one',
  tenantOf: async (tx) => ({
    id: tx.tenantId,
    name: 'Shop',
    language: 'zh-CN',
    timeZone: 'Asia/Shanghai',
    demo: false,
  }),
})
const app = await room.serve(access.routes, access.authenticate)

test('a member signs in and is known by the cookie', async () => {
  await room.database.tenant(room.tenantId, (tx) =>
    access.createMember(tx, { name: 'A', email: 'a@x.cn', role: 'owner', password: '1234567890', language: 'en' }),
  )
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { email: 'A@x.cn', password: '1234567890' },
  })
  expect(answer.json()).toMatchObject({ name: 'A' })
  const cookie = answer.cookies[0]!
  const me = await app.inject({ url: '/api/me', cookies: { [cookie.name]: cookie.value } })
  expect(me.json()).toEqual(answer.json())
})
