/** What time it is. Rooms ask the clock they were given, so that a test can set it by hand. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock for tests: stands still until it is told to go on. */
export const handClock = (start = new Date('2026-11-22T02:00:00Z')) => {
  let at = start.getTime()
  return {
    now: () => new Date(at),
    advance(ms: number) {
      at += ms
    },
    set(date: Date) {
      at = date.getTime()
    },
  }
}
