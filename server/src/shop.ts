import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Inboxes } from '#inboxes'
import type { Config, Database, Logger } from '#platform'
import type { Tenants } from '#tenants'

/** Where the demo shop's bundle is, from the checkout that this server runs from. */
const shopBundle = (): string | undefined => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'demo', 'dist', 'shop.mjs')
    if (existsSync(file)) return file
  }
  return undefined
}

/** Starts the demo company's shop beside the server, in a process of its own; it ends with the server. Nothing is started without the demo company. */
export const startShop = async ({
  config,
  database,
  tenants,
  inboxes,
  yingdaUrl,
  log,
}: {
  config: Config
  database: Database
  tenants: Tenants
  inboxes: Inboxes
  yingdaUrl: string
  log: Logger
}): Promise<{ stop(): Promise<void> } | undefined> => {
  const demo = config.YINGDA_DEMO ? (await tenants.all()).find((tenant) => tenant.demo) : undefined
  const bundle = shopBundle()
  if (!demo || !bundle) return undefined
  const secrets = await database.tenant(demo.id, async (tx) => {
    const all = await inboxes.list(tx)
    const secretOf = async (key: string) => {
      const inbox = all.find((one) => one.key === key)
      return inbox ? inboxes.identitySecret(tx, inbox.id) : ''
    }
    return { zh: await secretOf('demo-zh'), en: await secretOf('demo-en') }
  })
  const child = spawn(process.execPath, [bundle], {
    // Its standard input is our pipe: when this process ends, however it ends, the pipe closes and the shop goes too.
    stdio: ['pipe', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      PORT: String(config.YINGDA_DEMO_SHOP_PORT),
      HOST: config.YINGDA_HOST,
      YINGDA_URL: yingdaUrl,
      SHOP_IDENTITY_SECRET_ZH: secrets.zh,
      SHOP_IDENTITY_SECRET_EN: secrets.en,
      SHOP_API_KEY: randomBytes(18).toString('base64url'),
    },
  })
  child.on('error', (error) => log.warn({ error }, 'the demo shop did not start'))
  child.on('exit', (code) => {
    if (code) log.warn({ code, port: config.YINGDA_DEMO_SHOP_PORT }, 'the demo shop ended; is its port taken?')
  })
  return {
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}
