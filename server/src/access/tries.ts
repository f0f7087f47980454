import { AppError } from '@yingda/contract'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { placeOf } from './place-of.ts'

const windowSeconds = 15 * 60
// Many places together may try one e-mail address this many times as often as one may. Few enough that guessing is
// hopeless, and enough that a stranger cannot lock a member out from one place.
const placesPerEmail = 5
// One place may try this many times as often over all e-mail addresses: enough for an office behind one address, and few
// enough that trying costs whoever tries more than it costs us.
const emailsPerPlace = 20

/** Who tries: an e-mail address from a network address, or from a browser or session that is known to be that member's. */
export interface Trying {
  email: string
  address: string
  known?: string | undefined
}

/**
 * Counts wrong passwords and codes: for one e-mail address from one place, for it from everywhere, and for a place over all
 * e-mail addresses. What the member has signed in with before has a count of its own, so that strangers do not use it up.
 */
export const createTries = (triesMax: number) => {
  const limiter = (times: number) => new RateLimiterMemory({ points: triesMax * times, duration: windowSeconds })
  const [fromKnown, fromPlace, fromPlaceToEmail, toEmail] = [1, emailsPerPlace, 1, placesPerEmail].map(limiter)

  /** The counts that one try is a part of. The widest comes first, so that what is refused there fills no memory. */
  const countsOf = ({ email, address, known }: Trying): [RateLimiterMemory, string][] =>
    known === undefined
      ? [
          [fromPlace!, placeOf(address)],
          [fromPlaceToEmail!, `${placeOf(address)} ${email}`],
          [toEmail!, email],
        ]
      : [[fromKnown!, `${known} ${email}`]]

  const reward = async (counts: [RateLimiterMemory, string][]): Promise<void> => {
    for (const [count, key] of counts) await count.reward(key)
  }

  return {
    /** Counts a try before it is made, so that many at once do not slip through together. */
    async take(trying: Trying): Promise<void> {
      const taken: [RateLimiterMemory, string][] = []
      for (const [count, key] of countsOf(trying)) {
        try {
          await count.consume(key)
        } catch (refused) {
          if (!(refused instanceof RateLimiterRes)) throw refused
          await reward(taken)
          throw new AppError('session.locked', { seconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)) })
        }
        taken.push([count, key])
      }
    },
    /** It was not a guess. */
    giveBack: (trying: Trying): Promise<void> => reward(countsOf(trying)),

    /** Whoever tried is who they said: what was counted for the e-mail address is forgotten. What the place tried at others is not. */
    async clear(trying: Trying): Promise<void> {
      const counts = countsOf(trying)
      if (trying.known === undefined) await reward(counts.splice(0, 1))
      for (const [count, key] of counts) await count.delete(key)
    },
  }
}
export type Tries = ReturnType<typeof createTries>
