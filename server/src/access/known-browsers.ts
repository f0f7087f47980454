import type { FastifyReply, FastifyRequest } from 'fastify'
import { newSecret } from '#platform'
import { isSame, type Keys } from './secrets.ts'

const knownCookie = 'yd_known'
const cookieSeconds = 400 * 86_400

/**
 * Browsers in which somebody has signed in before. They prove nothing about who is there now: a known browser only has
 * tries of its own, so that strangers who use up the tries at an e-mail address do not lock its owner out.
 */
export const createKnownBrowsers = (keys: Keys) => ({
  /** The browser's mark, when the owner of this e-mail address has signed in with it before. */
  markFor(email: string, request: FastifyRequest): string | undefined {
    const [mark = '', seal = ''] = (request.cookies[knownCookie] ?? '').split('.')
    return isSame(seal, keys.sealOfBrowser(mark, email)) ? mark : undefined
  },

  /** Marks the browser; the next person to sign in with it takes the mark over. */
  remember(email: string, reply: FastifyReply): void {
    const mark = newSecret(9)
    void reply.setCookie(knownCookie, `${mark}.${keys.sealOfBrowser(mark, email)}`, {
      path: '/api/session',
      httpOnly: true,
      sameSite: 'strict',
      secure: reply.request.protocol === 'https',
      maxAge: cookieSeconds,
    })
  },
})
export type KnownBrowsers = ReturnType<typeof createKnownBrowsers>
