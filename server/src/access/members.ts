import {
  AppError,
  effectivePermissions,
  type Language,
  type Member,
  type Permission,
  type Role,
} from '@yingda/contract'
import { enterKey, newId, type Audit, type Clock, type MemberCaller, type Tx } from '#platform'
import { outranks, refusalToGive, type Powers } from './may.ts'
import { hashPassword } from './passwords.ts'
import type { Sessions } from './sessions.ts'
import { tokenStore } from './store-credentials.ts'
import { memberStore, type MemberRow } from './store.ts'

const capacityDefault = 5

/** A member with what the member may do in the end. */
export type Colleague = Member & { permissions: ReadonlySet<Permission> }

/** What may be changed about a member by somebody else. */
export type MemberChange = Partial<
  Pick<
    MemberRow,
    | 'name'
    | 'role'
    | 'permissionsAdded'
    | 'permissionsRemoved'
    | 'visibility'
    | 'capacity'
    | 'skillGroupIds'
    | 'disabled'
  >
>

export interface NewMember {
  name: string
  email: string
  role: Role
  language: Language
  capacity?: number
  skillGroupIds?: string[]
  visibility?: Powers['visibility']
}

interface Needs {
  clock: Clock
  sessions: Sessions
  audit: Audit
  changed: (tx: Tx, memberId: string) => void
  ended: (tx: Tx, memberId: string, credentialIds: string[]) => void
}

/** The people of a tenant, and what they may do. */
export const createMembers = ({ clock, sessions, audit, changed, ended }: Needs) => {
  const insert = async (tx: Tx, member: NewMember, passwordHash: string): Promise<string> => {
    const now = clock.now()
    const id = newId(now.getTime())
    const email = member.email.trim().toLowerCase()
    if (!(await enterKey(tx, 'email', email, id))) throw new AppError('member.email_taken', { email })
    await memberStore.insert(tx, {
      id,
      name: member.name,
      email,
      role: member.role,
      visibility: member.visibility ?? { inboxIds: null, skillGroupIds: null },
      capacity: member.capacity ?? capacityDefault,
      skillGroupIds: member.skillGroupIds ?? [],
      language: member.language,
      passwordHash,
      createdAt: now,
    })
    changed(tx, id)
    return id
  }

  return {
    insert,

    /** Makes a member and gives the id; the e-mail address must be free everywhere. */
    create: async (tx: Tx, member: NewMember & { password: string }): Promise<string> =>
      insert(tx, member, await hashPassword(member.password)),

    /** Everybody, the disabled ones too. */
    list: async (tx: Tx): Promise<Colleague[]> => (await memberStore.list(tx)).map(colleagueOf),

    find: async (tx: Tx, id: string): Promise<Colleague | undefined> => {
      const row = await memberStore.find(tx, id)
      return row && colleagueOf(row)
    },

    /** Says who is in a skill group; everybody else is not. */
    setGroupMembers: async (tx: Tx, skillGroupId: string, memberIds: string[]): Promise<void> => {
      const known = new Set((await memberStore.list(tx)).map((member) => member.id))
      const unknown = memberIds.find((id) => !known.has(id))
      if (unknown) throw new AppError('member.not_found', { id: unknown })
      for (const id of await memberStore.setGroup(tx, skillGroupId, memberIds)) changed(tx, id)
    },

    /** Takes a skill group off everybody, because it is gone. */
    removeGroup: async (tx: Tx, skillGroupId: string): Promise<void> => {
      for (const id of await memberStore.setGroup(tx, skillGroupId, [])) changed(tx, id)
    },

    /** Changes somebody's own name or language. */
    async changeOwn(
      tx: Tx,
      caller: MemberCaller,
      change: Partial<Pick<MemberRow, 'name' | 'language'>>,
      address: string,
    ): Promise<void> {
      const before = await memberStore.find(tx, caller.memberId)
      if (!before) throw new AppError('member.not_found', { id: caller.memberId })
      const difference = differenceOf(before, change)
      if (!difference) return
      await memberStore.change(tx, before.id, change)
      await audit(tx, {
        by: { id: before.id, name: before.name },
        action: 'member.changed',
        target: before.name,
        details: { memberId: before.id, ...difference },
        address,
      })
      changed(tx, before.id)
    },

    /** Changes what a member may do and see, within what the one who changes it may do. */
    async change(tx: Tx, caller: MemberCaller, id: string, change: MemberChange, address: string): Promise<Colleague> {
      const locked = await memberStore.lockWithOwners(tx, [caller.memberId, id])
      const before = locked.find((member) => member.id === id)
      const asking = locked.find((member) => member.id === caller.memberId)
      if (!asking || asking.disabled) throw new AppError('session.expired')
      if (!before) throw new AppError('member.not_found', { id })
      const after = { ...before, ...change }

      if (outranks(before, asking)) throw new AppError('member.outranked')
      const refusal = refusalToGive(asking, heldNow(caller, asking), before, after)
      if (refusal) throw refusal
      const isOwner = (member: MemberRow) => member.role === 'owner' && !member.disabled
      const otherOwners = locked.filter((member) => member.id !== id && isOwner(member))
      if (isOwner(before) && !isOwner(after) && otherOwners.length === 0) throw new AppError('member.last_owner')

      const difference = differenceOf(before, change)
      if (!difference) return colleagueOf(before)
      await memberStore.change(tx, id, change)
      if (after.disabled && !before.disabled) {
        await sessions.endAll(tx, id)
        const tokens = await tokenStore.ofMember(tx, id)
        for (const token of tokens) await tokenStore.remove(tx, token.id)
        ended(
          tx,
          id,
          tokens.map((token) => token.id),
        )
      }
      await audit(tx, {
        by: { id: asking.id, name: asking.name },
        action: 'member.changed',
        target: before.name,
        details: { memberId: id, ...difference },
        address,
      })
      changed(tx, id)
      return colleagueOf(after)
    },
  }
}
export type Members = ReturnType<typeof createMembers>

/** What a caller may do at this moment: with a token no more than its scopes. */
export const heldNow = (caller: MemberCaller, member: MemberRow): ReadonlySet<Permission> => {
  const held = effectivePermissions(member)
  return new Set([...held].filter((permission) => caller.permissions.has(permission)))
}

/** A member as the contract shows one. */
export const memberShown = (row: MemberRow): Member => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  permissionsAdded: row.permissionsAdded,
  permissionsRemoved: row.permissionsRemoved,
  visibility: row.visibility,
  capacity: row.capacity,
  skillGroupIds: row.skillGroupIds,
  language: row.language,
  totpOn: row.totpOn,
  disabled: row.disabled,
  createdAt: row.createdAt.toISOString(),
  ...(row.lastSeenAt === undefined ? {} : { lastSeenAt: row.lastSeenAt.toISOString() }),
})

const colleagueOf = (row: MemberRow): Colleague => ({ ...memberShown(row), permissions: effectivePermissions(row) })

/** What really differs, for the audit log; undefined when nothing does. */
const differenceOf = (before: MemberRow, change: Partial<MemberRow>) => {
  const names = (Object.keys(change) as (keyof MemberRow)[]).filter(
    (name) => change[name] !== undefined && JSON.stringify(change[name]) !== JSON.stringify(before[name]),
  )
  if (names.length === 0) return undefined
  const only = (from: Partial<MemberRow>) => Object.fromEntries(names.map((name) => [name, from[name]]))
  return { before: only(before), after: only(change) }
}
