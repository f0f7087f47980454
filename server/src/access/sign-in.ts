import { AppError, type Me } from '@yingda/contract'
import type { FastifyReply } from 'fastify'
import type { Audit, Clock, Database, Logger, MemberCaller, Tx } from '#platform'
import type { KnownBrowsers } from './known-browsers.ts'
import { newRecoveryCodes, newTotp, totpStep } from './one-time-codes.ts'
import { hashPassword, hashRecoveryCode, isPassword } from './passwords.ts'
import type { Keys } from './secrets.ts'
import type { Sessions } from './sessions.ts'
import { memberStore, type MemberRow, type Proofs } from './store.ts'
import type { Tries, Trying } from './tries.ts'

interface Needs {
  database: Database
  clock: Clock
  log: Logger
  keys: Keys
  sessions: Sessions
  tries: Tries
  browsers: KnownBrowsers
  audit: Audit
  changed: (tx: Tx, memberId: string) => void
  me: (tx: Tx, memberId: string, sessionId: string) => Promise<Me>
  companyOf: (tx: Tx) => Promise<string>
}

/** Proving who one is: passwords, one-time codes, recovery codes. */
export const createSignIn = (needs: Needs) => {
  const { database, clock, log, keys, sessions, tries, browsers, audit, changed, me, companyOf } = needs

  const load = async (tx: Tx, id: string): Promise<(MemberRow & { proofs: Proofs }) | undefined> => {
    const [row, proofs] = [await memberStore.find(tx, id), await memberStore.proofs(tx, id)]
    return row && proofs && { ...row, proofs }
  }

  const unsealed = (memberId: string, sealed: string): string | undefined => {
    try {
      return keys.unseal(sealed)
    } catch (error) {
      // Recovery codes go on working, so the member is not locked out for good.
      log.error({ error, memberId }, 'a secret of one-time codes was sealed with another YINGDA_SECRET')
      return undefined
    }
  }

  /** Takes a one-time code or a recovery code; each is taken once. */
  const takeCode = async (tenantId: string, member: MemberRow & { proofs: Proofs }, code: string): Promise<boolean> => {
    if (code.includes('-')) {
      const hash = await hashRecoveryCode(member.id, code)
      return database.tenant(tenantId, (tx) => memberStore.takeRecoveryCode(tx, member.id, hash, clock.now()))
    }
    const secret = unsealed(member.id, member.proofs.totpSecret!)
    const step = secret === undefined ? undefined : totpStep(secret, code, clock.now())
    if (step === undefined) return false
    return database.tenant(tenantId, (tx) => memberStore.takeTotpStep(tx, member.id, step))
  }

  /** Looks at what was tried; when we could not, because we are busy or broken, it was no try. */
  const looked = async <T>(trying: Trying, look: () => Promise<T>): Promise<T> => {
    await tries.take(trying)
    try {
      return await look()
    } catch (error) {
      await tries.giveBack(trying)
      throw error
    }
  }

  /** Whoever is signed in is known by the session: strangers who try the e-mail address are no hindrance here. */
  const tryingOf = (caller: MemberCaller, member: MemberRow, address: string): Trying => ({
    email: member.email,
    address,
    known: caller.credentialId,
  })

  /** The member behind a caller, once the password has been given again. */
  const confirmed = async (caller: MemberCaller, password: string, address: string) => {
    const member = await database.tenant(caller.tenantId, (tx) => load(tx, caller.memberId))
    if (!member) throw new AppError('member.not_found', { id: caller.memberId })
    const trying = tryingOf(caller, member, address)
    const isRight = await looked(trying, () => isPassword(password, member.proofs.passwordHash))
    if (!isRight) throw new AppError('session.wrong_password')
    await tries.giveBack(trying)
    return member
  }

  const by = (member: MemberRow) => ({ id: member.id, name: member.name })

  return {
    /** Signs in with what was typed; the refusal never says which part of it exists. */
    async signIn(
      typed: { email: string; password: string; code?: string | undefined },
      address: string,
      reply: FastifyReply,
    ): Promise<Me> {
      const { email, password, code } = typed
      const trying = { email, address, known: browsers.markFor(email, reply.request) }
      const { found, member, isRight } = await looked(trying, async () => {
        const found = await database.lookup('email', email)
        const member = found && (await database.tenant(found.tenantId, (tx) => load(tx, found.ref)))
        return { found, member, isRight: await isPassword(password, member?.proofs.passwordHash) }
      })
      if (!found || !member) throw new AppError('session.wrong_password')

      const refuse = async (refusal: 'session.wrong_password' | 'session.totp_wrong'): Promise<never> => {
        const details = { memberId: member.id, why: member.disabled ? 'member.disabled' : refusal }
        const entry = { by: by(member), action: 'member.sign_in_failed', target: member.name, details, address }
        await database.tenant(found.tenantId, (tx) => audit(tx, entry))
        throw new AppError(refusal)
      }
      if (!isRight || member.disabled) return refuse('session.wrong_password')
      if (member.totpOn) {
        if (code === undefined) {
          await tries.giveBack(trying)
          throw new AppError('session.totp_required')
        }
        if (!(await takeCode(found.tenantId, member, code))) return refuse('session.totp_wrong')
      }

      const signedIn = await database.tenant(found.tenantId, async (tx) => {
        const sessionId = await sessions.start(tx, member.id, reply)
        const details = { memberId: member.id, ...(code?.includes('-') ? { with: 'recovery code' } : {}) }
        await audit(tx, { by: by(member), action: 'member.signed_in', target: member.name, details, address })
        return me(tx, member.id, sessionId)
      })
      browsers.remember(email, reply)
      await tries.clear(trying)
      return signedIn
    },

    /** A new password; whoever else is signed in with the old one no longer is. */
    async changePassword(caller: MemberCaller, typed: { current: string; next: string }, address: string) {
      const member = await confirmed(caller, typed.current, address)
      const passwordHash = await hashPassword(typed.next)
      await database.tenant(caller.tenantId, async (tx) => {
        await memberStore.setPassword(tx, member.id, passwordHash)
        await sessions.endAll(tx, member.id, caller.credentialId)
        await audit(tx, { by: by(member), action: 'member.password_changed', target: member.name, address })
        changed(tx, member.id)
      })
    },

    /** Starts one-time codes; nothing is asked for until the first code has been right. */
    async startTotp(caller: MemberCaller, password: string, address: string) {
      const member = await confirmed(caller, password, address)
      return database.tenant(caller.tenantId, async (tx) => {
        const totp = newTotp(member.email, await companyOf(tx))
        await memberStore.startTotp(tx, member.id, keys.seal(totp.secret))
        return totp
      })
    },

    /** Switches one-time codes on with the first code, and gives the recovery codes, this once. */
    async confirmTotp(caller: MemberCaller, code: string, address: string): Promise<string[]> {
      const member = await database.tenant(caller.tenantId, (tx) => load(tx, caller.memberId))
      const pending = member?.proofs.totpPendingSecret
      if (!member || pending === undefined) throw new AppError('totp.not_started')
      const trying = tryingOf(caller, member, address)
      await tries.take(trying)
      const secret = unsealed(member.id, pending)
      const step = secret === undefined ? undefined : totpStep(secret, code, clock.now())
      if (step === undefined) throw new AppError('session.totp_wrong')
      await tries.giveBack(trying)
      const recoveryCodes = newRecoveryCodes()
      const hashes = await Promise.all(recoveryCodes.map((one) => hashRecoveryCode(member.id, one)))
      await database.tenant(caller.tenantId, async (tx) => {
        await memberStore.switchTotpOn(tx, member.id, step, hashes)
        await audit(tx, { by: by(member), action: 'member.totp_on', target: member.name, address })
        changed(tx, member.id)
      })
      return recoveryCodes
    },

    async switchTotpOff(caller: MemberCaller, password: string, address: string): Promise<void> {
      const member = await confirmed(caller, password, address)
      await database.tenant(caller.tenantId, async (tx) => {
        await memberStore.switchTotpOff(tx, member.id)
        await audit(tx, { by: by(member), action: 'member.totp_off', target: member.name, address })
        changed(tx, member.id)
      })
    },
  }
}
export type SignIn = ReturnType<typeof createSignIn>
