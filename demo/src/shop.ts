import { randomBytes } from 'node:crypto'
import { fstatSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createShop } from './shop/serve.ts'

// The demo shop as a process of its own. The server starts it beside itself; `node demo/dist/shop.mjs` starts it alone.
const { PORT = '8081', HOST = '127.0.0.1', YINGDA_URL = 'http://127.0.0.1:8080' } = process.env
const shop = createShop({
  yingdaUrl: YINGDA_URL,
  identitySecrets: {
    zh: process.env['SHOP_IDENTITY_SECRET_ZH'] ?? '',
    en: process.env['SHOP_IDENTITY_SECRET_EN'] ?? '',
  },
  // Without a key given, nobody knows it, and the back end stays closed.
  apiKey: process.env['SHOP_API_KEY'] || randomBytes(18).toString('base64url'),
})

const end = () => {
  shop.close(() => process.exit(0))
  shop.closeAllConnections()
}

/** Whoever started us holds the other end of our standard input: when it closes, they are gone, however they went. */
const endWithParent = () => {
  const input = fstatSync(0)
  if (!input.isFIFO() && !input.isSocket()) return
  process.stdin.on('end', end).on('error', end).resume()
}

shop.on('error', (error: NodeJS.ErrnoException) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `演示商店的端口被占用 / The port of the demo shop is taken: ${PORT} (YINGDA_DEMO_SHOP_PORT)`
      : error,
  )
  process.exit(1)
})
shop.listen(Number(PORT), HOST, () => {
  const { port } = shop.address() as AddressInfo
  console.log(`云杉家电演示商店 Spruce Home demo shop  http://${HOST === '0.0.0.0' ? 'localhost' : HOST}:${port}/shop`)
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
process.on('disconnect', end)
endWithParent()
