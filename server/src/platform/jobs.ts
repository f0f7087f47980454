import type { Clock } from './clock.ts'
import type { Database, Tx } from './database/database.ts'
import type { Logger } from './log.ts'
import { jobStore } from './store-jobs.ts'

type Handler = (tx: Tx, payload: never) => Promise<void>

const sweepEveryMs = 1000
const batchMax = 50
const attemptsMax = 8

/**
 * Jobs and timers: written in the same transaction as the facts they belong to, done at least once, at or after their time.
 * A job runs inside a transaction of its tenant, together with its own removal, so its effects in the database happen exactly once.
 */
export const createJobs = ({ database, clock, log }: { database: Database; clock: Clock; log: Logger }) => {
  const handlers = new Map<string, Handler>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  let again = false
  let stopped = true

  const runOne = async (tenantId: string, id: string) => {
    let attempts = 0
    try {
      await database.tenant(tenantId, async (tx) => {
        const job = await jobStore.take(tx, id, clock.now())
        if (!job) return
        attempts = job.attempts
        const handler = handlers.get(job.kind)
        if (!handler) throw new Error(`No handler for jobs of kind ${job.kind}`)
        await handler(tx, job.payload as never)
        await jobStore.done(tx, id)
      })
    } catch (error) {
      attempts += 1
      const told = error instanceof Error ? error.message : String(error)
      log.error({ error, jobId: id, tenantId, attempts }, 'a job failed')
      const now = clock.now()
      await database.tenant(tenantId, (tx) =>
        jobStore.failed(
          tx,
          id,
          attempts >= attemptsMax
            ? { attempts, error: told, failedAt: now }
            : { attempts, error: told, dueAt: new Date(now.getTime() + 1000 * 4 ** attempts) },
        ),
      )
    }
  }

  const sweep = async () => {
    for (;;) {
      const due = await database.worker((tx) => jobStore.due(tx, clock.now(), batchMax))
      for (const { tenant_id, id } of due) await runOne(tenant_id, id)
      if (due.length < batchMax) return
    }
  }

  const wake = () => {
    if (running) {
      again = true
      return
    }
    running = sweep()
      .catch((error: unknown) => log.error({ error }, 'looking for due jobs failed'))
      .finally(() => {
        running = undefined
        if (again && !stopped) {
          again = false
          wake()
        }
      })
  }

  return {
    /** What to do with jobs of a kind. */
    handle<Payload>(kind: string, handler: (tx: Tx, payload: Payload) => Promise<void>) {
      handlers.set(kind, handler as Handler)
    },
    /** Puts a job; the same kind and key replaces the one that is waiting. */
    async put(tx: Tx, kind: string, payload: unknown, more: { dueAt?: Date; key?: string } = {}) {
      const dueAt = more.dueAt ?? clock.now()
      await jobStore.put(tx, { kind, payload, key: more.key, dueAt })
      if (dueAt <= clock.now()) tx.after(() => (stopped ? undefined : wake()))
    },
    cancel: (tx: Tx, kind: string, key: string) => jobStore.cancel(tx, kind, key),
    /** Does everything that is due, now; for tests and for the last moment before stopping. */
    runDue: sweep,
    start() {
      stopped = false
      const tick = () => {
        if (stopped) return
        wake()
        timer = setTimeout(tick, sweepEveryMs)
      }
      tick()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
export type Jobs = ReturnType<typeof createJobs>
