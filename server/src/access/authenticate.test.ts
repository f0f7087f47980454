import type { FastifyRequest } from 'fastify'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { newId } from '#platform'
import { accessTest } from './testing.ts'

const { access, app, clock, inTenant, join, signIn, signedIn, browser, withToken, tenantId } = await accessTest()
const ownerId = await join('olga', 'owner')
await join('adam', 'admin')
const day = 86_400_000

test('without anything shown, nobody calls', async () => {
  expect((await app.inject({ url: '/api/me' })).json().error.code).toBe('session.required')
})

test('the cookies are kept from scripts and from other sites, and from plain HTTP when there is HTTPS', async () => {
  const { headers } = await signIn('olga')
  expect(headers['set-cookie']).toEqual([
    expect.stringMatching(/^yd_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/),
    expect.stringMatching(
      /^yd_known=[\w-]{12}\.[\w-]{43}; Max-Age=\d+; Path=\/api\/session; HttpOnly; SameSite=Strict$/,
    ),
  ])
})

test('behind a proxy that speaks HTTPS the cookies are for HTTPS only', async () => {
  const secure = await accessTest({ YINGDA_TRUST_PROXY: 'true' })
  await secure.join('olga', 'owner')
  const signIn = async (headers: Record<string, string>) =>
    secure.app.inject({
      method: 'POST',
      url: '/api/session',
      headers,
      payload: { email: secure.emailOf('olga'), password: secure.password },
    })
  for (const at of [0, 1]) {
    expect((await signIn({ 'x-forwarded-proto': 'https' })).cookies[at]).toMatchObject({ secure: true, httpOnly: true })
    expect((await signIn({})).cookies[at]).not.toHaveProperty('secure')
  }
})

test('S04 the member behind the cookie is told, with permissions, company and the token against forgery', async () => {
  const olga = await signedIn('olga')
  const { body } = await olga.get('/api/me')
  expect(body).toMatchObject({
    id: ownerId,
    role: 'owner',
    email: 'olga@qinghe.example',
    tenant: { id: tenantId, name: '青禾家电' },
    csrfToken: olga.csrfToken,
  })
  expect(body.permissions).toContain('tenant.manage')
  expect(JSON.stringify(body)).not.toMatch(/argon2/)
})

test.each([
  ['no token', undefined],
  ['a wrong token', 'wrong'],
])('a change with the cookie and %s is refused, and the same with the right one is made', async (_what, shown) => {
  const olga = await signedIn('olga')
  const other = await signedIn('olga')
  const change = (csrf: string | undefined) =>
    app.inject({
      method: 'PATCH',
      url: '/api/me',
      cookies: { yd_session: olga.cookie },
      headers: csrf === undefined ? {} : { 'x-yingda-csrf': csrf },
      payload: { language: 'en' },
    })
  expect((await change(shown)).json().error.code).toBe('session.csrf')
  expect((await change(other.csrfToken)).json().error.code).toBe('session.csrf')
  expect((await change(olga.csrfToken)).statusCode).toBe(200)
})

test('a session that has ended, or never was, is told as ended', async () => {
  const olga = await signedIn('olga')
  expect((await olga.get('/api/me')).status).toBe(200)
  expect((await olga.remove('/api/session')).status).toBe(200)
  expect((await olga.get('/api/me')).code).toBe('session.expired')
  expect((await browser('nonsense', '').get('/api/me')).code).toBe('session.expired')
})

test('a session lasts as long as it is used, and ends 14 days after the last use', async () => {
  const olga = await signedIn('olga')
  for (let use = 0; use < 3; use++) {
    clock.advance(13 * day)
    expect((await olga.get('/api/me')).status).toBe(200)
  }
  clock.advance(14 * day + 1)
  expect((await olga.get('/api/me')).code).toBe('session.expired')
})

test('a member’s last use is known to the minute', async () => {
  const olga = await signedIn('olga')
  const seen = async () => (await inTenant((tx) => access.member(tx, ownerId)))?.lastSeenAt
  clock.advance(61_000)
  await olga.get('/api/me')
  const first = await seen()
  expect(first).toBe(clock.now().toISOString())
  clock.advance(30_000)
  await olga.get('/api/me')
  expect(await seen()).toBe(first)
})

test('of a member’s sessions the fifty used last are kept', async () => {
  const first = await signedIn('adam')
  const member = (await inTenant((tx) => access.members(tx))).find(({ name }) => name === 'adam')!
  const reply = { setCookie: () => undefined, request: { protocol: 'http' } } as never
  for (let session = 0; session < 49; session++) {
    clock.advance(1000)
    await inTenant((tx) => access.startSession(tx, member.id, reply))
  }
  clock.advance(6000)
  expect((await first.get('/api/me')).status).toBe(200)
  await inTenant((tx) => access.startSession(tx, member.id, reply))
  clock.advance(6000)
  expect((await first.get('/api/me')).code).toBe('session.expired')
})

const makeToken = async (name: string, scopes: string[], more: object = {}) => {
  const answer = await (await signedIn(name)).post('/api/tokens', { name: 'program', scopes, ...more })
  return answer.body as { id: string; secret: string; hint: string; scopes: string[] }
}

test('an API token calls within its scopes, needs no cookie and no token against forgery', async () => {
  const { secret, hint } = await makeToken('olga', ['audit.read'])
  expect(secret).toMatch(/^ydt_[\w-]{43}$/)
  expect(secret.endsWith(hint)).toBe(true)
  expect((await withToken(secret, { url: '/api/audit' })).statusCode).toBe(200)
  expect((await withToken(secret, { url: '/api/invitations' })).json().error).toMatchObject({
    code: 'permission.denied',
    details: { permission: 'members.manage' },
  })
  expect((await withToken(secret, { url: '/api/me' })).json()).toMatchObject({
    permissions: ['audit.read'],
    csrfToken: '',
  })
})

test('a token holds no more than its maker, at first and later', async () => {
  const adam = await signedIn('adam')
  expect((await adam.post('/api/tokens', { name: 'too much', scopes: ['tenant.manage'] })).code).toBe(
    'permission.denied',
  )
  const { secret } = await makeToken('adam', ['audit.read', 'contacts.read'])
  expect((await withToken(secret, { url: '/api/audit' })).statusCode).toBe(200)
  const olga = await signedIn('olga')
  const { id } = (await adam.get('/api/me')).body
  expect((await olga.patch(`/api/members/${id}`, { role: 'supervisor' })).status).toBe(200)
  expect((await withToken(secret, { url: '/api/audit' })).json().error.code).toBe('permission.denied')
  expect((await withToken(secret, { url: '/api/me' })).json().permissions).toEqual(['contacts.read'])
  await olga.patch(`/api/members/${id}`, { role: 'admin' })
  expect((await withToken(secret, { url: '/api/audit' })).statusCode).toBe(200)
})

test('a token makes no token that holds more than itself', async () => {
  const { secret } = await makeToken('olga', ['tokens.manage', 'contacts.read'])
  const make = (scopes: string[]) =>
    withToken(secret, { method: 'POST', url: '/api/tokens', payload: { name: 'child', scopes } })
  expect((await make(['audit.read'])).json().error.code).toBe('permission.denied')
  expect((await make(['contacts.read'])).statusCode).toBe(200)
})

test('a token ends when it is revoked and at its time, and a made-up one is none', async () => {
  const revoked = await makeToken('olga', ['audit.read'])
  const timed = await makeToken('olga', ['audit.read'], {
    expiresAt: new Date(clock.now().getTime() + day).toISOString(),
  })
  const olga = await signedIn('olga')
  expect((await withToken(revoked.secret, { url: '/api/audit' })).statusCode).toBe(200)
  expect((await olga.remove(`/api/tokens/${revoked.id}`)).status).toBe(200)
  expect((await withToken(revoked.secret, { url: '/api/audit' })).json().error.code).toBe('token.invalid')
  expect((await withToken(timed.secret, { url: '/api/audit' })).statusCode).toBe(200)
  clock.advance(day)
  expect((await withToken(timed.secret, { url: '/api/audit' })).json().error.code).toBe('token.invalid')
  expect((await withToken('ydt_nonsense', { url: '/api/audit' })).json().error.code).toBe('token.invalid')
})

test.each([
  ['PATCH', '/api/me', { name: 'x' }],
  ['POST', '/api/me/password', { current: 'x', next: '0123456789' }],
  ['POST', '/api/me/totp', { password: 'x' }],
  ['DELETE', '/api/session', undefined],
] as const)('a program does not change the person: %s %s', async (method, url, payload) => {
  const { secret } = await makeToken('olga', ['members.manage'])
  const answer = await withToken(secret, { method, url, ...(payload ? { payload } : {}) })
  expect(answer.json().error.code).toBe('session.required')
})

const visitor = { tenantId, contactId: newId(), inboxId: newId(), language: 'en' as const }
const asking = (headers: Record<string, string>, cookies: Record<string, string> = {}, host = 'desk.example') =>
  ({ headers, cookies, host, method: 'GET' }) as unknown as FastifyRequest
const bearer = (token: string) => asking({ authorization: `Bearer ${token}` })

test('a visitor token says who the visitor is for 180 days, and is not a member’s', async () => {
  const token = await access.visitorToken(visitor)
  expect(await access.authenticate(bearer(token))).toEqual({ kind: 'visitor', ...visitor })
  expect((await withToken(token, { url: '/api/me' })).json().error.code).toBe('permission.denied')
  clock.advance(181 * day)
  await expect(access.authenticate(bearer(token))).rejects.toMatchObject({ code: 'token.invalid' })
})

test('a visitor token of another’s making is refused, however it is signed', async () => {
  const claims = new SignJWT({ tenant: tenantId, contact: newId(), inbox: newId(), language: 'en' }).setExpirationTime(
    '1d',
  )
  const made = await claims
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience('visitor')
    .sign(Buffer.from('only-for-tests-only-for-tests-only-for-tests'))
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${made.split('.')[1]}.`
  for (const token of [made, unsigned, 'x', 'a.b.c'])
    await expect(access.authenticate(bearer(token))).rejects.toMatchObject({ code: 'token.invalid' })
})

test.each([
  ['our own page', { origin: 'http://desk.example' }, true],
  ['another site', { origin: 'https://evil.example' }, false],
  ['our name with another port', { origin: 'http://desk.example:81' }, false],
  ['nobody knows where', {}, false],
  ['a page without an address', { origin: 'null' }, false],
])('a socket opened with the cookie by %s', async (_who, headers, isLet) => {
  const { cookie } = await signedIn('olga')
  const caller = await access.authenticateLive(asking(headers, { yd_session: cookie }), undefined)
  expect(caller?.kind).toBe(isLet ? 'member' : undefined)
})

test('a socket is opened with a token wherever the page is from, and not with a bad one', async () => {
  const elsewhere = asking({ origin: 'https://shop.example' })
  const token = await access.visitorToken(visitor)
  expect(await access.authenticateLive(elsewhere, token)).toEqual({ kind: 'visitor', ...visitor })
  const { secret } = await makeToken('olga', ['contacts.read'])
  expect(await access.authenticateLive(elsewhere, secret)).toMatchObject({ memberId: ownerId, via: 'token' })
  expect(await access.authenticateLive(elsewhere, `${token}x`)).toBeUndefined()
  expect(await access.authenticateLive(elsewhere, 'ydt_x')).toBeUndefined()
})
