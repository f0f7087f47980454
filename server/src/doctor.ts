import { version as own } from '@yingda/contract/version'
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { createServer, isIPv6 } from 'node:net'
import pg from 'pg'
import { retentionStanding } from '#conversations'
import {
  ConfigFault,
  configSchema,
  connectionToRunning,
  createDatabase,
  migrationState,
  readConfig,
  silentLog,
  systemClock,
  versionsAlive,
  type Config,
} from '#platform'

interface Finding {
  what: string
  ok: boolean
  detail: string
}

type Environment = Record<string, string | undefined>

const diskFreeMin = 1024 ** 3
const answerWaitMs = 2000

/** Looks at everything the server needs, and says all that is wrong at once. Exits with 1 when something is. */
export const doctor = async (environment: Environment, asJson: boolean): Promise<void> => {
  const { ok, findings, settings } = await examine(environment)
  if (asJson) console.log(JSON.stringify({ ok, findings, settings }))
  else {
    for (const finding of findings)
      console.log(`${finding.ok ? '✓' : '✗'} ${finding.what.padEnd(22)} ${finding.detail}`)
    console.log('')
    for (const { key, meaning, set } of settings) console.log(`${set ? '*' : ' '} ${key.padEnd(30)} ${meaning}`)
  }
  if (!ok) process.exitCode = 1
}

/** Everything that was looked at, and every setting with what it means. */
export const examine = async (environment: Environment) => {
  const settings = Object.entries(configSchema.shape).map(([key, schema]) => ({
    key,
    meaning: schema.description ?? '',
    set: environment[key] !== undefined,
  }))
  const findings: Finding[] = [
    { what: 'Node.js', ok: isNodeNewEnough(process.versions.node), detail: `${process.versions.node} (≥ 20.19)` },
  ]
  const config = read(environment, findings)
  if (config) findings.push(await folder(config), await disk(config), await port(config), ...(await database(config)))
  return { ok: findings.every((finding) => finding.ok), findings, settings }
}

const isNodeNewEnough = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 20 || (major === 20 && minor >= 19)
}

const read = (environment: Environment, findings: Finding[]): Config | undefined => {
  try {
    const config = readConfig(environment)
    findings.push({ what: '配置 configuration', ok: true, detail: 'right' })
    return config
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error
    for (const { key, message } of error.faults) findings.push({ what: key, ok: false, detail: message })
    return undefined
  }
}

const tried = async (what: string, look: () => Promise<string>): Promise<Finding> => {
  try {
    return { what, ok: true, detail: await look() }
  } catch (error) {
    return { what, ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}

const folder = (config: Config) =>
  tried('数据目录 data folder', async () => {
    await mkdir(config.YINGDA_DATA, { recursive: true })
    await access(config.YINGDA_DATA, constants.W_OK)
    return config.YINGDA_DATA
  })

const disk = (config: Config) =>
  tried('磁盘 disk', async () => {
    const { bavail, bsize } = await statfs(config.YINGDA_DATA)
    const free = bavail * bsize
    if (free < diskFreeMin) throw new Error(`${(free / 1024 ** 2).toFixed(0)} MB free, at least 1 GB is wanted`)
    return `${(free / 1024 ** 3).toFixed(1)} GB free`
  })

const port = (config: Config) =>
  tried('端口 port', async () => {
    const place = `${config.YINGDA_HOST}:${config.YINGDA_PORT}`
    const refusal = await refusalToListen(config)
    if (!refusal) return place
    if (refusal.code !== 'EADDRINUSE') throw refusal
    if (!(await isYingdaAt(config))) throw new Error(`${place} is taken by another program: --port`)
    return `${place}, Yingda runs here`
  })

/** Why nobody can listen where the server would; undefined when it can. */
const refusalToListen = (config: Config): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', resolve)
    probe.listen(config.YINGDA_PORT, config.YINGDA_HOST, () => probe.close(() => resolve(undefined)))
  })

const isYingdaAt = async ({ YINGDA_HOST: host, YINGDA_PORT: number }: Config): Promise<boolean> => {
  const own = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  try {
    const answer = await fetch(`http://${isIPv6(own) ? `[${own}]` : own}:${number}/healthz`, {
      signal: AbortSignal.timeout(answerWaitMs),
    })
    return ((await answer.json()) as { name?: unknown } | null)?.name === 'yingda'
  } catch {
    // Whatever listens there does not speak as we do.
    return false
  }
}

const database = async (config: Config): Promise<Finding[]> => {
  const what = '数据库 database'
  const connection: pg.PoolConfig | undefined = config.DATABASE_URL
    ? { connectionString: config.DATABASE_URL }
    : await connectionToRunning(config.YINGDA_DATA).catch(() => undefined) // Never started here: there is nothing to ask yet.
  if (!connection) return [{ what, ok: true, detail: 'embedded, not started yet' }]
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 3000 })
  const reached = await tried(what, async () => {
    await client.connect()
    return ''
  })
  if (!reached.ok) return [config.DATABASE_URL ? reached : { what, ok: true, detail: 'embedded, not running' }]
  try {
    return [
      await tried(what, () => version(client)),
      await tried('数据库结构 migrations', () => migrations(client)),
      ...(await nodes(client)),
      await tried('会话保留 retention', () => retention(connection, client, config)),
    ]
  } finally {
    await client.end()
  }
}

const version = async (client: pg.Client): Promise<string> => {
  const { rows } = await client.query<{ number: number; name: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`,
  )
  if (rows[0]!.number < 150_000) throw new Error(`PostgreSQL ${rows[0]!.name}: 15 or newer is needed`)
  return `PostgreSQL ${rows[0]!.name}`
}

const migrations = async (client: pg.Client): Promise<string> => {
  const { pending, changed, newer } = await migrationState(client)
  if (changed.length)
    throw new Error(`changed after they ran here: ${changed.join(', ')}; start the Yingda that ran them, or restore`)
  if (newer)
    throw new Error(
      `upgraded by Yingda ${newer.version} (${newer.names.join(', ')}), this is ${own}; start ${newer.version} or newer`,
    )
  return pending.length ? `the next start runs ${pending.length}: ${pending.join(', ')}` : 'up to date'
}

/** The processes that live on this database, by version; nothing before the first start. */
const nodes = async (client: pg.Client): Promise<Finding[]> => {
  const alive = await versionsAlive(client)
  if (!alive) return []
  const told = alive.map(({ version: each, count }) => `${count} × ${each}`).join(', ') || 'none runs'
  return [{ what: '节点 nodes', ok: true, detail: alive.length > 1 ? `${told}; finish the upgrade` : told }]
}

/** A worker makes fourteen. */
const monthsAheadMin = 3
/** Worker nodes look every hour and repeat what is due daily: two days without an end mean that none gets there. */
const runEveryMaxMs = 2 * 86_400_000

const retention = async (connection: pg.PoolConfig, client: pg.Client, config: Config): Promise<string> => {
  const { pending, changed } = await migrationState(client)
  if (pending.length || changed.length) return 'known after the next start'
  const database = createDatabase({ connection, connections: 2, log: silentLog() })
  try {
    const stands = await retentionStanding(database, systemClock)
    if (stands.hasLinesOutside) throw new Error('lines of the log lie outside its months: docs/how-to/retention.md')
    if (stands.monthsAhead < monthsAheadMin)
      throw new Error(`the log has partitions for ${stands.monthsAhead} months to come: does a worker run?`)
    const oldest = stands.oldestMonth ? `, oldest month ${stands.oldestMonth}` : ''
    if (config.YINGDA_KEEP_MONTHS === undefined) return `for ever${oldest}`
    const { lastRun } = stands
    if (typeof lastRun?.failure === 'string')
      throw new Error(`the run of ${lastRun.at.toISOString()} failed: ${lastRun.failure}`)
    if (lastRun && Date.now() - lastRun.at.getTime() > runEveryMaxMs)
      throw new Error(`the last run was ${lastRun.at.toISOString()}: does a worker run?`)
    return `${config.YINGDA_KEEP_MONTHS} months${oldest}, ${lastRun ? `last run ${lastRun.at.toISOString()}` : 'not run yet'}`
  } finally {
    await database.close()
  }
}
