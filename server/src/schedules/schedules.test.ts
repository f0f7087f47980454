import { rolePermissions, type Role } from '@yingda/contract'
import { expect, test } from 'vitest'
import { newId, type MemberCaller } from '#platform'
import { roomTest } from '../../test/room.ts'
import { createSchedules } from './index.ts'

const { database, clock, serve, tenantId, otherTenantId } = await roomTest()
const schedules = createSchedules({ database, clock })
const audited: { action: string; target?: string }[] = []
const users = new Map<string, string>()
let role: Role = 'supervisor'
const caller = (): MemberCaller => ({
  kind: 'member',
  tenantId,
  memberId: newId(),
  name: 'sara',
  permissions: new Set(rolePermissions[role]),
  visibility: { inboxIds: null, skillGroupIds: null },
  skillGroupIds: [],
  via: 'session',
  credentialId: newId(),
})
const app = await serve(
  schedules.routes({
    audit: async (_tx, { action, target }) => void audited.push({ action, ...(target ? { target } : {}) }),
    isUsed: async (_tx, id) => users.get(id),
  }),
  async () => caller(),
)

const workdays = Array.from({ length: 7 }, (_, weekday) => (weekday < 5 ? [{ from: 540, to: 1080 }] : []))
const input = { name: '工作日', timeZone: 'Asia/Shanghai', week: workdays, holidays: [] }
const make = async (change: object = {}) =>
  (await app.inject({ method: 'POST', url: '/api/hours', payload: { ...input, ...change } })).json()

test('S01 hours are told with whether they are open now and when that changes', async () => {
  clock.set(new Date('2026-11-23T10:00:00+08:00'))
  const made = await make()
  expect(made).toMatchObject({ ...input, openNow: true, nextChangeAt: '2026-11-23T10:00:00.000Z' })
  clock.set(new Date('2026-11-23T20:00:00+08:00'))
  const { items } = (await app.inject({ url: '/api/hours' })).json()
  expect(items).toEqual([{ ...made, openNow: false, nextChangeAt: '2026-11-24T01:00:00.000Z' }])
})

test('P19 each queue goes by its own hours, and a queue without hours is always open', async () => {
  const day = await make({ name: 'day' })
  const night = await make({ name: 'night', week: workdays.map(() => [{ from: 0, to: 540 }]) })
  const at = new Date('2026-11-23T10:00:00+08:00')
  const stateOf = (id: string | undefined) => database.tenant(tenantId, (tx) => schedules.state(tx, id, at))
  expect((await stateOf(day.id)).open).toBe(true)
  expect((await stateOf(night.id)).open).toBe(false)
  expect(await stateOf(undefined)).toEqual({ open: true })
  await expect(stateOf(newId())).rejects.toMatchObject({ code: 'hours.not_found' })
})

test('ranges and holidays are kept in order, to the minute', async () => {
  const made = await make({
    week: [
      [
        { from: 810, to: 1080 },
        { from: 541, to: 723 },
      ],
      [],
      [],
      [],
      [],
      [],
      [],
    ],
    holidays: [
      { date: '2027-01-02', name: '补班', ranges: [{ from: 600, to: 601 }] },
      { date: '2027-01-01', name: '元旦', ranges: [] },
    ],
  })
  expect(made.week[0]).toEqual([
    { from: 541, to: 723 },
    { from: 810, to: 1080 },
  ])
  expect(made.holidays.map(({ date }: { date: string }) => date)).toEqual(['2027-01-01', '2027-01-02'])
})

test.each([
  ['a time zone that does not exist', { timeZone: 'Asia/Atlantis' }, 'Asia/Atlantis'],
  [
    'a holiday that is there twice',
    { holidays: [{ date: '2027-01-01' }, { date: '2027-01-01', ranges: [{ from: 1, to: 2 }] }] },
    '2027-01-01',
  ],
  [
    'a range that ends before it starts',
    { week: workdays.map(() => [{ from: 600, to: 540 }]) },
    'from must be before to',
  ],
  ['a week of six days', { week: workdays.slice(1) }, 'week'],
])('refused: %s', async (_what, change, says) => {
  const { error } = await make(change)
  expect(error.code).toBe('request.invalid')
  expect(error.message).toContain(says)
})

test('hours are replaced as a whole', async () => {
  const { id } = await make()
  const url = `/api/hours/${id}`
  const payload = { ...input, name: 'Sundays', week: workdays.toReversed() }
  const replaced = await app.inject({ method: 'PUT', url, payload })
  expect(replaced.json()).toMatchObject({ id, ...payload })
  const missing = await app.inject({ method: 'PUT', url: `/api/hours/${newId()}`, payload })
  expect(missing.json().error.code).toBe('hours.not_found')
})

test('hours that something uses stay, and the refusal names what uses them', async () => {
  const { id } = await make()
  const remove = async () => (await app.inject({ method: 'DELETE', url: `/api/hours/${id}` })).json()
  users.set(id, '售后组')
  expect((await remove()).error).toMatchObject({ code: 'hours.in_use', details: { name: '售后组' } })
  users.delete(id)
  expect(await remove()).toEqual({ done: true })
  expect((await remove()).error.code).toBe('hours.not_found')
})

test('every change is written down, and none that was refused', async () => {
  audited.length = 0
  const { id } = await make({ name: 'A' })
  await make({ name: 'B', timeZone: 'nowhere' })
  await app.inject({ method: 'PUT', url: `/api/hours/${id}`, payload: { ...input, name: 'C' } })
  await app.inject({ method: 'DELETE', url: `/api/hours/${id}` })
  expect(audited).toEqual([
    { action: 'hours.created', target: 'A' },
    { action: 'hours.changed', target: 'C' },
    { action: 'hours.deleted', target: 'C' },
  ])
})

test('who may not manage schedules reads them and changes nothing', async () => {
  role = 'agent'
  expect((await app.inject({ url: '/api/hours' })).statusCode).toBe(200)
  expect((await make()).error).toMatchObject({ details: { permission: 'schedules.manage' } })
  role = 'supervisor'
})

test('another company’s hours are neither seen nor changed', async () => {
  const { id } = await make()
  await database.tenant(otherTenantId, async (tx) => {
    expect(await schedules.list(tx)).toEqual([])
    await expect(schedules.state(tx, id, clock.now())).rejects.toMatchObject({ code: 'hours.not_found' })
    await expect(schedules.replace(tx, id, input)).rejects.toMatchObject({ code: 'hours.not_found' })
    await expect(schedules.remove(tx, id, async () => undefined)).rejects.toMatchObject({ code: 'hours.not_found' })
  })
  const { items } = (await app.inject({ url: '/api/hours' })).json()
  expect(items).toContainEqual(expect.objectContaining({ id }))
})
