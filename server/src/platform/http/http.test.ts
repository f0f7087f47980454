import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { newId } from '../ids.ts'
import { createLog } from '../log.ts'
import { createHttp } from './http.ts'

test('S93: the log names the route of a call and not what stands in its address', async () => {
  const written: string[] = []
  const to = new PassThrough().on('data', (line: Buffer) => void written.push(line.toString()))
  const { app, mountSome } = await createHttp({
    config: readConfig({}, import.meta.dirname),
    log: createLog({ level: 'info', to }),
  })
  const fail = async (): Promise<never> => {
    throw new Error('out of order')
  }
  mountSome({ 'GET /api/invitations/by-code/{code}': fail }, async () => undefined)
  await app.inject('/api/invitations/by-code/the-code-of-the-link?q=13800138000')
  await app.close()
  expect(written.join('')).toContain('by-code/:code')
  expect(written.join('')).toContain('out of order')
  expect(written.join('')).not.toMatch(/the-code-of-the-link|13800138000/)
})

test('what no database can hold does not get past the edge, in a query either', async () => {
  const { app, mountSome } = await createHttp({
    config: readConfig({}, import.meta.dirname),
    log: createLog({ level: 'silent' }),
  })
  const asked: unknown[] = []
  const answer = async ({ query }: { query: unknown }) => {
    asked.push(query)
    return { items: [] }
  }
  mountSome({ 'GET /api/contacts': answer }, async () => ({
    kind: 'member',
    tenantId: newId(),
    memberId: newId(),
    name: 'olga',
    permissions: new Set(['contacts.read']),
    visibility: { inboxIds: null, skillGroupIds: null },
    skillGroupIds: [],
    via: 'session',
    credentialId: newId(),
  }))
  expect((await app.inject('/api/contacts?q=a%00b')).statusCode).toBe(200)
  await app.close()
  expect(asked).toEqual([{ q: 'a\ufffdb', limit: 30 }])
})

test.each([
  ['false', '127.0.0.1'],
  ['true', '203.0.113.7'],
  ['2', '198.51.100.2'],
])(
  'with YINGDA_TRUST_PROXY=%s the address that counts is what our own proxies added, whatever a visitor claims',
  async (proxies, address) => {
    const { app } = await createHttp({
      config: readConfig({ YINGDA_TRUST_PROXY: proxies }, import.meta.dirname),
      log: createLog({ level: 'silent' }),
    })
    app.get('/who', (request) => request.ip)
    const claimed = { 'x-forwarded-for': '10.0.0.1, 198.51.100.2, 203.0.113.7' }
    expect((await app.inject({ url: '/who', headers: claimed })).body).toBe(address)
    await app.close()
  },
)
