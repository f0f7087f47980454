import { randomBytes } from 'node:crypto'
import { endpoints, type Endpoint } from '@yingda/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyJson, shaped } from './arbitraries.ts'
import { houseTest } from './house.ts'

const lines = Object.entries(endpoints as Record<string, Endpoint>)
const runs = Number(process.env['YINGDA_TEST_FUZZ_RUNS'] ?? 12)
const house = await houseTest()
const { first, inject, token, database, client } = house
const visitor = await house.visitor(first.inbox.key)

/** Real ids of everything there is, so that the calls get further than the first look-up. The caller itself is not among them. */
const ids = await (async () => {
  const { conversationId } = await visitor.say('发票在哪里开')
  await visitor.say('转人工')
  const second = await house.visitor(first.inbox.key)
  await second.say('在吗')
  const owner = client(await token(first.tenantId, first.ownerId))
  const { items: entries } = await owner.call('GET /api/knowledge/entries', { query: {} })
  const { items: tags } = await owner.call('GET /api/tags')
  const { items: replies } = await owner.call('GET /api/quick-replies')
  const category = await owner.call('POST /api/knowledge/categories', { body: { name: '发票' } })
  return [
    conversationId,
    visitor.contactId,
    second.contactId,
    first.secondOwnerId,
    first.agentId,
    first.groupId,
    first.hoursId,
    first.inbox.id,
    category.id,
    ...[...entries, ...tags, ...replies].map((one) => one.id),
  ]
})()

/** A call that was let through may have signed its own maker out or taken rights away: each test begins with fresh ones. */
const callerFor = async (line: Endpoint): Promise<string | undefined> => {
  if (line.gate === 'public') return undefined
  if (line.gate === 'visitor') return visitor.token
  return token(first.tenantId, first.ownerId)
}

const place = (schema: Endpoint['body'], shape: (schema: NonNullable<Endpoint['body']>) => fc.Arbitrary<unknown>) =>
  schema ? shape(schema) : fc.constant(undefined)

const callsOf = (line: Endpoint) => {
  const near = (schema: NonNullable<Endpoint['body']>) => shaped(schema, { ids, mutated: true })
  const params = place(line.params, near)
  const query = place(line.query, near)
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ params, query, body: place(line.body, near) }) },
    {
      weight: 1,
      arbitrary: fc.record({ params, query: fc.dictionary(fc.string(), anyJson, { maxKeys: 3 }), body: anyJson }),
    },
  )
}
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

describe('every endpoint survives whatever it is sent', () => {
  test.each(lines.filter(([, line]) => !line.upload))(
    '%s never fails on our side',
    async (key, line) => {
      const shown = await callerFor(line)
      await fc.assert(
        fc.asyncProperty(callsOf(line), async ({ params, query, body }) => {
          const call = { token: shown, params: recordOf(params), query: recordOf(query), body }
          const answer = await inject(key, key.startsWith('GET ') ? { ...call, body: undefined } : call)
          expect(answer.status, `${JSON.stringify(call)}\n${answer.text}`).toBeLessThan(500)
        }),
        { numRuns: runs },
      )
      expect({}).not.toHaveProperty('polluted')
    },
    60_000,
  )

  test.each(lines.filter(([key]) => !key.startsWith('GET ')))(
    '%s survives a body that is no JSON',
    async (key, line) => {
      const shown = await callerFor(line)
      const bodies = [
        '',
        '{',
        '"',
        'null',
        '[1,',
        '{"a":1}}',
        '\u0000',
        '{"__proto__":{"polluted":true}}',
        '9'.repeat(400),
      ]
      for (const payload of [...bodies, randomBytes(200), `"${'x'.repeat(1_100_000)}"`])
        for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
          const headers = { 'content-type': type, ...(shown ? { authorization: `Bearer ${shown}` } : {}) }
          const answer = await inject(key, { params: { id: ids[0], seq: 1, code: 'x' } }, { payload, headers })
          expect(answer.status, `${type} ${String(payload).slice(0, 60)}\n${answer.text}`).toBeLessThan(500)
        }
    },
  )
})

describe('every upload survives odd forms', () => {
  const form = (boundary: string, parts: (string | Buffer)[], end = `--${boundary}--\r\n`) =>
    Buffer.concat([
      ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), Buffer.from(part), Buffer.from('\r\n')]),
      Buffer.from(end),
    ])
  const file = (name: string, type: string, bytes: string | Buffer, field = 'file') =>
    Buffer.concat([
      Buffer.from(
        `content-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`,
      ),
      Buffer.from(bytes),
    ])
  const plain = file('a.csv', 'text/csv', 'question,answer\n"怎么退货","七天内"\n')
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

  const odd: [string, string, Buffer][] = [
    ['nothing at all', 'multipart/form-data; boundary=b', Buffer.alloc(0)],
    ['no boundary', 'multipart/form-data', form('b', [plain])],
    ['another boundary', 'multipart/form-data; boundary=c', form('b', [plain])],
    ['no end', 'multipart/form-data; boundary=b', form('b', [plain], '')],
    ['cut in the middle', 'multipart/form-data; boundary=b', form('b', [plain]).subarray(0, 70)],
    ['another field', 'multipart/form-data; boundary=b', form('b', [file('a.csv', 'text/csv', 'x', 'other')])],
    [
      'a field in place of a file',
      'multipart/form-data; boundary=b',
      form('b', ['content-disposition: form-data; name="file"\r\n\r\nx']),
    ],
    ['two files', 'multipart/form-data; boundary=b', form('b', [plain, plain])],
    [
      'many fields',
      'multipart/form-data; boundary=b',
      form(
        'b',
        Array.from({ length: 30 }, (_none, n) => `content-disposition: form-data; name="f${n}"\r\n\r\nx`),
      ),
    ],
    ['no name', 'multipart/form-data; boundary=b', form('b', [file('', 'text/csv', 'x')])],
    [
      'a name that climbs',
      'multipart/form-data; boundary=b',
      form('b', [file('../../../etc/passwd', 'text/plain', 'x')]),
    ],
    ['a very long name', 'multipart/form-data; boundary=b', form('b', [file('x'.repeat(3000), 'text/plain', 'x')])],
    ['a name of no letters', 'multipart/form-data; boundary=b', form('b', [file('\u0000\u0001.csv', 'text/csv', 'x')])],
    ['no bytes', 'multipart/form-data; boundary=b', form('b', [file('a.csv', 'text/csv', '')])],
    ['a picture cut short', 'multipart/form-data; boundary=b', form('b', [file('a.png', 'image/png', png)])],
    [
      'a page that says it is a picture',
      'multipart/form-data; boundary=b',
      form('b', [file('a.png', 'image/png', '<script>alert(1)</script>')]),
    ],
    ['chance', 'multipart/form-data; boundary=b', form('b', [file('a.xlsx', 'application/zip', randomBytes(5000))])],
    [
      'half a workbook',
      'multipart/form-data; boundary=b',
      form('b', [file('a.xlsx', 'application/zip', Buffer.concat([Buffer.from('504b0304', 'hex'), randomBytes(60)]))]),
    ],
    [
      'prototype keys as JSON',
      'multipart/form-data; boundary=b',
      form('b', [file('a.json', 'application/json', '[{"__proto__":{"polluted":true},"question":"a","answer":"b"}]')]),
    ],
    [
      'zero bytes in a table',
      'multipart/form-data; boundary=b',
      form('b', [file('a.csv', 'text/csv', 'question,answer\n"a\u0000b","c\u0000"\n')]),
    ],
    ['JSON instead of a form', 'application/json', Buffer.from('{"file":"x"}')],
  ]
  const uploads = lines.filter(([, line]) => line.upload).map(([key, line]) => [key, line] as const)
  const cases = uploads.flatMap(([key, line]) => odd.map(([what, type, bytes]) => ({ key, what, line, type, bytes })))

  test.each(cases)('$key: $what', async ({ key, line, type, bytes }) => {
    const shown = await callerFor(line)
    const headers = { 'content-type': type, authorization: `Bearer ${shown}` }
    for (const query of key.includes('import')
      ? [{}, { format: 'json' }, { format: 'xlsx' }, { format: 'csv' }]
      : [{}]) {
      const answer = await inject(key, { query }, { payload: bytes, headers })
      expect(answer.status, answer.text).toBeLessThan(500)
    }
    expect({}).not.toHaveProperty('polluted')
  })

  test.each(uploads)('%s takes a proper file', async (key, line) => {
    const headers = {
      'content-type': 'multipart/form-data; boundary=b',
      authorization: `Bearer ${await callerFor(line)}`,
    }
    const answer = await inject(key, {}, { payload: form('b', [plain]), headers })
    expect(answer.status, answer.text).toBe(200)
    // The room where everything else stands is still there.
    expect(await database.tenant(first.tenantId, house.tenants.find)).toMatchObject({ id: first.tenantId })
  })
})
