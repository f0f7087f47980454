import { AppError, type Permission } from '@yingda/contract'
import { newId, newSecret, type Audit, type Clock, type Database, type MemberCaller, type Tx } from '#platform'
import { tokenPrefix } from './authenticate.ts'
import { heldNow } from './members.ts'
import { hashOf } from './secrets.ts'
import { tokenStore, type TokenRow } from './store-credentials.ts'
import { memberStore } from './store.ts'

const hintLetters = 4

interface Needs {
  database: Database
  clock: Clock
  audit: Audit
  ended: (tx: Tx, memberId: string, credentialIds: string[]) => void
}

/** API tokens: what a program shows instead of a member, never holding more than the member does. */
export const createTokens = ({ database, clock, audit, ended }: Needs) => ({
  list: (tx: Tx): Promise<TokenRow[]> => tokenStore.list(tx),

  create: async (
    caller: MemberCaller,
    wanted: { name: string; scopes: Permission[]; expiresAt: Date | undefined },
    address: string,
  ): Promise<TokenRow & { secret: string }> => {
    const secret = `${tokenPrefix}${newSecret()}`
    return database.tenant(caller.tenantId, async (tx) => {
      const maker = await memberStore.find(tx, caller.memberId)
      if (!maker) throw new AppError('member.not_found', { id: caller.memberId })
      const held = heldNow(caller, maker)
      const tooMuch = wanted.scopes.find((scope) => !held.has(scope))
      if (tooMuch) throw new AppError('permission.denied', { permission: tooMuch })
      const now = clock.now()
      const token = {
        id: newId(now.getTime()),
        memberId: maker.id,
        name: wanted.name,
        scopes: [...new Set(wanted.scopes)],
        hint: secret.slice(-hintLetters),
        createdAt: now,
        expiresAt: wanted.expiresAt,
      }
      await tokenStore.insert(tx, { ...token, hash: hashOf(secret) })
      const details = { id: token.id, scopes: token.scopes, expiresAt: token.expiresAt }
      const by = { id: maker.id, name: maker.name }
      await audit(tx, { by, action: 'token.created', target: token.name, details, address })
      return { ...token, createdBy: maker.name, lastUsedAt: undefined, secret }
    })
  },

  async remove(caller: MemberCaller, id: string, address: string): Promise<void> {
    await database.tenant(caller.tenantId, async (tx) => {
      const token = await tokenStore.find(tx, id)
      if (!token) throw new AppError('token.not_found', { id })
      await tokenStore.remove(tx, id)
      ended(tx, token.memberId, [id])
      const by = { id: caller.memberId, name: caller.name }
      await audit(tx, { by, action: 'token.revoked', target: token.name, details: { id }, address })
    })
  },
})
export type Tokens = ReturnType<typeof createTokens>
