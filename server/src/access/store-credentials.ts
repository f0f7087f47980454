import type { Permission, Role } from '@yingda/contract'
import { enterKey, removeKeys, type Tx } from '#platform'

interface Tables {
  member: { tenant_id: string; id: string; name: string }
  session: {
    tenant_id: string
    id: string
    member_id: string
    created_at: Date
    last_seen_at: Date
    expires_at: Date
  }
  api_token: {
    tenant_id: string
    id: string
    member_id: string
    name: string
    scopes: Permission[]
    hint: string
    created_at: Date
    last_used_at: Date | null
    expires_at: Date | null
  }
  invitation: {
    tenant_id: string
    id: string
    email: string
    role: Role
    skill_group_ids: string[]
    invited_by: string
    created_at: Date
    expires_at: Date
  }
}

export interface SessionRow {
  id: string
  memberId: string
  lastSeenAt: Date
  expiresAt: Date
}

export interface TokenRow {
  id: string
  memberId: string
  createdBy: string
  name: string
  scopes: Permission[]
  hint: string
  createdAt: Date
  lastUsedAt: Date | undefined
  expiresAt: Date | undefined
}

export interface InvitationRow {
  id: string
  email: string
  role: Role
  skillGroupIds: string[]
  invitedBy: string
  invitedByName: string
  createdAt: Date
  expiresAt: Date
}

/** Sessions. The hash of what the cookie holds is kept in the directory alone, which is what leads to the tenant. */
export const sessionStore = {
  async insert(tx: Tx, session: SessionRow & { createdAt: Date; hash: string }): Promise<void> {
    await tx
      .tables<Tables>()
      .insertInto('session')
      .values({
        tenant_id: tx.tenantId,
        id: session.id,
        member_id: session.memberId,
        created_at: session.createdAt,
        last_seen_at: session.lastSeenAt,
        expires_at: session.expiresAt,
      })
      .execute()
    await enterKey(tx, 'session', session.hash, session.id)
  },

  find: async (tx: Tx, id: string): Promise<SessionRow | undefined> =>
    tx
      .tables<Tables>()
      .selectFrom('session')
      .select(['id', 'member_id as memberId', 'last_seen_at as lastSeenAt', 'expires_at as expiresAt'])
      .where('id', '=', id)
      .executeTakeFirst(),

  /** The sessions of a member, the one used last first. */
  ofMember: async (tx: Tx, memberId: string): Promise<SessionRow[]> =>
    tx
      .tables<Tables>()
      .selectFrom('session')
      .select(['id', 'member_id as memberId', 'last_seen_at as lastSeenAt', 'expires_at as expiresAt'])
      .where('member_id', '=', memberId)
      .orderBy('last_seen_at', 'desc')
      .orderBy('id')
      .execute(),

  async seen(tx: Tx, id: string, at: Date, expiresAt: Date): Promise<void> {
    await tx
      .tables<Tables>()
      .updateTable('session')
      .set({ last_seen_at: at, expires_at: expiresAt })
      .where('id', '=', id)
      .execute()
  },

  async remove(tx: Tx, id: string): Promise<void> {
    await removeKeys(tx, 'session', id)
    await tx.tables<Tables>().deleteFrom('session').where('id', '=', id).execute()
  },
}

const tokensOf = (tx: Tx) =>
  tx
    .tables<Tables>()
    .selectFrom('api_token')
    .innerJoin('member', (on) =>
      on.onRef('member.tenant_id', '=', 'api_token.tenant_id').onRef('member.id', '=', 'api_token.member_id'),
    )
    .select([
      'api_token.id as id',
      'api_token.member_id as memberId',
      'member.name as createdBy',
      'api_token.name as name',
      'api_token.scopes as scopes',
      'api_token.hint as hint',
      'api_token.created_at as createdAt',
      'api_token.last_used_at as lastUsedAt',
      'api_token.expires_at as expiresAt',
    ])

const tokenOf = (
  row: Omit<TokenRow, 'lastUsedAt' | 'expiresAt'> & { lastUsedAt: Date | null; expiresAt: Date | null },
) => ({
  ...row,
  lastUsedAt: row.lastUsedAt ?? undefined,
  expiresAt: row.expiresAt ?? undefined,
})

/** API tokens; as with sessions, the hash of the secret is in the directory. */
export const tokenStore = {
  async insert(tx: Tx, token: Omit<TokenRow, 'createdBy' | 'lastUsedAt'> & { hash: string }): Promise<void> {
    await tx
      .tables<Tables>()
      .insertInto('api_token')
      .values({
        tenant_id: tx.tenantId,
        id: token.id,
        member_id: token.memberId,
        name: token.name,
        scopes: token.scopes,
        hint: token.hint,
        created_at: token.createdAt,
        last_used_at: null,
        expires_at: token.expiresAt ?? null,
      })
      .execute()
    await enterKey(tx, 'token', token.hash, token.id)
  },

  async list(tx: Tx): Promise<TokenRow[]> {
    return (await tokensOf(tx).orderBy('api_token.id', 'desc').execute()).map(tokenOf)
  },

  async find(tx: Tx, id: string): Promise<TokenRow | undefined> {
    const row = await tokensOf(tx).where('api_token.id', '=', id).executeTakeFirst()
    return row && tokenOf(row)
  },

  async ofMember(tx: Tx, memberId: string): Promise<TokenRow[]> {
    return (await tokensOf(tx).where('api_token.member_id', '=', memberId).execute()).map(tokenOf)
  },

  async used(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.tables<Tables>().updateTable('api_token').set({ last_used_at: at }).where('id', '=', id).execute()
  },

  async remove(tx: Tx, id: string): Promise<void> {
    await removeKeys(tx, 'token', id)
    await tx.tables<Tables>().deleteFrom('api_token').where('id', '=', id).execute()
  },
}

const invitationsOf = (tx: Tx) =>
  tx
    .tables<Tables>()
    .selectFrom('invitation')
    .innerJoin('member', (on) =>
      on.onRef('member.tenant_id', '=', 'invitation.tenant_id').onRef('member.id', '=', 'invitation.invited_by'),
    )
    .select([
      'invitation.id as id',
      'invitation.email as email',
      'invitation.role as role',
      'invitation.skill_group_ids as skillGroupIds',
      'invitation.invited_by as invitedBy',
      'member.name as invitedByName',
      'invitation.created_at as createdAt',
      'invitation.expires_at as expiresAt',
    ])

/** Invitations; the hash of the code in the link is in the directory. */
export const invitationStore = {
  async insert(tx: Tx, invitation: Omit<InvitationRow, 'invitedByName'> & { hash: string }): Promise<void> {
    await tx
      .tables<Tables>()
      .insertInto('invitation')
      .values({
        tenant_id: tx.tenantId,
        id: invitation.id,
        email: invitation.email,
        role: invitation.role,
        skill_group_ids: invitation.skillGroupIds,
        invited_by: invitation.invitedBy,
        created_at: invitation.createdAt,
        expires_at: invitation.expiresAt,
      })
      .execute()
    await enterKey(tx, 'invitation', invitation.hash, invitation.id)
  },

  list: async (tx: Tx, now: Date): Promise<InvitationRow[]> =>
    invitationsOf(tx).where('invitation.expires_at', '>', now).orderBy('invitation.id', 'desc').execute(),

  find: async (tx: Tx, id: string): Promise<InvitationRow | undefined> =>
    invitationsOf(tx).where('invitation.id', '=', id).executeTakeFirst(),

  async findByEmail(tx: Tx, email: string): Promise<InvitationRow | undefined> {
    return invitationsOf(tx).where('invitation.email', '=', email).executeTakeFirst()
  },

  /** Removes an invitation; false when somebody else has done so. */
  async remove(tx: Tx, id: string): Promise<boolean> {
    await removeKeys(tx, 'invitation', id)
    const { numDeletedRows } = await tx
      .tables<Tables>()
      .deleteFrom('invitation')
      .where('id', '=', id)
      .executeTakeFirst()
    return numDeletedRows > 0n
  },
}
