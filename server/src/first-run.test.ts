import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { roomTest } from '../test/room.ts'
import { firstRun, setUpRoutes } from './first-run.ts'
import { buildHouse, type House } from './house.ts'

/** An installation that was never started: an empty database, an empty data folder. */
const installation = async (settings: Record<string, string> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'yingda-first-run-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const room = await roomTest({ YINGDA_DATA: folder, ...settings })
  const { database, clock, config, log } = room
  const house = buildHouse({ database, clock, config, log, secret: 'only-for-tests-only-for-tests-only-for-tests' })
  /** Starts as the server does, perhaps with a room that breaks, and gives what was said. */
  const start = async (broken: Partial<House> = {}) => {
    const said: string[] = []
    const first = await firstRun({ ...house, ...broken, database, config, log, clock, say: (line) => said.push(line) })
    return { ...first, said: said.join('\n') }
  }
  const serve = async ({ setUp }: Awaited<ReturnType<typeof start>>) =>
    room.serve(
      { ...house.routes, ...setUpRoutes({ ...house, database, setUp, version: '0.0.0' }) },
      house.access.authenticate,
    )
  const kept = (name: string) => readFile(join(folder, name), 'utf8')
  return { ...room, folder, house, start, serve, kept }
}

describe('the demo company', async () => {
  const { database, folder, house, start, serve, kept } = await installation()
  const first = await start()
  const app = await serve(first)
  const tenants = await house.tenants.all()
  const inDemo = <T>(work: Parameters<typeof database.tenant<T>>[1]) => database.tenant(tenants[0]!.id, work)

  test('S57 stands after the first start: people in two skill groups, two inboxes, published answers', async () => {
    expect(tenants).toEqual([{ id: expect.any(String), demo: true }])
    const roles = (await inDemo(house.access.members)).map((member) => member.role)
    expect(roles.toSorted()).toEqual(['agent', 'agent', 'agent', 'owner', 'supervisor'])
    const groups = await inDemo((tx) => house.routing.groups(tx))
    expect(groups.map(({ name, memberIds }) => [name, memberIds.length])).toEqual(
      expect.arrayContaining([
        ['售前咨询', 2],
        ['售后服务', 2],
      ]),
    )
    expect((await house.inboxes.byKey('demo-zh')).tenantId).toBe(tenants[0]!.id)
    expect((await house.inboxes.byKey('demo-en')).tenantId).toBe(tenants[0]!.id)
    const file = JSON.parse((await house.knowledge.exportFile(tenants[0]!.id, 'json')).toString()) as unknown[]
    expect(file.length).toBeGreaterThan(280)
  })

  test('is open at any hour through its inboxes, while its skill groups have hours', async () => {
    const inboxes = await inDemo(house.inboxes.list)
    const midnight = new Date('2026-11-22T18:00:00Z')
    for (const inbox of inboxes)
      expect(await inDemo((tx) => house.schedules.state(tx, inbox.hoursId, midnight))).toMatchObject({ open: true })
    const groups = await inDemo((tx) => house.routing.groups(tx))
    for (const group of groups)
      expect(await inDemo((tx) => house.schedules.state(tx, group.hoursId, midnight))).toMatchObject({ open: false })
  })

  test('tells its log-ins in both languages, and each of them signs in', async () => {
    expect(first.said).toContain('演示公司已创建')
    expect(first.said).toContain('The demo company has been made')
    for (const line of (await kept('demo-log-ins.txt')).trim().split('\n')) {
      const [email, password] = line.split('\t')
      expect(first.said).toContain(email)
      expect(first.said).toContain(password)
      const answer = await app.inject({ method: 'POST', url: '/api/session', payload: { email, password } })
      expect(answer.statusCode, email).toBe(200)
    }
  })

  test('keeps log-ins and the token of the command for nobody else to read', async () => {
    for (const name of ['demo-log-ins.txt', 'cli-token'])
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  })

  test('gives the yingda command a token that reads knowledge and may not change the company', async () => {
    const headers = { authorization: `Bearer ${(await kept('cli-token')).trim()}` }
    expect((await app.inject({ url: '/api/knowledge/entries', headers })).statusCode).toBe(200)
    const change = await app.inject({ method: 'PATCH', url: '/api/tenant', headers, payload: { name: 'Mine' } })
    expect(change.statusCode).toBe(403)
  })

  test('is made once: a second start only says where the log-ins are', async () => {
    const token = await kept('cli-token')
    const again = await start()
    expect(await house.tenants.all()).toEqual(tenants)
    expect(again.said).toContain(join(folder, 'demo-log-ins.txt'))
    expect(again.said).not.toContain((await kept('demo-log-ins.txt')).split('\t')[1])
    expect(await kept('cli-token')).toBe(token)
  })

  test('leaves nothing for anybody to set up', async () => {
    expect((await app.inject({ url: '/api/setup' })).json()).toMatchObject({ needed: false })
    const payload = { code: 'x', company: 'Mine', name: 'Me', email: 'me@mine.example', password: 'long enough for it' }
    const answer = await app.inject({ method: 'POST', url: '/api/setup', payload })
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'setup.done'])
  })
})

describe('when the first start dies', async () => {
  const { house, start, kept, database } = await installation()
  const dies = async (): Promise<never> => {
    throw new Error('the power went')
  }

  test.each([
    ['while people are made', { access: { ...house.access, createMember: dies } }],
    ['while hours are made', { schedules: { ...house.schedules, create: dies } }],
    ['while inboxes are made', { inboxes: { ...house.inboxes, create: dies } }],
    ['while tags are made', { contacts: { ...house.contacts, putTag: dies } }],
    ['while knowledge is taken over', { knowledge: { ...house.knowledge, importRows: dies } }],
  ])('%s, there is no half company', async (_when, broken: Partial<House>) => {
    await expect(start(broken)).rejects.toThrow('the power went')
    expect(await house.tenants.all()).toEqual([])
    expect(await database.lookup('email', 'owner@spruce.example')).toBeUndefined()
  })

  test('after the company was made, the next start writes what is missing and the kept password fits', async () => {
    const password = (await kept('demo-log-ins.txt')).split('\t')[1]!
    await expect(start({ access: { ...house.access, createToken: dies } })).rejects.toThrow('the power went')
    expect(await house.tenants.all()).toHaveLength(1)
    await expect(kept('cli-token')).rejects.toThrow('ENOENT')
    await start()
    expect(await kept('cli-token')).toMatch(/^yd/)
    expect((await kept('demo-log-ins.txt')).split('\t')[1]).toBe(password)
  })
})

describe('without the demo', async () => {
  const { house, start, serve, kept } = await installation({ YINGDA_DEMO: 'false' })
  const wishes = {
    company: '澄川电器',
    name: '陈澄',
    email: 'chen@chengchuan.example',
    password: 'a long enough password',
    language: 'zh-CN',
  }

  test('the first company is set up with the code that was printed, once, even when two ask together', async () => {
    const first = await start()
    const code = (await kept('setup-code')).trim()
    expect(first.said).toContain(code)
    expect(first.said).toContain('/setup')
    const app = await serve(first)
    const post = (payload: object) => app.inject({ method: 'POST', url: '/api/setup', payload })
    expect((await app.inject({ url: '/api/setup' })).json()).toEqual({ needed: true, version: '0.0.0' })

    const wrong = await post({ ...wishes, code: code.replace(/^./, (letter) => (letter === 'x' ? 'y' : 'x')) })
    expect([wrong.statusCode, wrong.json().error.code]).toEqual([403, 'setup.wrong_code'])
    expect(await house.tenants.all()).toEqual([])

    const answers = await Promise.all([post({ ...wishes, code }), post({ ...wishes, email: 'b@b.example', code })])
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 409])
    expect(await house.tenants.all()).toHaveLength(1)
    expect(answers[0]!.json()).toMatchObject({ role: 'owner', tenant: { name: '澄川电器', demo: false } })
    const me = await app.inject({ url: '/api/me', cookies: { yd_session: answers[0]!.cookies[0]!.value } })
    expect(me.json()).toMatchObject({ email: wishes.email })
    await expect(kept('setup-code')).rejects.toThrow('ENOENT')
    expect(await kept('cli-token')).toMatch(/^yd/)
  })

  test('a start after that has nothing to say', async () => {
    expect(await start()).toEqual({ setUp: undefined, said: '' })
  })
})

describe('before the set-up', async () => {
  const { start, kept } = await installation({ YINGDA_DEMO: 'false' })

  test('a restart keeps the code, so that what was printed stays true', async () => {
    await start()
    const code = await kept('setup-code')
    expect((await start()).said).toContain(code.trim())
    expect(await kept('setup-code')).toBe(code)
  })
})
