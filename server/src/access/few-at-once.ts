import { AppError } from '@yingda/contract'

/** Runs a few pieces of heavy work at once. The others wait in line; whom the line has no room for is told that we are busy. */
export const createFewAtOnce = ({ atOnce, waitingMax }: { atOnce: number; waitingMax: number }) => {
  const waiting: (() => void)[] = []
  let running = 0

  const begin = async (): Promise<void> => {
    if (running < atOnce) return void (running += 1)
    if (waiting.length >= waitingMax) throw new AppError('server.busy')
    await new Promise<void>((called) => void waiting.push(called))
  }
  /** Whoever ends calls the next one, who takes over the place. */
  const end = (): void => {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }

  return async <T>(work: () => Promise<T>): Promise<T> => {
    await begin()
    try {
      return await work()
    } finally {
      end()
    }
  }
}
