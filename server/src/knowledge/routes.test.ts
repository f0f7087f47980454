import { expect, test } from 'vitest'
import { newId, type MemberCaller } from '#platform'
import { rolePermissions } from '@yingda/contract'
import { roomTest } from '../../test/room.ts'
import { createKnowledge } from './index.ts'

const ground = await roomTest({ YINGDA_UPLOAD_MAX_MB: '1' })
const anna = newId()
const knowledge = createKnowledge({ ...ground, memberName: async () => 'Anna', timeZone: async () => 'Asia/Shanghai' })
const member: MemberCaller = {
  kind: 'member',
  tenantId: ground.tenantId,
  memberId: anna,
  name: 'Anna',
  permissions: new Set(rolePermissions.supervisor),
  visibility: { inboxIds: null, skillGroupIds: null },
  skillGroupIds: [],
  via: 'session',
  credentialId: newId(),
}
const audited: string[] = []
const app = await ground.serve(
  knowledge.routes({ audit: async (_tx, record) => void audited.push(record.action) }),
  async () => member,
)

/** Sends a file as a browser would. */
const upload = (name: string, content: string | Buffer, query = '') => {
  const boundary = 'yingda-test'
  return app.inject({
    method: 'POST',
    url: `/api/knowledge/import${query}`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
      Buffer.from(content),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  })
}

test('a file is imported by its ending, exported again, and both are found unchanged', async () => {
  const first = await upload('faq.csv', 'id,question,answer\na1,运费多少,包邮\n')
  expect(first.json()).toEqual({ rows: 1, created: 1, updated: 0, unchanged: 0, errors: [] })
  expect(audited).toContain('knowledge.imported')
  for (const format of ['csv', 'xlsx', 'json']) {
    const file = await app.inject({ url: `/api/knowledge/export?format=${format}` })
    expect(file.headers['content-disposition']).toBe(`attachment; filename="knowledge.${format}"`)
    expect((await upload('again', file.rawPayload, `?format=${format}`)).json()).toMatchObject({
      unchanged: 1,
      errors: [],
    })
  }
})

test('a dry run is not written down as an import', async () => {
  const before = audited.length
  const answer = await upload('faq.csv', 'id,question,answer\na9,保修多久,一年\n', '?dryRun=true')
  expect(answer.json()).toMatchObject({ created: 1 })
  expect(audited.length).toBe(before)
})

test.each([
  ['a file of an unknown kind', () => upload('faq.pdf', 'x'), 'knowledge.import_unreadable', 400],
  ['no file', () => app.inject({ method: 'POST', url: '/api/knowledge/import', payload: {} }), 'request.invalid', 400],
  ['a file that is too large', () => upload('faq.csv', Buffer.alloc(1024 * 1024 + 1, 'a')), 'file.too_large', 413],
])('%s is refused', async (_what, call, code, status) => {
  const answer = await call()
  expect([answer.statusCode, answer.json().error.code]).toEqual([status, code])
})

test('an entry goes its way: written, published, changed, taken offline, deleted, each step on record', async () => {
  audited.length = 0
  const url = '/api/knowledge/entries'
  const made = await app.inject({ method: 'POST', url, payload: { question: '几点开门', answer: '九点' } })
  const { id, revision } = made.json()
  const call = (method: 'PUT' | 'POST' | 'DELETE', path: string, payload?: object) =>
    app.inject({ method, url: `${url}/${id}${path}`, ...(payload ? { payload } : {}) })
  expect((await call('POST', '/publish', { note: '开业' })).json()).toMatchObject({
    status: 'published',
    publishedVersion: 1,
  })
  expect((await call('PUT', '', { question: '几点开门', answer: '十点', revision })).json().error.code).toBe(
    'knowledge.changed',
  )
  expect((await call('DELETE', '')).statusCode).toBe(400)
  expect((await call('POST', '/unpublish')).json()).toMatchObject({ status: 'unpublished' })
  expect((await call('POST', '/rollback', { version: 1 })).json()).toMatchObject({ publishedVersion: 2 })
  await call('POST', '/unpublish')
  expect((await call('DELETE', '')).json()).toEqual({ done: true })
  expect(audited).toEqual([
    'knowledge.published',
    'knowledge.unpublished',
    'knowledge.rolled_back',
    'knowledge.unpublished',
    'knowledge.deleted',
  ])
})

test('many who ask at once, while somebody publishes, all get an answer', async () => {
  const { database, clock, tenantId } = ground
  await database.tenant(tenantId, (tx) =>
    knowledge.importRows(
      tx,
      Array.from({ length: 300 }, (_each, at) => ({ id: `many${at}`, question: `第${at}号问题`, answer: '答' })),
      { publish: true, by: anna },
    ),
  )
  const cold = createKnowledge({ ...ground, memberName: async () => 'Anna', timeZone: async () => 'Asia/Shanghai' })
  const ask = () =>
    database.tenant(tenantId, (tx) => cold.findAnswers(tx, '第7号问题', { audience: 'public', at: clock.now() }))
  const publish = database.tenant(tenantId, (tx) =>
    cold.importRows(tx, [{ id: 'late', question: '迟来的问题', answer: '答' }], { publish: true, by: anna }),
  )
  const [found] = await Promise.all([Promise.all(Array.from({ length: 40 }, ask)), publish])
  expect(found.every((each) => each[0]?.externalId === 'many7')).toBe(true)
  const late = await database.tenant(tenantId, (tx) =>
    cold.findAnswers(tx, '迟来的问题', { audience: 'public', at: clock.now() }),
  )
  expect(late[0]).toMatchObject({ externalId: 'late' })
})
