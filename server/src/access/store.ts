import type { Language, Permission, Role } from '@yingda/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

interface Tables {
  member: {
    tenant_id: string
    id: string
    name: string
    email: string
    role: Role
    permissions_added: Permission[]
    permissions_removed: Permission[]
    visible_inbox_ids: string[] | null
    visible_skill_group_ids: string[] | null
    capacity: number
    skill_group_ids: string[]
    language: Language
    disabled: boolean
    password_hash: string
    totp_secret: string | null
    totp_pending_secret: string | null
    totp_last_step: number | null
    created_at: Date
    last_seen_at: Date | null
  }
  recovery_code: { tenant_id: string; member_id: string; hash: string; used_at: Date | null }
}

/** A member as the table holds it, without what proves who it is. */
export interface MemberRow {
  id: string
  name: string
  email: string
  role: Role
  permissionsAdded: Permission[]
  permissionsRemoved: Permission[]
  visibility: { inboxIds: string[] | null; skillGroupIds: string[] | null }
  capacity: number
  skillGroupIds: string[]
  language: Language
  totpOn: boolean
  disabled: boolean
  createdAt: Date
  lastSeenAt: Date | undefined
}

/** What proves who a member is. */
export interface Proofs {
  passwordHash: string
  totpSecret: string | undefined
  totpPendingSecret: string | undefined
  totpLastStep: number | undefined
}

const columns = [
  'id',
  'name',
  'email',
  'role',
  'permissions_added',
  'permissions_removed',
  'visible_inbox_ids',
  'visible_skill_group_ids',
  'capacity',
  'skill_group_ids',
  'language',
  'disabled',
  'created_at',
  'last_seen_at',
] as const

type Read = Pick<Tables['member'], (typeof columns)[number]> & { totp_on: boolean }

const totpOn = sql<boolean>`totp_secret is not null`.as('totp_on')

const rowOf = (read: Read): MemberRow => ({
  id: read.id,
  name: read.name,
  email: read.email,
  role: read.role,
  permissionsAdded: read.permissions_added,
  permissionsRemoved: read.permissions_removed,
  visibility: { inboxIds: read.visible_inbox_ids, skillGroupIds: read.visible_skill_group_ids },
  capacity: read.capacity,
  skillGroupIds: read.skill_group_ids,
  language: read.language,
  totpOn: read.totp_on,
  disabled: read.disabled,
  createdAt: read.created_at,
  lastSeenAt: read.last_seen_at ?? undefined,
})

const from = (tx: Tx) => tx.tables<Tables>().selectFrom('member').select(columns).select(totpOn)

/** The statements on members and what proves who they are. */
export const memberStore = {
  async insert(
    tx: Tx,
    member: Omit<MemberRow, 'permissionsAdded' | 'permissionsRemoved' | 'totpOn' | 'disabled' | 'lastSeenAt'> & {
      passwordHash: string
    },
  ): Promise<void> {
    await tx
      .tables<Tables>()
      .insertInto('member')
      .values({
        tenant_id: tx.tenantId,
        id: member.id,
        name: member.name,
        email: member.email,
        role: member.role,
        permissions_added: [],
        permissions_removed: [],
        visible_inbox_ids: member.visibility.inboxIds,
        visible_skill_group_ids: member.visibility.skillGroupIds,
        capacity: member.capacity,
        skill_group_ids: member.skillGroupIds,
        language: member.language,
        disabled: false,
        password_hash: member.passwordHash,
        totp_secret: null,
        totp_pending_secret: null,
        totp_last_step: null,
        created_at: member.createdAt,
        last_seen_at: null,
      })
      .execute()
  },

  async list(tx: Tx): Promise<MemberRow[]> {
    const rows = await from(tx).orderBy('created_at').orderBy('id').execute()
    return rows.map(rowOf)
  },

  async find(tx: Tx, id: string): Promise<MemberRow | undefined> {
    const row = await from(tx).where('id', '=', id).executeTakeFirst()
    return row && rowOf(row)
  },

  /** Holds these members and all enabled owners still until the commit, always in the same order. */
  async lockWithOwners(tx: Tx, ids: string[]): Promise<MemberRow[]> {
    const rows = await from(tx)
      .where((is) => is.or([is('id', 'in', ids), is.and([is('role', '=', 'owner'), is('disabled', '=', false)])]))
      .orderBy('id')
      .forUpdate()
      .execute()
    return rows.map(rowOf)
  },

  async change(tx: Tx, id: string, change: Partial<Omit<MemberRow, 'id' | 'email' | 'totpOn' | 'createdAt'>>) {
    const values: Partial<Tables['member']> = {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.role === undefined ? {} : { role: change.role }),
      ...(change.permissionsAdded === undefined ? {} : { permissions_added: change.permissionsAdded }),
      ...(change.permissionsRemoved === undefined ? {} : { permissions_removed: change.permissionsRemoved }),
      ...(change.visibility === undefined
        ? {}
        : {
            visible_inbox_ids: change.visibility.inboxIds,
            visible_skill_group_ids: change.visibility.skillGroupIds,
          }),
      ...(change.capacity === undefined ? {} : { capacity: change.capacity }),
      ...(change.skillGroupIds === undefined ? {} : { skill_group_ids: change.skillGroupIds }),
      ...(change.language === undefined ? {} : { language: change.language }),
      ...(change.disabled === undefined ? {} : { disabled: change.disabled }),
      ...(change.lastSeenAt === undefined ? {} : { last_seen_at: change.lastSeenAt }),
    }
    if (Object.keys(values).length === 0) return
    await tx.tables<Tables>().updateTable('member').set(values).where('id', '=', id).execute()
  },

  /** Puts a skill group on these members and takes it off all others; gives the ids of those it changed. */
  async setGroup(tx: Tx, groupId: string, memberIds: string[]): Promise<string[]> {
    const isIn = sql<boolean>`(${groupId}::uuid = any(skill_group_ids))`
    const wanted = sql<boolean>`(id = any(${memberIds}::uuid[]))`
    const rows = await tx
      .tables<Tables>()
      .updateTable('member')
      .set({
        skill_group_ids: sql<
          string[]
        >`case when ${wanted} then array_append(skill_group_ids, ${groupId}::uuid) else array_remove(skill_group_ids, ${groupId}::uuid) end`,
      })
      .where(sql<boolean>`${isIn} <> ${wanted}`)
      .returning('id')
      .execute()
    return rows.map((row) => row.id)
  },

  async proofs(tx: Tx, id: string): Promise<Proofs | undefined> {
    const row = await tx
      .tables<Tables>()
      .selectFrom('member')
      .select(['password_hash', 'totp_secret', 'totp_pending_secret', 'totp_last_step'])
      .where('id', '=', id)
      .executeTakeFirst()
    return (
      row && {
        passwordHash: row.password_hash,
        totpSecret: row.totp_secret ?? undefined,
        totpPendingSecret: row.totp_pending_secret ?? undefined,
        totpLastStep: row.totp_last_step ?? undefined,
      }
    )
  },

  async setPassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
    await tx.tables<Tables>().updateTable('member').set({ password_hash: passwordHash }).where('id', '=', id).execute()
  },

  async startTotp(tx: Tx, id: string, sealed: string): Promise<void> {
    await tx.tables<Tables>().updateTable('member').set({ totp_pending_secret: sealed }).where('id', '=', id).execute()
  },

  /** Makes the pending secret the real one, and the codes of the last one useless. */
  async switchTotpOn(tx: Tx, id: string, step: number, recoveryHashes: string[]): Promise<void> {
    await tx
      .tables<Tables>()
      .updateTable('member')
      .set({ totp_secret: sql`totp_pending_secret`, totp_pending_secret: null, totp_last_step: step })
      .where('id', '=', id)
      .execute()
    await tx.tables<Tables>().deleteFrom('recovery_code').where('member_id', '=', id).execute()
    await tx
      .tables<Tables>()
      .insertInto('recovery_code')
      .values(recoveryHashes.map((hash) => ({ tenant_id: tx.tenantId, member_id: id, hash, used_at: null })))
      .execute()
  },

  async switchTotpOff(tx: Tx, id: string): Promise<void> {
    await tx
      .tables<Tables>()
      .updateTable('member')
      .set({ totp_secret: null, totp_pending_secret: null, totp_last_step: null })
      .where('id', '=', id)
      .execute()
    await tx.tables<Tables>().deleteFrom('recovery_code').where('member_id', '=', id).execute()
  },

  /** Takes a time step; false when it or a later one has been taken, by whoever was first. */
  async takeTotpStep(tx: Tx, id: string, step: number): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .tables<Tables>()
      .updateTable('member')
      .set({ totp_last_step: step })
      .where('id', '=', id)
      .where((is) => is.or([is('totp_last_step', 'is', null), is('totp_last_step', '<', step)]))
      .executeTakeFirst()
    return numUpdatedRows > 0n
  },

  /** Uses up a recovery code; false when there is none such, or it has been used. */
  async takeRecoveryCode(tx: Tx, id: string, hash: string, at: Date): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .tables<Tables>()
      .updateTable('recovery_code')
      .set({ used_at: at })
      .where('member_id', '=', id)
      .where('hash', '=', hash)
      .where('used_at', 'is', null)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  },
}
