import { version } from '@yingda/contract/version'
import type { PoolConfig } from 'pg'
import {
  createDatabase,
  createHttp,
  createLog,
  createMetrics,
  createNatsBus,
  createQuietBus,
  migrate,
  persist,
  servePages,
  serveSignsOfLife,
  superviseEmbeddedPostgres,
  systemClock,
  type Config,
  type Logger,
} from '#platform'
import { firstRun, setUpRoutes } from './first-run.ts'
import { buildHouse } from './house.ts'
import { serverSecret } from './secret.ts'
import { startShop } from './shop.ts'

/** Connections the kernel keeps for us until we take them: everybody comes back at once after a restart. The kernel's own limit is often 4096. */
const listenBacklog = 4096
const epochEveryMs = 1000

/** How long each part of the start takes, in seconds: whoever finds it slow can see where. Begins with the process itself. */
const createStopwatch = () => {
  const parts = new Map<string, number>()
  let lapAt = 0
  return {
    parts,
    lap(part: string) {
      const now = performance.now()
      parts.set(part, (now - lapAt) / 1000)
      lapAt = now
    },
  }
}

export interface Running {
  url: string
  stop(): Promise<void>
}

interface Start {
  config: Config
  /** What people read on the terminal at the start. */
  say: (line: string) => void
  /** Told when the server cannot go on, with the reason. */
  onFatal: (why: string) => void
  log?: Logger
}

const seconds = (at: Date | null | undefined) => (at ? at.getTime() / 1000 : Number.NaN)
const startOfMonth = (name: string | undefined) => seconds(name === undefined ? undefined : new Date(`${name}-01`))

/** Where the data are: an outside PostgreSQL, or our own child. */
const openPostgres = async (
  config: Config,
  log: Logger,
  onFatal: (why: string) => void,
): Promise<{ connection: PoolConfig; stop: () => Promise<void> }> => {
  if (config.DATABASE_URL) return { connection: { connectionString: config.DATABASE_URL }, stop: async () => undefined }
  const postgres = await superviseEmbeddedPostgres({
    folder: config.YINGDA_DATA,
    log: (line) => log.debug({ part: 'postgres' }, line),
    onNews: (news) => log.warn({ news }, 'the embedded PostgreSQL'),
  })
  void postgres.gaveUp.then((why) => onFatal(`The embedded PostgreSQL does not stay up: ${String(why)}`))
  return { connection: postgres.connection(), stop: () => postgres.stop() }
}

/** Starts everything in one process: database, rooms, HTTP, live wire; on the first start also the demo company. */
export const start = async ({
  config,
  say,
  onFatal,
  log = createLog({ level: config.YINGDA_LOG_LEVEL }),
}: Start): Promise<Running> => {
  const clock = systemClock
  const stopwatch = createStopwatch()
  stopwatch.lap('process')
  const postgres = await openPostgres(config, log, onFatal)
  stopwatch.lap('postgres')
  const undo: (() => Promise<unknown>)[] = [() => postgres.stop()]
  try {
    const secret = await serverSecret(config)
    // Our own PostgreSQL is started again when it dies, and we need not die with it. Somebody else's may stay away: whoever runs us tries again.
    const again = config.DATABASE_URL ? <T>(work: () => Promise<T>) => work() : persist
    const ran = await again(() => migrate(postgres.connection, { acceptNewer: config.YINGDA_ACCEPT_NEWER_DATABASE }))
    if (ran.length) log.info({ migrations: ran }, 'the database was brought up to date')
    stopwatch.lap('migrations')
    const database = createDatabase({
      connection: postgres.connection,
      connections: config.YINGDA_DATABASE_CONNECTIONS,
      log,
    })
    undo.push(() => database.close())

    const bus = config.NATS_URL ? createNatsBus({ url: config.NATS_URL, secret, log }) : createQuietBus()
    undo.push(() => bus.stop())
    const house = buildHouse({ database, clock, config, log, secret, bus })
    const first = await again(() => firstRun({ ...house, database, config, log, clock, say }))
    stopwatch.lap('rooms')
    const metrics = createMetrics()
    let stopping = false
    const http = await createHttp({ config, log })
    metrics.gauge('live_connections', 'Open sockets, and those that come by calls', house.live.count)
    metrics.gauge('live_by_calls', 'Those of them whose network lets no WebSocket through', house.live.countByCalls)
    metrics.gauge('bus_up', 'Whether the bus between nodes is connected (1 when alone)', () => Number(bus.isUp()))
    metrics.gauge('lane_depth', 'Messages waiting to be written', house.conversations.laneDepth)
    metrics.gauge(
      'lane_oldest_seconds',
      'For how long the message that waits longest has not been acknowledged',
      () => house.conversations.oldestUnacknowledgedMs() / 1000,
    )
    metrics.gauge('watched_conversations', 'Conversations somebody looks at', house.conversationLive.watching)
    metrics.gauge('database_connections', 'Open database connections', () => database.figures().open)
    metrics.gauge('database_waiting', 'Work that waits for a database connection', () => database.figures().waiting)
    const { standing } = house.retention
    metrics.gauge('oldest_month_timestamp_seconds', 'Start of the oldest month with conversations', () =>
      startOfMonth(standing()?.oldestMonth),
    )
    metrics.gauge('retention_last_run_timestamp_seconds', 'When retention last ended well, as its worker knows', () =>
      seconds(standing()?.lastRun?.endedWellAt),
    )
    metrics.gauge('retention_failed', 'Whether the last run of retention failed', () =>
      Number(typeof standing()?.lastRun?.failure === 'string'),
    )
    metrics.gauge(
      'log_months_ahead',
      'Months to come that have a partition of the log',
      () => standing()?.monthsAhead ?? Number.NaN,
    )
    metrics.gauge('log_lines_outside', 'Whether lines of the log lie outside its months', () =>
      Number(standing()?.hasLinesOutside ?? false),
    )
    serveSignsOfLife(http.app, { metrics, database, isStopping: () => stopping })
    if (config.YINGDA_ROLES.includes('web')) {
      house.files.serve(http.app)
      await servePages(http.app, version)
      http.mount(
        { ...house.routes, ...setUpRoutes({ ...house, ...first, database, version }) },
        house.access.authenticate,
      )
      house.live.listen(http.app, {
        authenticate: house.access.authenticateLive,
        epoch: await again(() => database.epoch()),
      })
      let isLooking = false
      const watching = setInterval(() => {
        if (isLooking) return
        isLooking = true
        database
          .epoch()
          .then((epoch) => house.live.renew(epoch))
          // A database that cannot be reached now has no other history yet.
          .catch((error: unknown) => log.debug({ error }, 'the epoch could not be read'))
          .finally(() => (isLooking = false))
      }, epochEveryMs)
      undo.push(async () => clearInterval(watching))
    }
    undo.push(() => http.app.close())
    await http.app.listen({ host: config.YINGDA_HOST, port: config.YINGDA_PORT, backlog: listenBacklog })
    stopwatch.lap('http')
    metrics.gaugeOfParts('start_seconds', 'How long the start of this process took, by part', 'phase', stopwatch.parts)
    house.start()
    undo.push(() => house.stop())

    const address = http.app.server.address()
    const port = typeof address === 'object' && address ? address.port : config.YINGDA_PORT
    const url =
      config.YINGDA_PUBLIC_URL ??
      `http://${config.YINGDA_HOST === '0.0.0.0' ? 'localhost' : config.YINGDA_HOST}:${port}`
    const shop = await startShop({
      config,
      database,
      tenants: house.tenants,
      inboxes: house.inboxes,
      yingdaUrl: url,
      log,
    })
    if (shop) undo.push(() => shop.stop())
    return {
      url,
      async stop() {
        if (stopping) return
        stopping = true
        // Clients are asked to come back elsewhere before anything is taken from them.
        house.live.drain()
        for (const step of undo.toReversed()) await step()
      },
    }
  } catch (error) {
    for (const step of undo.toReversed()) await step()
    throw error
  }
}
