import * as argon2 from '@node-rs/argon2'
import { generateSync } from 'otplib'
import { afterEach, expect, test, vi } from 'vitest'
import { createAccess } from './index.ts'
import { accessTest } from './testing.ts'

vi.mock('@node-rs/argon2', { spy: true })

const triesMax = 4
const company = await accessTest({ YINGDA_SIGN_IN_TRIES: String(triesMax) })
const { clock, database, join, signIn, signedIn, password, app } = company
afterEach(() => void vi.useRealTimers())

const codeOf = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code

/** A member with one-time codes switched on. */
const withCodes = async (name: string) => {
  await join(name, 'agent')
  const browser = await signedIn(name)
  const { secret, uri } = (await browser.post('/api/me/totp', { password })).body as { secret: string; uri: string }
  const codeAt = (seconds = 0) => generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) + seconds })
  const { recoveryCodes } = (await browser.post('/api/me/totp/confirm', { code: codeAt() })).body as {
    recoveryCodes: string[]
  }
  clock.advance(120_000)
  return { browser, secret, uri, codeAt, recoveryCodes }
}

test('a wrong password and an unknown address are refused in the same words, after the same work', async () => {
  await join('vera', 'agent')
  await signIn('vera', { password: 'warm up the hash of nobody' })
  await signIn('nobody')
  const verify = vi.mocked(argon2.verify)
  verify.mockClear()
  const wrong = await signIn('vera', { password: 'wrong wrong wrong' })
  expect(verify).toHaveBeenCalledTimes(1)
  const unknown = await signIn('nobody')
  expect(verify).toHaveBeenCalledTimes(2)
  expect(unknown.statusCode).toBe(401)
  expect(unknown.json()).toEqual(wrong.json())
  const costs = verify.mock.calls.map(([hash]) => String(hash).split('$').slice(0, 4).join('$'))
  expect(costs).toEqual(['$argon2id$v=19$m=19456,t=2,p=1', '$argon2id$v=19$m=19456,t=2,p=1'])
})

test('an address is written with capitals and spaces or without', async () => {
  await join('mia', 'agent')
  const payload = { email: ' MIA@Qinghe.example ', password }
  expect((await app.inject({ method: 'POST', url: '/api/session', payload })).statusCode).toBe(200)
})

test('a form of another site signs nobody in', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { 'content-type': 'text/plain' },
    payload: JSON.stringify({ email: 'mia@qinghe.example', password }),
  })
  expect(answer.statusCode).toBe(400)
  expect(answer.cookies).toEqual([])
})

test('after too many wrong passwords even the right one must wait, and then works', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  await join('bruno', 'agent')
  for (let tried = 0; tried < triesMax; tried++)
    expect(codeOf(await signIn('bruno', { password: 'wrong wrong' }))).toBe('session.wrong_password')
  const locked = await signIn('bruno')
  expect(locked.statusCode).toBe(429)
  expect(locked.json().error).toMatchObject({ code: 'session.locked', details: { seconds: 900 } })
  expect(locked.headers['retry-after']).toBe('900')
  vi.setSystemTime(Date.now() + 900_000)
  expect((await signIn('bruno')).statusCode).toBe(200)
})

test('signing in clears the count', async () => {
  await join('clara', 'agent')
  for (let round = 0; round < 3; round++) {
    for (let tried = 0; tried < triesMax - 1; tried++) await signIn('clara', { password: 'wrong wrong' })
    expect((await signIn('clara')).statusCode).toBe(200)
  }
})

test('a stranger elsewhere locks nobody out, but many places together must wait as well', async () => {
  await join('dora', 'agent')
  for (let tried = 0; tried <= triesMax; tried++) await signIn('dora', { password: 'wrong wrong', address: '10.0.0.1' })
  expect(codeOf(await signIn('dora', { address: '10.0.0.1' }))).toBe('session.locked')
  expect((await signIn('dora', { address: '10.0.0.2' })).statusCode).toBe(200)
  for (let place = 3; place < 8; place++)
    for (let tried = 0; tried < triesMax; tried++)
      await signIn('dora', { password: 'wrong wrong', address: `10.0.0.${place}` })
  expect(codeOf(await signIn('dora', { address: '10.0.0.99' }))).toBe('session.locked')
})

test('the five addresses of one IPv6 network lock nobody out', async () => {
  await join('wanda', 'agent')
  for (let beside = 1; beside <= 6; beside++)
    for (let tried = 0; tried < triesMax; tried++)
      await signIn('wanda', { password: 'wrong wrong', address: `2001:db8:0:1::${beside}` })
  expect(codeOf(await signIn('wanda', { address: '2001:db8:0:1::7' }))).toBe('session.locked')
  expect((await signIn('wanda', { address: '2001:db8:0:2::1' })).statusCode).toBe(200)
})

test('strangers lock a member out of new browsers, and not of one that was signed in with before', async () => {
  await join('xenia', 'agent')
  await join('yves', 'agent')
  const markOf = async (name: string) => {
    const { cookies } = await signIn(name, { address: '10.3.0.1' })
    return { yd_known: cookies.find((cookie) => cookie.name === 'yd_known')!.value }
  }
  const [ofXenia, ofYves] = [await markOf('xenia'), await markOf('yves')]
  for (let place = 2; place < 7; place++)
    for (let tried = 0; tried < triesMax; tried++)
      await signIn('xenia', { password: 'wrong wrong', address: `10.3.0.${place}` })
  const lastly = { address: '10.3.0.99' }
  expect(codeOf(await signIn('xenia', lastly))).toBe('session.locked')
  expect(codeOf(await signIn('xenia', { ...lastly, cookies: ofYves }))).toBe('session.locked')
  expect((await signIn('xenia', { ...lastly, cookies: ofXenia })).statusCode).toBe(200)
  const guess = () => signIn('xenia', { ...lastly, cookies: ofXenia, password: 'wrong wrong' })
  for (let tried = 0; tried < triesMax; tried++) expect(codeOf(await guess())).toBe('session.wrong_password')
  expect(codeOf(await guess())).toBe('session.locked')
})

test('one place that tries many e-mail addresses costs us no more hashes', async () => {
  const strict = await accessTest({ YINGDA_SIGN_IN_TRIES: '1' })
  for (let tried = 0; tried < 20; tried++)
    expect(codeOf(await strict.signIn(`nobody${tried}`))).toBe('session.wrong_password')
  const verify = vi.mocked(argon2.verify)
  verify.mockClear()
  expect(codeOf(await strict.signIn('nobody-more'))).toBe('session.locked')
  expect(verify).not.toHaveBeenCalled()
  expect(codeOf(await strict.signIn('nobody-more', { address: '10.0.0.1' }))).toBe('session.wrong_password')
  expect(verify).toHaveBeenCalledTimes(1)
})

test('two passwords are checked at once, a hundred wait, the next is told that we are busy, and that was no try', async () => {
  await join('zoe', 'agent')
  const verify = vi.mocked(argon2.verify)
  const ending: (() => void)[] = []
  let [running, mostAtOnce, isHeld] = [0, 0, true]
  verify.mockImplementation(async () => {
    mostAtOnce = Math.max(mostAtOnce, ++running)
    if (isHeld) await new Promise<void>((end) => void ending.push(end))
    running -= 1
    return false
  })
  const strangers = Array.from({ length: 103 }, (_each, at) => signIn(`stranger${at}`, { address: `10.4.${at}.1` }))
  const first = await Promise.race(strangers)
  expect([first.statusCode, codeOf(first)]).toEqual([503, 'server.busy'])
  for (let tried = 0; tried < triesMax * 2; tried++) expect(codeOf(await signIn('zoe'))).toBe('server.busy')
  isHeld = false
  for (const end of ending) end()
  await Promise.all(strangers)
  expect(mostAtOnce).toBe(2)
  verify.mockReset()
  expect((await signIn('zoe')).statusCode).toBe(200)
})

test('many guesses at once are counted one by one', async () => {
  await join('emil', 'agent')
  const guesses = await Promise.all(
    Array.from({ length: triesMax * 2 }, () => signIn('emil', { password: 'wrong wrong' })),
  )
  expect(guesses.map(codeOf).filter((code) => code === 'session.locked')).toHaveLength(triesMax)
})

test('with one-time codes on, the password alone is not enough', async () => {
  const { codeAt } = await withCodes('fred')
  expect(codeOf(await signIn('fred'))).toBe('session.totp_required')
  expect(codeOf(await signIn('fred', { code: '000000' }))).toBe('session.totp_wrong')
  expect(codeOf(await signIn('fred', { password: 'wrong wrong', code: codeAt() }))).toBe('session.wrong_password')
  expect((await signIn('fred', { code: codeAt() })).json()).toMatchObject({ name: 'fred', totpOn: true })
})

test.each([
  ['two steps old', -60, false],
  ['one step old', -30, true],
  ['one step ahead', 30, true],
  ['two steps ahead', 60, false],
])('a code that is %s', async (what, seconds, isTaken) => {
  const { codeAt } = await withCodes(`greta-${what.replaceAll(' ', '-')}`)
  const answer = await signIn(`greta-${what.replaceAll(' ', '-')}`, { code: codeAt(seconds) })
  expect(answer.statusCode).toBe(isTaken ? 200 : 401)
})

test('a code is taken once, also when it is sent twice at the same moment', async () => {
  const { codeAt } = await withCodes('hugo')
  const code = codeAt()
  const both = await Promise.all([signIn('hugo', { code }), signIn('hugo', { code })])
  expect(both.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 401])
  expect(codeOf(await signIn('hugo', { code }))).toBe('session.totp_wrong')
  expect(codeOf(await signIn('hugo', { code: codeAt(-30) }))).toBe('session.totp_wrong')
  clock.advance(30_000)
  expect((await signIn('hugo', { code: codeAt() })).statusCode).toBe(200)
})

test('the code that switched codes on does not sign in', async () => {
  await join('iris', 'agent')
  const browser = await signedIn('iris')
  const { secret } = (await browser.post('/api/me/totp', { password })).body as { secret: string }
  const code = generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) })
  expect((await browser.post('/api/me/totp/confirm', { code })).status).toBe(200)
  expect(codeOf(await signIn('iris', { code }))).toBe('session.totp_wrong')
})

test('each of the ten recovery codes works once, in capitals too', async () => {
  const { recoveryCodes } = await withCodes('jana')
  expect(new Set(recoveryCodes).size).toBe(10)
  expect((await signIn('jana', { code: recoveryCodes[0]! })).statusCode).toBe(200)
  expect(codeOf(await signIn('jana', { code: recoveryCodes[0]! }))).toBe('session.totp_wrong')
  expect((await signIn('jana', { code: recoveryCodes[1]!.toUpperCase() })).statusCode).toBe(200)
  const both = await Promise.all([0, 1].map(() => signIn('jana', { code: recoveryCodes[2]! })))
  expect(both.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 401])
})

test('one member’s recovery codes are nothing to another', async () => {
  const { recoveryCodes } = await withCodes('karl')
  await withCodes('lena')
  expect(codeOf(await signIn('lena', { code: recoveryCodes[0]! }))).toBe('session.totp_wrong')
})

test('guessing codes with the right password is counted too', async () => {
  await withCodes('moritz')
  for (let tried = 0; tried < triesMax; tried++)
    expect(codeOf(await signIn('moritz', { code: '000000' }))).toBe('session.totp_wrong')
  expect(codeOf(await signIn('moritz', { code: '000000' }))).toBe('session.locked')
})

test('codes are started and switched off with the password only, and confirmed only when started', async () => {
  await join('nina', 'agent')
  const nina = await signedIn('nina')
  expect((await nina.post('/api/me/totp', { password: 'wrong wrong' })).code).toBe('session.wrong_password')
  expect((await nina.post('/api/me/totp/confirm', { code: '123456' })).code).toBe('totp.not_started')
  const { uri } = (await nina.post('/api/me/totp', { password })).body as { uri: string }
  expect(uri).toMatch(/^otpauth:\/\/totp\/.*nina.*secret=[A-Z2-7]+/)
  expect((await nina.post('/api/me/totp/confirm', { code: '000000' })).code).toBe('session.totp_wrong')
  expect((await signIn('nina')).statusCode).toBe(200)
  const { browser } = await withCodes('otto')
  expect((await browser.post('/api/me/totp/off', { password: 'wrong wrong' })).code).toBe('session.wrong_password')
  expect((await browser.post('/api/me/totp/off', { password })).status).toBe(200)
  expect((await signIn('otto')).statusCode).toBe(200)
})

test('a new password ends the other sessions and keeps this one', async () => {
  await join('paul', 'agent')
  const [here, elsewhere] = [await signedIn('paul'), await signedIn('paul')]
  const change = (current: string) => here.post('/api/me/password', { current, next: 'a new long password' })
  expect((await elsewhere.get('/api/me')).status).toBe(200)
  expect((await change('wrong wrong')).code).toBe('session.wrong_password')
  expect((await change(password)).status).toBe(200)
  expect((await elsewhere.get('/api/me')).code).toBe('session.expired')
  expect((await here.get('/api/me')).status).toBe(200)
  expect(codeOf(await signIn('paul'))).toBe('session.wrong_password')
  expect((await signIn('paul', { password: 'a new long password' })).statusCode).toBe(200)
  expect((await here.post('/api/me/password', { current: 'a new long password', next: 'short' })).code).toBe(
    'request.invalid',
  )
})

test('nothing in the database signs anybody in: no password, cookie, token, code or secret is kept in words', async () => {
  const { browser, secret, recoveryCodes } = await withCodes('quinn')
  await join('rosa', 'owner')
  const rosa = await signedIn('rosa')
  const token = (await rosa.post('/api/tokens', { name: 't', scopes: ['audit.read'] })).body as { secret: string }
  const invited = (await rosa.post('/api/invitations', { email: 'x@y.example', role: 'agent' })).body as {
    link: string
  }
  const held = await database.maintain(async (client) => {
    const tables = ['member', 'recovery_code', 'session', 'api_token', 'invitation', 'directory', 'audit_record']
    const read: unknown[] = []
    for (const table of tables) read.push((await client.query(`select to_jsonb(t) as row from ${table} t`)).rows)
    return JSON.stringify(read)
  })
  expect(held).toContain('quinn')
  for (const shown of [
    password,
    browser.cookie,
    secret,
    recoveryCodes[0]!,
    token.secret,
    invited.link.split('/').at(-1)!,
  ])
    expect(held).not.toContain(shown)
})

test('signing in, failing to, and signing out are in the audit log with the address', async () => {
  await join('sven', 'agent')
  await signIn('sven', { password: 'wrong wrong', address: '10.9.9.9' })
  const sven = await signedIn('sven')
  await sven.remove('/api/session')
  await join('tilda', 'owner')
  const { items } = (await (await signedIn('tilda')).get('/api/audit?limit=100')).body as {
    items: { byName: string; action: string; address: string; details: object }[]
  }
  const ofSven = items.filter(({ byName }) => byName === 'sven')
  expect(ofSven.map(({ action, address }) => [action, address])).toEqual(
    expect.arrayContaining([
      ['member.signed_out', '127.0.0.1'],
      ['member.signed_in', '127.0.0.1'],
      ['member.sign_in_failed', '10.9.9.9'],
    ]),
  )
  expect(JSON.stringify(ofSven)).not.toContain('wrong wrong')
})

test('a server with another secret still takes recovery codes', async () => {
  const { recoveryCodes, codeAt } = await withCodes('ulla')
  const moved = createAccess({
    ...company,
    secret: 'another-secret-another-secret-another-secret',
    tenantOf: async (tx) => ({ id: tx.tenantId, name: 'x', language: 'en', timeZone: 'UTC', demo: false }),
  })
  const app = await company.serve(moved.routes, moved.authenticate)
  const signInThere = (code: string) =>
    app.inject({ method: 'POST', url: '/api/session', payload: { email: company.emailOf('ulla'), password, code } })
  expect(codeOf(await signInThere(codeAt()))).toBe('session.totp_wrong')
  expect((await signInThere(recoveryCodes[0]!)).statusCode).toBe(200)
})
