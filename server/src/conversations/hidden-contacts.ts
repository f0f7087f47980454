import type { MemberCaller, Tx } from '#platform'
import { sightOf } from './sight.ts'
import { outOfSight } from './store-contacts.ts'

/**
 * Whom a member may not see whose sight is limited to some inboxes or skill groups: contacts who have conversations, and
 * none of them in sight. Undefined for a member without such a limit.
 */
export const hiddenContacts = (
  tx: Tx,
  member: MemberCaller,
): ((contactIds: string[]) => Promise<ReadonlySet<string>>) | undefined => {
  const { inboxIds, skillGroupIds } = member.visibility
  if (inboxIds === null && skillGroupIds === null) return undefined
  return (contactIds) => outOfSight(tx, sightOf(member), contactIds)
}
