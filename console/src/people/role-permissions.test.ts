import { effectivePermissions, permissions, rolePermissions } from '@yingda/contract'
import { describe, expect, test } from 'vitest'
import { differences, everyPermission, heldBy, permissionsOf, roles, standing } from './role-permissions.ts'

test('every permission of the contract can be given here, and none that it does not know', () => {
  expect(everyPermission.toSorted()).toEqual(permissions.toSorted())
})

test.each(roles)('a role may do here what it may do in the contract: %s', (role) => {
  expect(permissionsOf[role].toSorted()).toEqual(rolePermissions[role].toSorted())
})

describe('a member’s own permissions', () => {
  const member = {
    role: 'agent' as const,
    permissionsAdded: ['knowledge.edit' as const],
    permissionsRemoved: ['contacts.edit' as const],
  }

  test('are those the server works out', () => {
    expect(heldBy(member).toSorted()).toEqual([...effectivePermissions(member)].toSorted())
  })

  test('are told as differences from the role and come back the same', () => {
    expect(differences('agent', heldBy(member))).toEqual({
      permissionsAdded: ['knowledge.edit'],
      permissionsRemoved: ['contacts.edit'],
    })
  })

  test('a permission that the new role has by itself is no longer an addition', () => {
    expect(standing('agent', heldBy(member), 'knowledge.edit')).toBe('added')
    expect(standing('supervisor', heldBy(member), 'knowledge.edit')).toBe('same')
  })
})
