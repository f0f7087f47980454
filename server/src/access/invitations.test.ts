import { expect, test } from 'vitest'
import { newId } from '#platform'
import { accessTest } from './testing.ts'

const { app, browser, clock, join, signedIn } = await accessTest({ YINGDA_PUBLIC_URL: 'https://desk.qinghe.example/' })
await join('olga', 'owner')
const owner = await signedIn('olga')
const dayMs = 86_400_000

interface Invited {
  id: string
  link: string
}
const invite = async (name: string, more: { role?: string; skillGroupIds?: string[] } = {}, by = owner) => {
  const answer = await by.post('/api/invitations', { email: `${name}@qinghe.example`, role: 'agent', ...more })
  return answer.body as Invited
}
const codeOf = ({ link }: Invited) => link.split('/').at(-1)!
const look = (invited: Invited) => app.inject({ url: `/api/invitations/by-code/${codeOf(invited)}` })
const accept = (invited: Invited, name = 'new') =>
  app.inject({
    method: 'POST',
    url: `/api/invitations/by-code/${codeOf(invited)}/accept`,
    payload: { name, password: 'a password of my own', language: 'en' },
  })

test('an invitation is a link on our own address, and says what it is for', async () => {
  const invited = await invite('anni')
  expect(invited.link).toMatch(/^https:\/\/desk\.qinghe\.example\/invite\/[\w-]{43}$/)
  expect((await look(invited)).json()).toEqual({
    email: 'anni@qinghe.example',
    company: '青禾家电',
    role: 'agent',
  })
})

test('who accepts is a member with that role and those skill groups, and is signed in', async () => {
  const skillGroupIds = [newId()]
  const invited = await invite('bert', { role: 'supervisor', skillGroupIds })
  const answer = await accept(invited, 'Bert')
  expect(answer.json()).toMatchObject({ name: 'Bert', role: 'supervisor', skillGroupIds, language: 'en' })
  const bert = browser(answer.cookies[0]!.value, answer.json().csrfToken)
  expect((await bert.get('/api/me')).body).toEqual(answer.json())
  const open = (await owner.get('/api/invitations')).body.items as { email: string }[]
  expect(open.map(({ email }) => email)).not.toContain('bert@qinghe.example')
})

test('a link is good once, also when it is opened twice at the same moment', async () => {
  const invited = await invite('cleo')
  const both = await Promise.all([accept(invited, 'one'), accept(invited, 'two')])
  expect(both.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 404])
  expect((await accept(invited)).json().error.code).toBe('invitation.not_found')
  expect((await look(invited)).json().error.code).toBe('invitation.not_found')
})

test('a link is good for seven days', async () => {
  const invited = await invite('dino')
  clock.advance(7 * dayMs - 1)
  expect((await look(invited)).statusCode).toBe(200)
  clock.advance(1)
  expect((await look(invited)).json().error.code).toBe('invitation.not_found')
  expect((await accept(invited)).json().error.code).toBe('invitation.not_found')
})

test('an invitation that was withdrawn, replaced or made up is none', async () => {
  const withdrawn = await invite('ella')
  expect((await owner.remove(`/api/invitations/${withdrawn.id}`)).status).toBe(200)
  expect((await accept(withdrawn)).statusCode).toBe(404)
  const replaced = await invite('finn')
  const second = await invite('finn')
  expect((await accept(replaced)).statusCode).toBe(404)
  expect((await accept(second)).statusCode).toBe(200)
  expect((await accept({ id: '', link: '/invite/nonsense' })).statusCode).toBe(404)
})

test('an invitation ends when who made it may no longer invite to that role', async () => {
  const adamId = await join('adam', 'admin')
  const adam = await signedIn('adam')
  const [toAdmin, toAgent] = [await invite('gina', { role: 'admin' }, adam), await invite('hans', {}, adam)]
  await owner.patch(`/api/members/${adamId}`, { role: 'supervisor', permissionsAdded: ['members.manage'] })
  expect((await accept(toAdmin)).statusCode).toBe(404)
  expect((await look(toAgent)).statusCode).toBe(200)
  await owner.patch(`/api/members/${adamId}`, { disabled: true })
  expect((await accept(toAgent)).statusCode).toBe(404)
})

test('who has an account already is not invited, and a weak password is not taken', async () => {
  const answer = await owner.post('/api/invitations', { email: 'olga@qinghe.example', role: 'agent' })
  expect(answer.code).toBe('member.email_taken')
  const invited = await invite('ivan')
  const weak = await app.inject({
    method: 'POST',
    url: `/api/invitations/by-code/${codeOf(invited)}/accept`,
    payload: { name: 'Ivan', password: '123456789' },
  })
  expect(weak.json().error.code).toBe('request.invalid')
  expect((await accept(invited)).statusCode).toBe(200)
})

test('P20 somebody invited by a member who sees one inbox sees that inbox only', async () => {
  const id = await join('jana', 'admin')
  const visibility = { inboxIds: [newId()], skillGroupIds: null }
  await owner.patch(`/api/members/${id}`, { visibility })
  const invited = await invite('kuno', {}, await signedIn('jana'))
  expect((await accept(invited)).json()).toMatchObject({ visibility })
})

test('inviting, withdrawing and accepting are in the audit log, without the code', async () => {
  const invited = await invite('lara')
  await accept(invited, 'Lara')
  const { items } = (await owner.get('/api/audit?limit=100')).body as {
    items: { action: string; byName: string; target?: string }[]
  }
  expect(items).toContainEqual(
    expect.objectContaining({ action: 'invitation.created', byName: 'olga', target: 'lara@qinghe.example' }),
  )
  expect(items).toContainEqual(expect.objectContaining({ action: 'invitation.withdrawn', byName: 'olga' }))
  expect(items).toContainEqual(expect.objectContaining({ action: 'invitation.accepted', byName: 'Lara' }))
  expect(JSON.stringify(items)).not.toContain(codeOf(invited))
})
