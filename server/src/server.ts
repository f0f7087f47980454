import { parseArgs } from 'node:util'
import { BackupFault, ConfigFault, MigrationFault, PostgresFault, readConfig, type Config } from '#platform'
import { backUp, restore, verify } from './backup.ts'
import { doctor } from './doctor.ts'
import { start } from './main.ts'
import { resetDemo } from './reset-demo.ts'
import { lookIntoArchive, retention } from './retention.ts'
import { SaidFault } from './said-fault.ts'

/** The settings that may be given as arguments, by the name of their key. */
const options = {
  host: 'YINGDA_HOST',
  port: 'YINGDA_PORT',
  data: 'YINGDA_DATA',
  'database-url': 'DATABASE_URL',
  'public-url': 'YINGDA_PUBLIC_URL',
  'log-level': 'YINGDA_LOG_LEVEL',
  roles: 'YINGDA_ROLES',
} as const

const usage = `yingda-server start|doctor|backup <folder>|verify <folder>|restore <folder>|retention [--now]|archive list|verify [month]|show <id>|reset-demo [--host H] [--port P] [--data FOLDER] [--database-url URL] [--public-url URL] [--log-level L] [--roles web,worker,router] [--no-demo] [--json]`

const fail = (why: string): never => {
  console.error(why)
  process.exit(1)
}

const readArguments = () => {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      allowNegative: true,
      options: {
        ...(Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' }])) as Record<
          keyof typeof options,
          { type: 'string' }
        >),
        demo: { type: 'boolean' },
        json: { type: 'boolean' },
        now: { type: 'boolean' },
      },
    })
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}

const { positionals, values } = readArguments()
const [command = 'start', file, which] = positionals

const environment: Record<string, string | undefined> = { ...process.env }
for (const [name, key] of Object.entries(options)) {
  const value = values[name as keyof typeof options]
  if (value !== undefined) environment[key] = value
}
if (values.demo !== undefined) environment['YINGDA_DEMO'] = String(values.demo)

const config = (): Config => {
  try {
    return readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigFault) return fail(error.message)
    throw error
  }
}

const explain = (error: unknown): string => {
  if (error instanceof SaidFault) return error.message
  if (error instanceof PostgresFault || error instanceof BackupFault || error instanceof MigrationFault)
    return `${error.sentences['zh-CN']}\n${error.sentences.en}`
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    return `端口已被占用 / The port is taken: ${(error as { port?: number }).port}. --port`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const serve = async () => {
  const starting = start({
    config: config(),
    say: (line) => console.log(line),
    onFatal: (why) => {
      console.error(why)
      process.exitCode = 1
      ask()
    },
  })
  // A signal during the start must not leave the database behind: the stop waits for what is being started.
  let asked = false
  const ask = () => {
    if (asked) return
    asked = true
    void starting
      .then((running) => running.stop())
      .then(
        () => process.exit(process.exitCode ?? 0),
        (error: unknown) => fail(explain(error)),
      )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  const { url } = await starting
  if (!asked) console.log(`\n  应答 Yingda  ${url}  （就绪 ready，${process.uptime().toFixed(1)} s）\n`)
}

const commands: Record<string, () => Promise<unknown>> = {
  start: serve,
  doctor: async () => doctor(environment, values.json ?? false),
  backup: async () => backUp(config(), file ?? fail(usage)),
  verify: async () => verify(file ?? fail(usage)),
  restore: async () => restore(config(), file ?? fail(usage)),
  retention: async () => retention(config(), values.now ?? false),
  archive: async () => lookIntoArchive(config(), file ?? fail(usage), which),
  'reset-demo': async () => resetDemo(config()),
}

const run = commands[command] ?? (() => fail(`${command}?\n${usage}`))
await run().catch((error: unknown) => fail(explain(error)))
