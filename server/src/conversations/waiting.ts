import { AppError } from '@yingda/contract'
import type { Events } from '#platform'
import { conversationChanged, entriesWritten } from './log.ts'

/** News may be lost between nodes: so often it is looked anyway. */
const lookEveryMs = 2000
const waitersMax = 20_000

/** Calls that wait for something new, for networks without WebSocket. */
export const createWaiting = ({ events, maxMs }: { events: Events; maxMs: number }) => {
  const waiters = new Map<string, Set<() => void>>()
  let count = 0
  let isOver = false
  const wake = (key: string) => waiters.get(key)?.forEach((go) => go())
  events.on(entriesWritten, ({ conversationId }) => wake(conversationId))
  events.on(conversationChanged, ({ tenantId }) => wake(tenantId))

  const news = (key: string, ms: number) =>
    new Promise<void>((resolve) => {
      const here = waiters.get(key) ?? new Set<() => void>()
      waiters.set(key, here)
      const go = () => {
        clearTimeout(timer)
        here.delete(go)
        if (here.size === 0) waiters.delete(key)
        resolve()
      }
      const timer = setTimeout(go, ms)
      here.add(go)
    })

  return {
    /**
     * Looks, and while there is nothing looks again whenever something happens under the key: a conversation's id, or a tenant's for
     * any of its conversations. Gives the last look, at the latest after so many seconds.
     */
    async until<T>(
      where: { tenantId: string; key: string; seconds: number },
      look: () => Promise<T>,
      isSomething: (found: T) => boolean,
    ): Promise<T> {
      if (!where.seconds || !maxMs) return look()
      const endsAt = performance.now() + Math.min(maxMs, where.seconds * 1000)
      if (count >= waitersMax) throw new AppError('server.busy')
      count++
      events.follow(where.tenantId)
      try {
        for (;;) {
          // Listening begins before the look, so that what happens in between is not slept through.
          const next = news(where.key, Math.max(0, Math.min(lookEveryMs, endsAt - performance.now())))
          const found = await look()
          if (isSomething(found) || isOver || performance.now() >= endsAt) return found
          await next
        }
      } finally {
        count--
        events.leave(where.tenantId)
      }
    },
    /** Lets everybody go who waits. */
    stop() {
      isOver = true
      for (const key of waiters.keys()) wake(key)
    },
  }
}
export type Waiting = ReturnType<typeof createWaiting>
