import { endpoints, rolePermissions, type EndpointKey, type Role } from '@yingda/contract'
import { expect, test } from 'vitest'
import { newId } from '#platform'
import { credentialsEnded, memberChanged } from './index.ts'
import { memberStore } from './store.ts'
import { accessTest } from './testing.ts'

const company = await accessTest()
const { access, app, events, inTenant, join, signedIn, signIn, withToken, tenantId, otherTenantId, database } = company
const olgaId = await join('olga', 'owner')
await join('adam', 'admin')
await join('sara', 'supervisor')
const anniId = await join('anni', 'agent')
const browsers = {
  owner: await signedIn('olga'),
  admin: await signedIn('adam'),
  supervisor: await signedIn('sara'),
  agent: await signedIn('anni'),
}
const { owner, admin } = browsers

const guarded = (Object.keys(endpoints) as EndpointKey[]).flatMap((key) => {
  const { room, gate } = endpoints[key]
  if (room !== 'access' || gate === 'public' || gate === 'member' || gate === 'visitor') return []
  return (Object.keys(browsers) as Role[]).map((role) => ({ key, gate, role }))
})

test.each(guarded)('P20 the gate of $key is kept for the role $role', async ({ key, gate, role }) => {
  const [method, path] = key.split(' ') as ['GET', string]
  const { cookie, csrfToken } = browsers[role]
  const answer = await app.inject({
    method,
    url: path.replace(/\{\w+\}/, newId()),
    cookies: { yd_session: cookie },
    headers: { 'x-yingda-csrf': csrfToken },
  })
  if (rolePermissions[role].includes(gate)) expect(answer.statusCode).not.toBe(403)
  else expect(answer.json().error).toMatchObject({ code: 'permission.denied', details: { permission: gate } })
})

test('P20 what a member may see is kept and goes with every call', async () => {
  const [inboxId, groupId] = [newId(), newId()]
  const visibility = { inboxIds: [inboxId], skillGroupIds: [groupId] }
  const answer = await admin.patch(`/api/members/${anniId}`, { visibility, skillGroupIds: [groupId], capacity: 9 })
  expect(answer.body).toMatchObject({ visibility, skillGroupIds: [groupId], capacity: 9 })
  const request = { headers: {}, cookies: { yd_session: browsers.agent.cookie }, method: 'GET' } as never
  expect(await access.authenticate(request)).toMatchObject({ visibility, skillGroupIds: [groupId] })
  const again = await admin.patch(`/api/members/${anniId}`, { visibility: { inboxIds: null, skillGroupIds: null } })
  expect(again.body).toMatchObject({ visibility: { inboxIds: null, skillGroupIds: null } })
})

test('a permission given or taken counts from the next call on', async () => {
  const id = await join('berta', 'agent')
  const berta = await signedIn('berta')
  const read = async () => (await berta.get('/api/audit')).status
  expect(await read()).toBe(403)
  await owner.patch(`/api/members/${id}`, { permissionsAdded: ['audit.read'] })
  expect(await read()).toBe(200)
  await owner.patch(`/api/members/${id}`, { permissionsRemoved: ['audit.read'] })
  expect(await read()).toBe(403)
})

test.each([
  ['an admin', 'admin', 'an owner', () => olgaId, { name: 'x' }, 'member.outranked'],
  ['an admin', 'admin', 'an agent', () => anniId, { role: 'owner' }, 'member.outranked'],
  ['an admin', 'admin', 'an agent', () => anniId, { permissionsAdded: ['tenant.manage'] }, 'permission.denied'],
  ['an owner', 'owner', 'nobody', newId, { name: 'x' }, 'member.not_found'],
] as const)('%s (%s) does not change %s so', async (_who, role, _whom, idOf, change, code) => {
  expect((await browsers[role].patch(`/api/members/${idOf()}`, change)).code).toBe(code)
})

test('an admin raises nobody by a detour: a token, an invitation, oneself', async () => {
  const me = (await admin.get('/api/me')).body as { id: string }
  expect((await admin.patch(`/api/members/${me.id}`, { permissionsAdded: ['tenant.manage'] })).code).toBe(
    'permission.denied',
  )
  expect((await admin.patch(`/api/members/${me.id}`, { role: 'owner' })).code).toBe('member.outranked')
  expect((await admin.post('/api/tokens', { name: 't', scopes: ['tenant.manage'] })).code).toBe('permission.denied')
  const invite = { email: 'boss@qinghe.example', role: 'owner' }
  expect((await admin.post('/api/invitations', invite)).code).toBe('member.outranked')
})

test('a token that may manage members disables one, though it may do nothing else', async () => {
  const id = await join('carla', 'agent')
  const { secret } = (await owner.post('/api/tokens', { name: 't', scopes: ['members.manage'] })).body as {
    secret: string
  }
  const change = (payload: object) => withToken(secret, { method: 'PATCH', url: `/api/members/${id}`, payload })
  expect((await change({ permissionsAdded: ['audit.read'] })).json().error.code).toBe('permission.denied')
  expect((await change({ disabled: true })).json()).toMatchObject({ disabled: true })
})

test('the last owner stays, and an owner who is disabled does not count', async () => {
  const secondId = await join('oskar', 'owner')
  await owner.patch(`/api/members/${secondId}`, { disabled: true })
  for (const change of [{ role: 'admin' }, { disabled: true }])
    expect((await owner.patch(`/api/members/${olgaId}`, change)).code).toBe('member.last_owner')
  await owner.patch(`/api/members/${secondId}`, { disabled: false, role: 'agent' })
})

test('of two owners who demote each other at the same moment, one remains', async () => {
  for (let round = 0; round < 5; round++) {
    const [firstId, secondId] = [await join(`first${round}`, 'owner'), await join(`second${round}`, 'owner')]
    const [first, second] = [await signedIn(`first${round}`), await signedIn(`second${round}`)]
    // The owner of the other tests steps aside, so that these two are all there are.
    await inTenant((tx) => memberStore.change(tx, olgaId, { role: 'agent' }))
    const answers = await Promise.all([
      first.patch(`/api/members/${secondId}`, { role: 'agent' }),
      second.patch(`/api/members/${firstId}`, { role: 'agent' }),
    ])
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
    const owners = (await inTenant((tx) => access.members(tx))).filter(({ role }) => role === 'owner')
    expect(owners).toHaveLength(1)
    await inTenant(async (tx) => {
      await memberStore.change(tx, olgaId, { role: 'owner' })
      for (const { id } of owners) await memberStore.change(tx, id, { role: 'agent' })
    })
  }
})

test('who is disabled is out at once: sessions, tokens and signing in', async () => {
  const id = await join('dirk', 'admin')
  const dirk = await signedIn('dirk')
  const { secret } = (await dirk.post('/api/tokens', { name: 't', scopes: ['audit.read'] })).body as { secret: string }
  const ended: string[][] = []
  events.on(credentialsEnded, (news) => void ended.push(news.credentialIds))
  const read = () => withToken(secret, { url: '/api/audit' })
  expect([(await dirk.get('/api/audit')).status, (await read()).statusCode]).toEqual([200, 200])
  await owner.patch(`/api/members/${id}`, { disabled: true })
  expect([(await dirk.get('/api/audit')).code, (await read()).json().error.code]).toEqual([
    'session.expired',
    'token.invalid',
  ])
  expect((await signIn('dirk')).json().error.code).toBe('session.wrong_password')
  expect(ended.flat()).toHaveLength(2)
  await owner.patch(`/api/members/${id}`, { disabled: false })
  expect((await signIn('dirk')).statusCode).toBe(200)
  expect((await dirk.get('/api/audit')).code).toBe('session.expired')
})

test('a change is told, and written with who, from where, before and after; no change is neither', async () => {
  const id = await join('emma', 'agent')
  const told: string[] = []
  events.on(memberChanged, (news) => void told.push(news.memberId))
  await owner.patch(`/api/members/${id}`, { capacity: 3, name: 'emma' })
  await owner.patch(`/api/members/${id}`, { capacity: 3 })
  expect(told.filter((one) => one === id)).toHaveLength(1)
  const { items } = (await owner.get('/api/audit?action=member.changed')).body as { items: { details: object }[] }
  const ofEmma = items.filter(({ details }) => (details as { memberId: string }).memberId === id)
  expect(ofEmma).toEqual([
    {
      id: expect.any(String),
      at: expect.any(String),
      byId: olgaId,
      byName: 'olga',
      action: 'member.changed',
      target: 'emma',
      address: '127.0.0.1',
      details: { memberId: id, before: { capacity: 5 }, after: { capacity: 3 } },
    },
  ])
})

test('a skill group’s members are exactly those that were said', async () => {
  const [groupId, otherId] = [newId(), newId()]
  const [a, b, c] = [await join('ga', 'agent'), await join('gb', 'agent'), await join('gc', 'agent')]
  const groupsOf = async () => {
    const all = await inTenant((tx) => access.members(tx))
    return [a, b, c].map((id) => all.find((member) => member.id === id)!.skillGroupIds)
  }
  const told = new Set<string>()
  events.on(memberChanged, (news) => void told.add(news.memberId))
  await inTenant((tx) => access.setGroupMembers(tx, groupId, [a, b]))
  await inTenant((tx) => access.setGroupMembers(tx, otherId, [b]))
  expect(await groupsOf()).toEqual([[groupId], [groupId, otherId], []])
  told.clear()
  await inTenant((tx) => access.setGroupMembers(tx, groupId, [b, c]))
  expect(await groupsOf()).toEqual([[], [groupId, otherId], [groupId]])
  expect(told).toEqual(new Set([a, c]))
  await inTenant((tx) => access.removeGroup(tx, groupId))
  expect(await groupsOf()).toEqual([[], [otherId], []])
  await expect(inTenant((tx) => access.setGroupMembers(tx, groupId, [newId()]))).rejects.toMatchObject({
    code: 'member.not_found',
  })
})

test('an e-mail address belongs to one member, of whatever company', async () => {
  await expect(join('olga', 'agent')).rejects.toMatchObject({ code: 'member.email_taken' })
  await expect(join('olga', 'agent', otherTenantId)).rejects.toMatchObject({ code: 'member.email_taken' })
})

test('another company’s members, invitations, tokens and records are neither seen nor changed', async () => {
  await join('otto', 'owner', otherTenantId)
  const otto = await signedIn('otto')
  const token = (await owner.post('/api/tokens', { name: 't', scopes: ['audit.read'] })).body as { id: string }
  const invited = (await owner.post('/api/invitations', { email: 'new@qinghe.example', role: 'agent' })).body as {
    id: string
  }
  expect((await otto.get('/api/members')).body.items.map(({ name }: { name: string }) => name)).toEqual(['otto'])
  expect((await otto.get('/api/invitations')).body).toEqual({ items: [] })
  expect((await otto.get('/api/tokens')).body).toEqual({ items: [] })
  const records = (await otto.get('/api/audit')).body.items as { byName: string }[]
  expect(new Set(records.map(({ byName }) => byName))).toEqual(new Set(['otto']))
  expect((await otto.patch(`/api/members/${anniId}`, { name: 'x' })).code).toBe('member.not_found')
  expect((await otto.remove(`/api/invitations/${invited.id}`)).code).toBe('invitation.not_found')
  expect((await otto.remove(`/api/tokens/${token.id}`)).code).toBe('token.not_found')
  const find = (id: string) => database.tenant(otherTenantId, (tx) => access.member(tx, id))
  expect(await find(anniId)).toBeUndefined()
  await database.tenant(otherTenantId, (tx) => access.removeGroup(tx, newId()))
  expect((await owner.get('/api/tokens')).body.items).toContainEqual(expect.objectContaining({ id: token.id }))
  expect(tenantId).not.toBe(otherTenantId)
})
