import type { Permission, Role } from '@yingda/contract'

// The contract's own tables would bring its whole validation into the page; the test beside holds these two to them.

/** Every permission, in the groups they are shown in. */
export const permissionGroups: Record<'service' | 'content' | 'setup' | 'oversight', Permission[]> = {
  service: [
    'conversations.read',
    'conversations.read_all',
    'conversations.reply',
    'conversations.assign',
    'conversations.supervise',
    'contacts.read',
    'contacts.edit',
  ],
  content: ['knowledge.read', 'knowledge.edit', 'knowledge.publish', 'bot.ask', 'tags.manage', 'quick_replies.manage'],
  setup: ['bot.configure', 'inboxes.manage', 'skill_groups.manage', 'schedules.manage'],
  oversight: ['insights.read', 'audit.read', 'members.manage', 'tokens.manage', 'tenant.manage'],
}
export const everyPermission: Permission[] = Object.values(permissionGroups).flat()

const agent: Permission[] = [
  'conversations.read',
  'conversations.reply',
  'conversations.assign',
  'contacts.read',
  'contacts.edit',
  'knowledge.read',
  'bot.ask',
]
const supervisor: Permission[] = [
  ...agent,
  'conversations.read_all',
  'conversations.supervise',
  'knowledge.edit',
  'knowledge.publish',
  'schedules.manage',
  'tags.manage',
  'quick_replies.manage',
  'insights.read',
]

/** What each role may do before a member's own additions and removals. */
export const permissionsOf: Record<Role, readonly Permission[]> = {
  owner: everyPermission,
  admin: everyPermission.filter((permission) => permission !== 'tenant.manage'),
  supervisor,
  agent,
}

export const roles: Role[] = ['owner', 'admin', 'supervisor', 'agent']

/** How one permission of a member stands against the role. */
export const standing = (role: Role, held: Permission[], permission: Permission): 'same' | 'added' | 'removed' => {
  const ofRole = permissionsOf[role].includes(permission)
  return held.includes(permission) === ofRole ? 'same' : ofRole ? 'removed' : 'added'
}

/** The permissions somebody holds, told as differences from the role. */
export const differences = (
  role: Role,
  held: Permission[],
): { permissionsAdded: Permission[]; permissionsRemoved: Permission[] } => ({
  permissionsAdded: everyPermission.filter((each) => standing(role, held, each) === 'added'),
  permissionsRemoved: everyPermission.filter((each) => standing(role, held, each) === 'removed'),
})

/** What a member with these differences holds. */
export const heldBy = (member: {
  role: Role
  permissionsAdded: Permission[]
  permissionsRemoved: Permission[]
}): Permission[] =>
  everyPermission.filter(
    (each) =>
      (permissionsOf[member.role].includes(each) || member.permissionsAdded.includes(each)) &&
      !member.permissionsRemoved.includes(each),
  )
