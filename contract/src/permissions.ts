import { z } from 'zod'

/** Everything that can be allowed. The names are read by people in the audit log. */
export const permissions = [
  'conversations.read',
  'conversations.read_all',
  'conversations.reply',
  'conversations.assign',
  'conversations.supervise',
  'contacts.read',
  'contacts.edit',
  'knowledge.read',
  'knowledge.edit',
  'knowledge.publish',
  'bot.ask',
  'bot.configure',
  'inboxes.manage',
  'skill_groups.manage',
  'schedules.manage',
  'members.manage',
  'tags.manage',
  'quick_replies.manage',
  'tokens.manage',
  'audit.read',
  'insights.read',
  'tenant.manage',
] as const
export const Permission = z.enum(permissions).meta({ id: 'Permission' })
export type Permission = z.infer<typeof Permission>

export const Role = z.enum(['owner', 'admin', 'supervisor', 'agent']).meta({ id: 'Role' })
export type Role = z.infer<typeof Role>

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
const admin: Permission[] = permissions.filter((permission) => permission !== 'tenant.manage')

/** What each role may do before a member's own additions and removals. */
export const rolePermissions: Record<Role, readonly Permission[]> = { owner: permissions, admin, supervisor, agent }

/** The permissions a member really has: those of the role, plus what was added, minus what was removed. */
export const effectivePermissions = (member: {
  role: Role
  permissionsAdded: Permission[]
  permissionsRemoved: Permission[]
}): Set<Permission> => {
  const held = new Set<Permission>([...rolePermissions[member.role], ...member.permissionsAdded])
  for (const removed of member.permissionsRemoved) held.delete(removed)
  return held
}
