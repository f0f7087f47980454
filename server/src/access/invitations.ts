import { AppError, effectivePermissions, type Language, type Me, type Role } from '@yingda/contract'
import type { FastifyReply } from 'fastify'
import { newId, newSecret, type Audit, type Clock, type Database, type MemberCaller, type Tx } from '#platform'
import { powersOfInvited, refusalToGive } from './may.ts'
import { heldNow, type Members } from './members.ts'
import { hashPassword } from './passwords.ts'
import { hashOf } from './secrets.ts'
import type { Sessions } from './sessions.ts'
import { invitationStore, type InvitationRow } from './store-credentials.ts'
import { memberStore } from './store.ts'

const lastsMs = 7 * 86_400_000

interface Needs {
  database: Database
  clock: Clock
  members: Members
  sessions: Sessions
  audit: Audit
  me: (tx: Tx, memberId: string, sessionId: string) => Promise<Me>
}

/** Invitations: a link with a secret, for one person, once, for seven days. */
export const createInvitations = ({ database, clock, members, sessions, audit, me }: Needs) => {
  /** An invitation that still holds, with who made it: it ends when that member may no longer invite to this role. */
  const holding = async (tx: Tx, id: string) => {
    const invitation = await invitationStore.find(tx, id)
    if (!invitation || invitation.expiresAt <= clock.now()) throw new AppError('invitation.not_found')
    const inviter = await memberStore.find(tx, invitation.invitedBy)
    const held = inviter && effectivePermissions(inviter)
    if (!inviter || !held || inviter.disabled || !held.has('members.manage')) throw new AppError('invitation.not_found')
    const powers = powersOfInvited(invitation.role, inviter)
    if (refusalToGive(inviter, held, undefined, powers)) throw new AppError('invitation.not_found')
    return { ...invitation, visibility: powers.visibility }
  }

  const byCode = async (code: string): Promise<{ tenantId: string; id: string }> => {
    const found = await database.lookup('invitation', hashOf(code))
    if (!found) throw new AppError('invitation.not_found')
    return { tenantId: found.tenantId, id: found.ref }
  }

  return {
    list: (tx: Tx): Promise<InvitationRow[]> => invitationStore.list(tx, clock.now()),

    /** Invites somebody; a second invitation to an address takes the place of the first. */
    async create(
      caller: MemberCaller,
      wanted: { email: string; role: Role; skillGroupIds: string[] },
      address: string,
    ): Promise<InvitationRow & { code: string }> {
      const { email, role, skillGroupIds } = wanted
      if (await database.lookup('email', email)) throw new AppError('member.email_taken', { email })
      const code = newSecret()
      return database.tenant(caller.tenantId, async (tx) => {
        const inviter = await memberStore.find(tx, caller.memberId)
        if (!inviter) throw new AppError('member.not_found', { id: caller.memberId })
        const refusal = refusalToGive(inviter, heldNow(caller, inviter), undefined, powersOfInvited(role, inviter))
        if (refusal) throw refusal
        const earlier = await invitationStore.findByEmail(tx, email)
        if (earlier) await invitationStore.remove(tx, earlier.id)
        const now = clock.now()
        const invitation = {
          id: newId(now.getTime()),
          email,
          role,
          skillGroupIds,
          invitedBy: inviter.id,
          createdAt: now,
          expiresAt: new Date(now.getTime() + lastsMs),
        }
        await invitationStore.insert(tx, { ...invitation, hash: hashOf(code) })
        const details = { id: invitation.id, role, skillGroupIds }
        const by = { id: inviter.id, name: inviter.name }
        await audit(tx, { by, action: 'invitation.created', target: email, details, address })
        return { ...invitation, invitedByName: inviter.name, code }
      })
    },

    async remove(caller: MemberCaller, id: string, address: string): Promise<void> {
      await database.tenant(caller.tenantId, async (tx) => {
        const invitation = await invitationStore.find(tx, id)
        if (!invitation || !(await invitationStore.remove(tx, id))) throw new AppError('invitation.not_found')
        const by = { id: caller.memberId, name: caller.name }
        const details = { id, role: invitation.role }
        await audit(tx, { by, action: 'invitation.withdrawn', target: invitation.email, details, address })
      })
    },

    /** What a link is for. */
    async read<T>(code: string, work: (tx: Tx, invitation: InvitationRow) => Promise<T>): Promise<T> {
      const { tenantId, id } = await byCode(code)
      return database.tenant(tenantId, async (tx) => work(tx, await holding(tx, id)))
    },

    /** Makes the member and signs in. Of two who open the link at once, one is let in. */
    async accept(
      code: string,
      person: { name: string; password: string; language: Language },
      address: string,
      reply: FastifyReply,
    ): Promise<Me> {
      const { tenantId, id } = await byCode(code)
      await database.tenant(tenantId, (tx) => holding(tx, id))
      const passwordHash = await hashPassword(person.password)
      return database.tenant(tenantId, async (tx) => {
        const { email, role, skillGroupIds, visibility } = await holding(tx, id)
        if (!(await invitationStore.remove(tx, id))) throw new AppError('invitation.not_found')
        const { name, language } = person
        const memberId = await members.insert(
          tx,
          { name, email, role, language, skillGroupIds, visibility },
          passwordHash,
        )
        const sessionId = await sessions.start(tx, memberId, reply)
        const details = { memberId, role, invitationId: id }
        await audit(tx, { by: { id: memberId, name }, action: 'invitation.accepted', target: name, details, address })
        return me(tx, memberId, sessionId)
      })
    },
  }
}
export type Invitations = ReturnType<typeof createInvitations>
