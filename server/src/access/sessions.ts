import type { FastifyReply } from 'fastify'
import { newId, newSecret, type Clock, type Config, type Tx } from '#platform'
import { hashOf } from './secrets.ts'
import { sessionStore } from './store-credentials.ts'

export const sessionCookie = 'yd_session'
const sessionsMax = 50
const dayMs = 86_400_000
// How long a session lasts is decided here and moves on with its use; the cookie only has to outlive it.
const cookieSeconds = 400 * 86_400

/** Signing in and out: who holds the cookie is the member. */
export const createSessions = ({
  clock,
  config,
  ended,
}: {
  clock: Clock
  config: Config
  ended: (tx: Tx, memberId: string, credentialIds: string[]) => void
}) => {
  const expiryFrom = (at: Date) => new Date(at.getTime() + config.YINGDA_SESSION_DAYS * dayMs)

  return {
    expiryFrom,

    /** Begins a session and gives its id; the cookie goes out when the transaction has been committed. */
    start: async (tx: Tx, memberId: string, reply: FastifyReply): Promise<string> => {
      const now = clock.now()
      const others = await sessionStore.ofMember(tx, memberId)
      const gone = others.filter((session, index) => session.expiresAt <= now || index >= sessionsMax - 1)
      for (const { id } of gone) await sessionStore.remove(tx, id)
      const [id, secret] = [newId(now.getTime()), newSecret()]
      await sessionStore.insert(tx, {
        id,
        memberId,
        hash: hashOf(secret),
        createdAt: now,
        lastSeenAt: now,
        expiresAt: expiryFrom(now),
      })
      tx.after(() => {
        void reply.setCookie(sessionCookie, secret, {
          path: '/',
          httpOnly: true,
          sameSite: 'lax',
          secure: reply.request.protocol === 'https',
          maxAge: cookieSeconds,
        })
      })
      return id
    },

    /** Ends one session. */
    async end(tx: Tx, memberId: string, sessionId: string, reply: FastifyReply): Promise<void> {
      await sessionStore.remove(tx, sessionId)
      tx.after(() => void reply.clearCookie(sessionCookie, { path: '/' }))
      ended(tx, memberId, [sessionId])
    },

    /** Ends all sessions of a member, but for one. */
    async endAll(tx: Tx, memberId: string, exceptId?: string): Promise<void> {
      const ids = (await sessionStore.ofMember(tx, memberId)).map((session) => session.id)
      const going = ids.filter((id) => id !== exceptId)
      for (const id of going) await sessionStore.remove(tx, id)
      ended(tx, memberId, going)
    },
  }
}
export type Sessions = ReturnType<typeof createSessions>
