import { AppError } from '@yingda/contract'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

const windowSeconds = 15 * 60
// Many addresses together may try one e-mail address this many times as often as one may. Few enough that guessing is
// hopeless, and enough that a stranger cannot lock a member out from one place.
const addressesPerEmail = 5

/** Counts wrong passwords and codes, for one e-mail address from one network address, and for it from everywhere. */
export const createTries = (triesMax: number) => {
  const fromAddress = new RateLimiterMemory({ points: triesMax, duration: windowSeconds })
  const fromAnywhere = new RateLimiterMemory({ points: triesMax * addressesPerEmail, duration: windowSeconds })
  const pair = (email: string, address: string) => `${address} ${email}`

  return {
    /** Counts a try before it is made, so that many at once do not slip through together. */
    async take(email: string, address: string): Promise<void> {
      try {
        await fromAddress.consume(pair(email, address))
        await fromAnywhere.consume(email)
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        throw new AppError('session.locked', { seconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)) })
      }
    },
    /** It was not a guess. */
    async giveBack(email: string, address: string): Promise<void> {
      await fromAddress.reward(pair(email, address))
      await fromAnywhere.reward(email)
    },
    async clear(email: string, address: string): Promise<void> {
      await fromAddress.delete(pair(email, address))
      await fromAnywhere.delete(email)
    },
  }
}
export type Tries = ReturnType<typeof createTries>
