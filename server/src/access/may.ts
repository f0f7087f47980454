import { AppError, effectivePermissions, type Permission, type Role } from '@yingda/contract'

const rank: Record<Role, number> = { owner: 3, admin: 2, supervisor: 1, agent: 0 }

/** What decides what a member may do. */
export interface Powers {
  role: Role
  permissionsAdded: Permission[]
  permissionsRemoved: Permission[]
  visibility: { inboxIds: string[] | null; skillGroupIds: string[] | null }
}

/**
 * Why a change must not be made: somebody would get more than the giver holds. `held` is what the giver may do right now,
 * which is less than what the giver is when a token with few scopes is shown. Pure.
 */
export const refusalToGive = (
  giver: Powers,
  held: ReadonlySet<Permission>,
  before: Powers | undefined,
  after: Powers,
): AppError | undefined => {
  if (rank[after.role] > rank[giver.role]) return new AppError('member.outranked')
  const had = before ? effectivePermissions(before) : new Set<Permission>()
  const added = before?.permissionsAdded ?? []
  const gained = [
    ...[...effectivePermissions(after)].filter((permission) => !had.has(permission)),
    // Added and removed at once is not held now, but would be as soon as the removal goes.
    ...after.permissionsAdded.filter((permission) => !added.includes(permission)),
  ]
  const tooMuch = gained.find((permission) => !held.has(permission))
  if (tooMuch) return new AppError('permission.denied', { permission: tooMuch })
  for (const kind of ['inboxIds', 'skillGroupIds'] as const) {
    if (seesMore(before ? before.visibility[kind] : [], after.visibility[kind], giver.visibility[kind]))
      return new AppError('permission.denied', { permission: `visibility.${kind}` })
  }
  return undefined
}

/** Whether somebody has a higher role than the one who asks, or may do something that the one who asks may not. Pure. */
export const outranks = (target: Powers, asking: Powers): boolean => {
  const own = effectivePermissions(asking)
  return (
    rank[target.role] > rank[asking.role] ||
    [...effectivePermissions(target)].some((permission) => !own.has(permission))
  )
}

/** The powers of somebody who is invited to a role: they see no more than who invited them. */
export const powersOfInvited = (role: Role, giver: Powers): Powers => ({
  role,
  permissionsAdded: [],
  permissionsRemoved: [],
  visibility: giver.visibility,
})

/** The scopes that a token has now: never more than its maker. Pure. */
export const scopesNow = (scopes: Permission[], maker: Powers): Set<Permission> => {
  const held = effectivePermissions(maker)
  return new Set(scopes.filter((scope) => held.has(scope)))
}

const seesMore = (before: string[] | null, after: string[] | null, giver: string[] | null): boolean => {
  if (giver === null || before === null) return false
  if (after === null) return true
  return after.some((id) => !giver.includes(id) && !before.includes(id))
}
