import { rolePermissions, type Inbox } from '@yingda/contract'
import { describe, expect, test } from 'vitest'
import { newId, type MemberCaller } from '#platform'
import { roomTest } from '../../test/room.ts'
import { createInboxes, inboxRoutes } from './index.ts'

const { database, clock, events, serve, tenantId } = await roomTest()
const inboxes = createInboxes({ database, clock })
const input = {
  name: '官网',
  enabled: true,
  botOn: true,
  botName: '小应',
  skillGroupId: newId(),
  language: 'zh-CN' as const,
  title: '青禾客服',
  colour: '#0B7A62',
  position: 'right' as const,
  welcome: { 'zh-CN': '您好', en: 'Hello' },
  quickQuestions: { 'zh-CN': [], en: [] },
  askContactDetails: false,
  allowedOrigins: [],
}
const [shop, branch] = (await database.tenant(tenantId, async (tx) => [
  await inboxes.create(tx, input),
  await inboxes.create(tx, { ...input, name: '分店' }),
])) as [Inbox, Inbox]

let inboxIds: string[] | null = null
const audited: string[] = []
const app = await serve(
  inboxRoutes({
    database,
    inboxes,
    events,
    audit: async (_tx, entry) => void audited.push(entry.action),
    check: { skillGroup: async () => undefined, hours: async () => undefined },
  }),
  async (): Promise<MemberCaller> => ({
    kind: 'member',
    tenantId,
    memberId: newId(),
    name: 'adam',
    permissions: new Set(rolePermissions.admin),
    visibility: { inboxIds, skillGroupIds: null },
    skillGroupIds: [],
    via: 'session',
    credentialId: newId(),
  }),
)
/** Makes a call as a member who sees these inboxes; null: all. */
const call = (sees: string[] | null, method: 'GET' | 'PUT' | 'POST', url: string, payload?: object) => {
  inboxIds = sees
  return app.inject({ method, url, ...(payload ? { payload } : {}) })
}
const secretOf = (id: string) => database.tenant(tenantId, (tx) => inboxes.identitySecret(tx, id))
const nameOf = async (id: string) => (await database.tenant(tenantId, (tx) => inboxes.one(tx, id))).name

describe.each<[string, (sees: string[] | null, id: string) => ReturnType<typeof call>]>([
  ['reading', (sees, id) => call(sees, 'GET', `/api/inboxes/${id}`)],
  ['changing', (sees, id) => call(sees, 'PUT', `/api/inboxes/${id}`, { ...input, name: `改过 ${id}` })],
  ['renewing the secret of', (sees, id) => call(sees, 'POST', `/api/inboxes/${id}/identity-secret`)],
])('%s an inbox', (_what, make) => {
  test('is refused to a manager who does not see it, as if it were not there, and changes nothing', async () => {
    audited.length = 0
    const before = [await nameOf(branch.id), await secretOf(branch.id)]
    const answer = await make([shop.id], branch.id)
    expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'inbox.not_found'])
    expect([await nameOf(branch.id), await secretOf(branch.id)]).toEqual(before)
    expect(audited).toEqual([])
  })

  test('is done by a manager who sees it, or sees all', async () => {
    expect((await make([shop.id], shop.id)).statusCode).toBe(200)
    expect((await make(null, branch.id)).statusCode).toBe(200)
  })
})

test('the list holds what the member sees', async () => {
  const idsFor = async (sees: string[] | null) =>
    (await call(sees, 'GET', '/api/inboxes')).json<{ items: Inbox[] }>().items.map((inbox) => inbox.id)
  expect(await idsFor([branch.id])).toEqual([branch.id])
  expect((await idsFor(null)).toSorted()).toEqual([shop.id, branch.id].toSorted())
})
