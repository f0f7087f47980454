import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

// Whoever comes after a lock that is waited for waits as well, so nobody waits long for one that stops all the others.
const lockWaitMs = 200
const pauseMs = 1000
const triesMax = 60
const lockNotAvailable = '55P03'

/** Does work that needs a table for itself: asks for the lock briefly, and again a little later, so that those who write never stand still. */
export const briefly = async <T>(client: pg.Client, work: () => Promise<T>): Promise<T> => {
  await client.query(`set lock_timeout = ${lockWaitMs}`)
  try {
    for (let attempt = 1; ; attempt++)
      try {
        return await work()
      } catch (error) {
        if (attempt >= triesMax || (error as { code?: string }).code !== lockNotAvailable) throw error
        await pause(pauseMs)
      }
  } finally {
    await client.query('reset lock_timeout')
  }
}
