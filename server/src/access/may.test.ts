import { permissions, rolePermissions, type Permission, type Role } from '@yingda/contract'
import { expect, test } from 'vitest'
import { outranks, powersOfInvited, refusalToGive, scopesNow, type Powers } from './may.ts'

const powers = (role: Role, more: Partial<Powers> = {}): Powers => ({
  role,
  permissionsAdded: [],
  permissionsRemoved: [],
  visibility: { inboxIds: null, skillGroupIds: null },
  ...more,
})
const all = (role: Role) => new Set(rolePermissions[role])
const agent = powers('agent')

test.each([
  ['an admin makes an agent a supervisor', powers('admin'), agent, powers('supervisor'), undefined],
  ['an owner makes an admin an owner', powers('owner'), powers('admin'), powers('owner'), undefined],
  ['an admin makes an agent an owner', powers('admin'), agent, powers('owner'), 'member.outranked'],
  ['a supervisor makes an agent an admin', powers('supervisor'), agent, powers('admin'), 'member.outranked'],
  [
    'an admin adds what admins do not hold',
    powers('admin'),
    agent,
    powers('agent', { permissionsAdded: ['tenant.manage'] }),
    'permission.denied',
  ],
  [
    'a permission is added and removed at once, to be held later',
    powers('admin'),
    agent,
    powers('agent', { permissionsAdded: ['tenant.manage'], permissionsRemoved: ['tenant.manage'] }),
    'permission.denied',
  ],
  [
    'a removal is taken back that the giver does not hold',
    powers('admin', { permissionsRemoved: ['audit.read'] }),
    powers('admin', { permissionsRemoved: ['audit.read'] }),
    powers('admin'),
    'permission.denied',
  ],
  [
    'a permission stays that the giver does not hold',
    powers('admin'),
    powers('agent', { permissionsAdded: ['tenant.manage'] }),
    powers('agent', { permissionsAdded: ['tenant.manage', 'tags.manage'] }),
    undefined,
  ],
])('giving within what one holds: %s', (_what, giver, before, after, code) => {
  const held = new Set([...all(giver.role)].filter((one) => !giver.permissionsRemoved.includes(one)))
  expect(refusalToGive(giver, held, before, after)?.code).toBe(code)
})

test('a token with few scopes gives no more than its scopes, though its maker could', () => {
  const scopes = new Set<Permission>(['members.manage'])
  const after = powers('agent', { permissionsAdded: ['tags.manage'] })
  expect(refusalToGive(powers('owner'), scopes, agent, after)?.details).toEqual({ permission: 'tags.manage' })
  expect(refusalToGive(powers('owner'), all('owner'), agent, after)).toBeUndefined()
})

test.each([
  ['from two inboxes to one', ['a', 'b'], ['a'], undefined],
  ['to an inbox the giver sees', ['a'], ['a', 'c'], undefined],
  ['to an inbox the giver does not see', ['a'], ['a', 'x'], 'permission.denied'],
  ['to all inboxes', ['a'], null, 'permission.denied'],
  ['an inbox stays that the giver does not see', ['x'], ['x', 'c'], undefined],
])('P20 who sees only some inboxes widens nobody’s sight beyond them: %s', (_what, before, after, code) => {
  const seeing = (inboxIds: string[] | null) => ({ visibility: { inboxIds, skillGroupIds: null } })
  const giver = powers('admin', seeing(['a', 'c']))
  const refusal = refusalToGive(giver, all('admin'), powers('agent', seeing(before)), powers('agent', seeing(after)))
  expect(refusal?.code).toBe(code)
})

test('P20 somebody invited sees no more than who invited them', () => {
  const giver = powers('admin', { visibility: { inboxIds: ['a'], skillGroupIds: null } })
  const invited = powersOfInvited('agent', giver)
  expect(invited.visibility).toEqual({ inboxIds: ['a'], skillGroupIds: null })
  expect(refusalToGive(giver, all('admin'), undefined, invited)).toBeUndefined()
  expect(refusalToGive(giver, all('admin'), undefined, powers('agent'))?.code).toBe('permission.denied')
})

test.each([
  ['an owner', 'an admin', powers('owner'), powers('admin'), true],
  ['an admin', 'an owner', powers('admin'), powers('owner'), false],
  ['a peer', 'a peer', powers('admin'), powers('admin'), false],
  [
    'a peer with one permission more',
    'a peer',
    powers('admin', { permissionsAdded: ['tenant.manage'] }),
    powers('admin'),
    true,
  ],
  [
    'an agent with one permission more',
    'a supervisor',
    powers('agent', { permissionsAdded: ['tokens.manage'] }),
    powers('supervisor'),
    true,
  ],
])('%s outranks %s', (_target, _asking, target, asking, expected) => {
  expect(outranks(target, asking)).toBe(expected)
})

test('a token’s scopes shrink with its maker, and never grow beyond what was given', () => {
  const scopes: Permission[] = ['audit.read', 'contacts.read']
  expect(scopesNow(scopes, powers('admin'))).toEqual(new Set(scopes))
  expect(scopesNow(scopes, powers('agent'))).toEqual(new Set(['contacts.read']))
  expect(scopesNow([...permissions], powers('agent'))).toEqual(all('agent'))
})
