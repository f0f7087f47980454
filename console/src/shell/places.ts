import type { Permission } from '@yingda/contract'
import type { IconName } from './icons.tsx'

/** A place on the rail. */
export interface Place {
  to: string
  icon: IconName
  name: 'desk' | 'contacts' | 'knowledge' | 'today' | 'settings'
  /** Holding any of these is enough; absent: everybody. */
  anyOf?: Permission[]
  /** At the foot of the rail. */
  last?: boolean
}

const places: Place[] = [
  { to: '/desk', icon: 'conversations', name: 'desk', anyOf: ['conversations.read'] },
  { to: '/contacts', icon: 'contacts', name: 'contacts', anyOf: ['contacts.read'] },
  { to: '/knowledge', icon: 'knowledge', name: 'knowledge', anyOf: ['knowledge.read'] },
  { to: '/today', icon: 'today', name: 'today', anyOf: ['insights.read'] },
  {
    to: '/settings',
    icon: 'settings',
    name: 'settings',
    anyOf: [
      'inboxes.manage',
      'bot.configure',
      'skill_groups.manage',
      'schedules.manage',
      'members.manage',
      'tags.manage',
      'quick_replies.manage',
      'conversations.reply',
      'tokens.manage',
      'audit.read',
      'tenant.manage',
    ],
    last: true,
  },
]

/** Whether somebody with these permissions may enter. */
export const mayEnter = (anyOf: Permission[] | undefined, held: readonly Permission[]): boolean =>
  anyOf === undefined || anyOf.some((permission) => held.includes(permission))

/** The places that somebody with these permissions finds on the rail. */
export const placesFor = (held: readonly Permission[]): Place[] => places.filter(({ anyOf }) => mayEnter(anyOf, held))
