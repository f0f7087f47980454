import type { Logger } from './log.ts'

/** A piece of news with a name in the past tense; the room that tells it declares it and exports it through its door. */
export interface Topic<T> {
  readonly name: string
  /** Only for the type. */
  readonly news?: T
}

export const topic = <T>(name: string): Topic<T> => ({ name })

/**
 * News inside this process, told after the commit. Hearing it is a convenience: whoever must not miss anything
 * also looks at the state from time to time, because news is lost when the process dies.
 */
export const createEvents = ({ log }: { log: Logger }) => {
  const listeners = new Map<string, ((news: never) => void | Promise<void>)[]>()
  return {
    on<T>({ name }: Topic<T>, listener: (news: T) => void | Promise<void>) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener])
    },
    /** A listener that fails is logged and stops nobody else. */
    tell<T>({ name }: Topic<T>, news: T) {
      for (const listener of listeners.get(name) ?? []) {
        void (async () => listener(news as never))().catch((error: unknown) =>
          log.error({ error, topic: name }, 'a listener failed'),
        )
      }
    },
  }
}
export type Events = ReturnType<typeof createEvents>
