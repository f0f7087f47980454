import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import pg from 'pg'
import { ConfigFault, configSchema, connectionToRunning, readConfig, type Config } from '#platform'

interface Finding {
  what: string
  ok: boolean
  detail: string
}

const diskFreeMin = 1024 ** 3

/** Looks at everything the server needs, and says all that is wrong at once. Exits with 1 when something is. */
export const doctor = async (environment: Record<string, string | undefined>, asJson: boolean): Promise<void> => {
  const settings = Object.entries(configSchema.shape).map(([key, schema]) => ({
    key,
    meaning: schema.description ?? '',
    set: environment[key] !== undefined,
  }))
  const findings: Finding[] = [
    { what: 'Node.js', ok: isNodeNewEnough(process.versions.node), detail: `${process.versions.node} (≥ 20.19)` },
  ]
  const config = read(environment, findings)
  if (config) findings.push(await folder(config), await disk(config), await port(config), await database(config))
  const isFine = findings.every((finding) => finding.ok)
  if (asJson) console.log(JSON.stringify({ ok: isFine, findings, settings }))
  else {
    for (const { what, ok, detail } of findings) console.log(`${ok ? '✓' : '✗'} ${what.padEnd(22)} ${detail}`)
    console.log('')
    for (const { key, meaning, set } of settings) console.log(`${set ? '*' : ' '} ${key.padEnd(30)} ${meaning}`)
  }
  if (!isFine) process.exitCode = 1
}

const isNodeNewEnough = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 20 || (major === 20 && minor >= 19)
}

const read = (environment: Record<string, string | undefined>, findings: Finding[]): Config | undefined => {
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
    await new Promise<void>((resolve, reject) => {
      const probe = createServer()
      probe.once('error', reject)
      probe.listen(config.YINGDA_PORT, config.YINGDA_HOST, () => probe.close(() => resolve()))
    })
    return `${config.YINGDA_HOST}:${config.YINGDA_PORT}`
  })

const database = (config: Config) =>
  tried('数据库 database', async () => {
    const connection: pg.PoolConfig | undefined = config.DATABASE_URL
      ? { connectionString: config.DATABASE_URL }
      : await connectionToRunning(config.YINGDA_DATA).catch(() => undefined) // Never started here: there is nothing to ask yet.
    if (!connection) return 'embedded, not started yet'
    const client = new pg.Client({ ...connection, connectionTimeoutMillis: 3000 })
    try {
      await client.connect()
    } catch (error) {
      if (!config.DATABASE_URL) return 'embedded, not running'
      throw error
    }
    try {
      const { rows } = await client.query<{ number: number; name: string }>(
        `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`,
      )
      if (rows[0]!.number < 150_000) throw new Error(`PostgreSQL ${rows[0]!.name}: 15 or newer is needed`)
      return `PostgreSQL ${rows[0]!.name}`
    } finally {
      await client.end()
    }
  })
