import type { Bus } from './bus.ts'
import type { Logger } from './log.ts'

/** A piece of news with a name in the past tense; the room that tells it declares it and exports it through its door. */
export interface Topic<T> {
  readonly name: string
  /** Whether other nodes hear it too: those where somebody of the tenant is connected, or every one. */
  readonly reach: Reach
  /** Only for the type. */
  readonly news?: T
}
type Reach = 'here' | 'tenant' | 'everywhere'

export const topic = <T>(name: string, reach: Reach = 'here'): Topic<T> => ({ name, reach })

/** Where a piece of news comes from. */
export interface Origin {
  /** Told by another node. */
  isFar: boolean
}
type Listener = (news: never, origin: Origin) => void | Promise<void>
interface Envelope {
  topic: string
  news: never
}

const everywhere = 'all'
const subjectOf = (tenantId: string) => `t.${tenantId}`

/**
 * News, told after the commit, in this process and, where the topic reaches further, in the other nodes. Hearing it is a convenience:
 * whoever must not miss anything also looks at the state from time to time, because news is lost when a process dies.
 */
export const createEvents = ({ log, bus }: { log: Logger; bus: Bus }) => {
  const listeners = new Map<string, Listener[]>()
  const followed = new Map<string, { times: number; stop: () => void }>()

  const deliver = (name: string, news: never, origin: Origin) => {
    for (const listener of listeners.get(name) ?? []) {
      void (async () => listener(news, origin))().catch((error: unknown) =>
        log.error({ error, topic: name }, 'a listener failed'),
      )
    }
  }
  const hear = (told: unknown) => {
    const { topic: name, news } = told as Envelope
    deliver(name, news, { isFar: true })
  }
  const stopAll = bus.subscribe(everywhere, hear)

  return {
    on<T>({ name }: Topic<T>, listener: (news: T, origin: Origin) => void | Promise<void>) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as Listener])
    },
    /** A listener that fails is logged and stops nobody else. */
    tell<T extends { tenantId: string }>({ name, reach }: Topic<T>, news: T) {
      deliver(name, news as never, { isFar: false })
      if (reach === 'here') return
      bus.publish(reach === 'tenant' ? subjectOf(news.tenantId) : everywhere, { topic: name, news })
    },
    /** Hears what other nodes tell about a tenant, until it was left as often as it was followed. */
    follow(tenantId: string): { isFirst: boolean } {
      const before = followed.get(tenantId)
      if (before) before.times++
      else followed.set(tenantId, { times: 1, stop: bus.subscribe(subjectOf(tenantId), hear) })
      return { isFirst: !before }
    },
    leave(tenantId: string) {
      const before = followed.get(tenantId)
      if (!before || --before.times > 0) return
      before.stop()
      followed.delete(tenantId)
    },
    stop() {
      stopAll()
      for (const { stop } of followed.values()) stop()
      followed.clear()
    },
  }
}
export type Events = ReturnType<typeof createEvents>
