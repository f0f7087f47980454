// Of everything that is not a message (looking, typing, reading). A desk that reconnects looks at a dozen things at once.
export const framesPerSecond = 50
export const framesBurst = 500

/** A bucket of tokens: `burst` at once, `perSecond` in the long run. */
export const createBucket = (perSecond: number, burst: number, now: () => number = Date.now) => {
  let tokens = burst
  let at = now()
  /** Takes one; gives 0, or the milliseconds until there is one again. */
  return (): number => {
    const moment = now()
    // A clock may be set back.
    tokens = Math.min(burst, tokens + (Math.max(0, moment - at) / 1000) * perSecond)
    at = moment
    if (tokens >= 1) {
      tokens -= 1
      return 0
    }
    return Math.ceil(((1 - tokens) / perSecond) * 1000)
  }
}
