import type pg from 'pg'
import type { Logger } from '../log.ts'

/** Longer than nearly all work takes; what takes longer is looked after. */
const silentMsUsual = 5000
/** To be told by the kernel that a connection nobody uses is dead: after these, and ten probes a second apart. */
const idleMs = 5000
const connectWithinMs = 5000
const looksEachSilence = 5

/**
 * How a connection notices that the other side has gone without a word, as when a cable is pulled, a firewall forgets or a host stops dead.
 * Left alone, the kernel would try for a quarter of an hour here, and the server would keep the locks of a vanished node for two hours.
 */
export const livelyConnection = {
  keepAlive: true,
  keepAliveInitialDelayMillis: idleMs,
  connectionTimeoutMillis: connectWithinMs,
} satisfies pg.ClientConfig

/** The same on the side of the server, as settings of the session. Through a socket file they mean nothing. */
export const livelySession = {
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '10000',
  idle_in_transaction_session_timeout: '30000',
}

/** The settings of a session as PostgreSQL takes them with a connection. */
export const sessionOptions = (settings: Record<string, string>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')

interface Needs {
  pools: pg.Pool[]
  /** Which of these server processes work on something, or did a moment ago. Rejects when the server cannot be reached. */
  ask: (pids: number[], silentMs: number) => Promise<Set<number>>
  log: Logger
  silentMs?: number | undefined
}

/**
 * Ends connections whose answer will never come. No keepalive helps where a statement was sent into a dead network, and a limit on the time
 * of a statement would end those that rightly wait, as every commit does while a synchronous standby is away. So the server is asked,
 * through a connection of its own, whether it still works on what we wait for.
 */
export const watchForSilence = ({ pools, ask, log, silentMs = silentMsUsual }: Needs): (() => void) => {
  const waiting = new Map<pg.PoolClient, number>()
  for (const pool of pools) {
    pool.on('acquire', (client) => void waiting.set(client, performance.now()))
    pool.on('release', (_error, client) => void waiting.delete(client))
    pool.on('remove', (client) => void waiting.delete(client))
  }
  let isAsking = false

  const look = async (): Promise<void> => {
    const since = performance.now() - silentMs
    const silent = [...waiting].filter(([, from]) => from < since)
    if (!silent.length) return
    const atWork = await ask(
      silent.map(([client]) => pidOf(client)),
      silentMs,
    ).catch((error: unknown) => {
      log.warn({ error }, 'the database does not answer')
      // It is there, and full: nothing is known of what we wait for.
      return (error as { code?: string }).code === tooManyConnections ? undefined : new Set<number>()
    })
    if (!atWork) return
    for (const [client, from] of silent) {
      if (waiting.get(client) !== from || atWork.has(pidOf(client))) continue
      waiting.delete(client)
      log.warn({ pid: pidOf(client) }, 'a database connection fell silent and is given up')
      // Its statement fails now, and with it the work that waits for it.
      void (client as unknown as pg.Client).end()
    }
  }
  const timer = setInterval(() => {
    if (isAsking) return
    isAsking = true
    void look().finally(() => (isAsking = false))
  }, silentMs / looksEachSilence)
  timer.unref()
  return () => clearInterval(timer)
}

const tooManyConnections = '53300'

const pidOf = (client: pg.PoolClient) => (client as unknown as { processID: number }).processID
