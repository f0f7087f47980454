import { connect, type NatsConnection, type Subscription } from '@nats-io/transport-node'
import { createHash } from 'node:crypto'
import { newId } from './ids.ts'
import type { Logger } from './log.ts'

/**
 * What the nodes of one installation tell each other. It may lose anything, repeat nothing and promise nothing: whoever must not
 * miss news also looks at the database.
 */
export interface Bus {
  /** This process, as the others know it; new at each start. */
  readonly node: string
  /** Tells the other nodes that listen to a subject; not this one. */
  publish(subject: string, news: unknown): void
  /** Hears what other nodes tell on a subject; gives how to stop. */
  subscribe(subject: string, heard: (news: unknown) => void): () => void
  isUp(): boolean
  stop(): Promise<void>
}

/** For a node that is alone: nobody hears, nobody tells. */
export const createQuietBus = (): Bus => ({
  node: newId(),
  publish: () => undefined,
  subscribe: () => () => undefined,
  isUp: () => true,
  stop: async () => undefined,
})

const reconnectEveryMs = 500
const connectWithinMs = 5000
/** NATS that does not answer two of these is taken for gone. The client's own two minutes would leave a node deaf for six. */
const pingEveryMsUsual = 4000
const pingsUnansweredMax = 2

/** Who we are for NATS, as its first address says: `nats://name:password@host` or `nats://token@host`. The client itself reads only host and port. */
const credentialsIn = (url: string) => {
  const { username, password } = new URL(url.split(',')[0]!)
  const name = decodeURIComponent(username)
  if (!name) return {}
  return password ? { user: name, pass: decodeURIComponent(password) } : { token: name }
}

/**
 * Nodes that share a core NATS (no JetStream needed). The server starts and works also while NATS cannot be reached: it goes on trying.
 * `secret` keeps installations on one NATS apart.
 */
export const createNatsBus = ({
  url,
  secret,
  log,
  pingEveryMs = pingEveryMsUsual,
}: {
  url: string
  secret: string
  log: Logger
  pingEveryMs?: number
}): Bus => {
  const node = newId()
  const prefix = `yingda.${createHash('sha256').update(`bus:${secret}`).digest('hex').slice(0, 16)}`
  /** What is wished to be heard, whether or not there is a connection to hear it on. */
  const wishes = new Map<symbol, { subject: string; heard: (news: unknown) => void; on?: Subscription }>()
  let connection: NatsConnection | undefined
  let isUp = false
  let isOver = false

  const listen = (wish: { subject: string; heard: (news: unknown) => void; on?: Subscription }) => {
    if (!connection) return
    wish.on = connection.subscribe(`${prefix}.${wish.subject}`, {
      callback: (error, message) => {
        if (error) return log.warn({ error }, 'news from other nodes could not be heard')
        try {
          wish.heard(message.json())
        } catch (error) {
          log.error({ error, subject: message.subject }, 'news from another node could not be read')
        }
      },
    })
  }

  const opening = connect({
    servers: url.split(','),
    ...credentialsIn(url),
    name: node,
    noEcho: true,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: reconnectEveryMs,
    timeout: connectWithinMs,
    pingInterval: pingEveryMs,
    maxPingOut: pingsUnansweredMax,
    ignoreAuthErrorAbort: true,
  }).then(async (opened) => {
    if (isOver) return opened.close()
    connection = opened
    isUp = true
    for (const wish of wishes.values()) listen(wish)
    for await (const status of opened.status()) {
      if (status.type === 'disconnect') isUp = false
      if (status.type === 'reconnect') isUp = true
      if (status.type === 'disconnect' || status.type === 'reconnect')
        log.warn({ status: status.type }, 'the bus between nodes')
    }
  })
  opening.catch((error: unknown) => log.error({ error }, 'the bus between nodes cannot be reached'))

  return {
    node,
    publish(subject, news) {
      // What nobody hears now is not kept for later: later it would be old.
      if (isUp) connection?.publish(`${prefix}.${subject}`, JSON.stringify(news))
    },
    subscribe(subject, heard) {
      const key = Symbol(subject)
      const wish = { subject, heard }
      wishes.set(key, wish)
      listen(wish)
      return () => {
        wishes.get(key)?.on?.unsubscribe()
        wishes.delete(key)
      }
    },
    isUp: () => isUp,
    async stop() {
      isOver = true
      isUp = false
      await connection?.close()
    },
  }
}
