import { createHash } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { Database } from './database/database.ts'
import type { Logger } from './log.ts'
import { nobody, nodeStore } from './store-nodes.ts'

const renewEveryMs = 5000
/** So long a node counts as alive after it last said so. The clocks of the nodes must agree within a few seconds. */
export const leaseMs = 15_000
const forgetAfterMs = 86_400_000

/** The processes that serve one installation together. Each says every five seconds that it is alive, and learns of the others. */
export const createNodes = ({
  database,
  clock,
  node,
  roles,
  log,
}: {
  database: Database
  clock: Clock
  /** This process. */
  node: string
  /** What this process does. */
  roles: readonly string[]
  log: Logger
}) => {
  const startedAt = clock.now()
  let known = new Map<string, { until: number; roles: string[] }>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const renew = async () => {
    const now = clock.now().getTime()
    await database.tenant(nobody, async (tx) => {
      await nodeStore.renew(tx, { id: node, roles, startedAt, until: new Date(now + leaseMs) })
      await nodeStore.forget(tx, new Date(now - forgetAfterMs))
      known = new Map(
        (await nodeStore.all(tx)).map((one) => [one.id, { until: one.until.getTime(), roles: one.roles }]),
      )
    })
  }

  return {
    renew,
    /** Until when a node is alive, or was: milliseconds; undefined for one that is not known. */
    untilOf: (id: string): number | undefined => known.get(id)?.until,
    /** Whether of all nodes alive with a role this one looks after something; each thing has one, and finds another when that one goes (rendezvous hashing). */
    looksAfter(role: string, key: string): boolean {
      const now = clock.now().getTime()
      const able = [...known].flatMap(([id, one]) => (one.until > now && one.roles.includes(role) ? [id] : []))
      const weight = (id: string) => createHash('sha1').update(id).update(key).digest('hex')
      return able.every((id) => id === node || weight(id) <= weight(node))
    },
    start() {
      const tick = () => {
        renew()
          .catch((error: unknown) => log.error({ error }, 'this node could not say that it is alive'))
          .finally(() => {
            if (timer) timer = setTimeout(tick, renewEveryMs)
          })
      }
      timer = setTimeout(tick, 0)
    },
    /** Says that this node is gone, so that nobody waits for its lease to end. */
    async stop() {
      if (!timer) return
      clearTimeout(timer)
      timer = undefined
      await database
        .tenant(nobody, (tx) => nodeStore.renew(tx, { id: node, roles, startedAt, until: clock.now() }))
        .catch((error: unknown) => log.warn({ error }, 'this node could not say that it goes'))
    },
  }
}
export type Nodes = ReturnType<typeof createNodes>
