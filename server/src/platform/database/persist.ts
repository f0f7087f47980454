import { setTimeout as wait } from 'node:timers/promises'

const triesMax = 20
const pauseMs = 500

/** Whether it was the database or the way to it that was lost, and not what was asked of it: connections (SQLSTATE class 08), a server that ends or is not there yet (57P). */
export const isLostDatabase = (error: unknown): boolean => {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string }
  return /^(08|57P0[123]|ECONN|ENOENT|EPIPE)/.test(code) || /^Connection terminated|is not queryable$/.test(message)
}

/** Does what may be done twice again when the database is lost in the middle of it and somebody is bringing it back. */
export const persist = async <T>(work: () => Promise<T>, pause = () => wait(pauseMs)): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries >= triesMax || !isLostDatabase(error)) throw error
      await pause()
    }
  }
}
