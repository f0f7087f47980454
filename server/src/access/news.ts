import { topic } from '#platform'

/** A member is new, or something about a member has changed: name, role, permissions, skill groups, capacity, disabled. */
export const memberChanged = topic<{ tenantId: string; memberId: string }>('member.changed', 'everywhere')

/** Sessions or tokens have ended: what is still open with them is to be closed. */
export const credentialsEnded = topic<{ tenantId: string; memberId: string; credentialIds: string[] }>(
  'member.credentials_ended',
  'everywhere',
)
