import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readDemo, type Order, type Product, type ShopLanguage } from '../content.ts'
import { createApi } from './api.ts'
import { signIdentity } from './identity.ts'
import { createOrders } from './orders.ts'
import { createPages, escapeHtml, type Customer, type PageCall } from './pages.ts'
import { words } from './words.ts'

export interface ShopSettings {
  yingdaUrl: string
  /** What identities are signed with, for the Chinese and the English inbox. */
  identitySecrets: Record<ShopLanguage, string>
  apiKey: string
}

const bodyMaxBytes = 64 * 1024
const cookieName = 'shop_customer'
const inboxKeys: Record<ShopLanguage, string> = { zh: 'demo-zh', en: 'demo-en' }

/** The demo shop: its pages with the chat window, and the back end that task bots will call. */
export const createShop = ({ yingdaUrl, identitySecrets, apiKey }: ShopSettings) => {
  const products = readDemo<Product[]>('products.json')
  const all = readDemo<Order[]>('orders.json')
  const orders = createOrders(all)
  const customers = [...new Map(all.map(({ customer, phone }) => [phone, { name: customer, phone }])).values()]
  const api = createApi({ orders, apiKey })

  const identityOf = ({ name, phone }: Customer, language: ShopLanguage): string => {
    const bought = orders.find({ phone })
    const spent = bought.reduce((sum, order) => sum + order.total, 0)
    const { orderCount, total, lastOrder } = words[language].known
    const attributes = { [orderCount]: bought.length, [total]: spent, [lastOrder]: bought[0]?.orderNo ?? '' }
    return signIdentity({ sub: `C-${phone}`, name, phone, vip: spent >= 5000, attributes }, identitySecrets[language])
  }

  const pagesFor = (yingda: string) =>
    createPages({
      products,
      customers,
      ordersOf: (phone) => orders.find({ phone }),
      snippet: ({ language, customer }) => {
        const isSigned = customer && identitySecrets[language]
        const identity = isSigned ? ` data-identity="${identityOf(customer, language)}"` : ''
        return `<script src="${escapeHtml(yingda)}/w.js" data-key="${inboxKeys[language]}" data-language="${language === 'en' ? 'en' : 'zh-CN'}"${identity} async></script>`
      },
    })

  const page = (request: IncomingMessage, response: ServerResponse, call: PageCall) => {
    const yingda = seenFrom(yingdaUrl, request.headers.host)
    const { html, found } = pagesFor(yingda)(call)
    response.writeHead(found ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy(yingda),
    })
    response.end(html)
  }

  const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(body))
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop')
    const method = request.method ?? 'GET'
    if (pathname.startsWith('/api/')) {
      const text = method === 'GET' ? '' : await bodyOf(request)
      if (text === undefined) return json(response, 413, { error: 'too_large' })
      const body = parsed(text)
      if (body instanceof SyntaxError) return json(response, 400, { error: 'invalid', where: body.message })
      const answer = api({ method, path: pathname, query: searchParams, headers: request.headers, body })
      return json(response, answer.status, answer.body, answer.again ? { 'idempotent-replayed': 'true' } : {})
    }
    const shown = shopPath(pathname)
    if (!shown) return void response.writeHead(302, { location: '/shop' }).end()
    if (method === 'POST' && shown.path === 'account') {
      const phone = new URLSearchParams((await bodyOf(request)) ?? '').get('phone') ?? ''
      const isKnown = customers.some((customer) => customer.phone === phone)
      const cookie = `${cookieName}=${isKnown ? phone : ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${isKnown ? 86_400 : 0}`
      const next = shown.language === 'en' ? '/shop/en/orders' : '/shop/orders'
      return void response.writeHead(303, { location: next, 'set-cookie': cookie }).end()
    }
    if (method !== 'GET' && method !== 'HEAD') return json(response, 405, { error: 'method' })
    const phone = cookieOf(request.headers.cookie)
    page(request, response, { ...shown, customer: customers.find((customer) => customer.phone === phone) })
  }

  return createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error(error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
}

const shopPath = (pathname: string): { language: ShopLanguage; path: string } | undefined => {
  const [, shop, ...rest] = pathname.split('/').filter((part, at) => at === 0 || part !== '')
  if (shop !== 'shop') return undefined
  const language = rest[0] === 'en' ? 'en' : 'zh'
  return { language, path: (language === 'en' ? rest.slice(1) : rest).join('/') }
}

/** Yingda's address as this visitor's browser can reach it: the host they came to, when ours is only good on this machine. */
export const seenFrom = (yingdaUrl: string, host: string | undefined): string => {
  const url = new URL(yingdaUrl)
  if (host && ['localhost', '127.0.0.1', '0.0.0.0', '[::1]'].includes(url.hostname)) {
    const visited = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : url.hostname
    url.hostname = visited
  }
  return url.origin
}

/** What the page may load: itself and the chat window. Shows that the widget lives on strict sites. */
const policy = (yingda: string): string =>
  [
    `default-src 'self'`,
    `script-src ${yingda}`,
    `connect-src ${yingda} ${yingda.replace(/^http/, 'ws')}`,
    `img-src 'self' data: blob: ${yingda}`,
    `media-src blob: ${yingda}`,
    `style-src 'unsafe-inline'`,
    `frame-ancestors 'self'`,
  ].join('; ')

const cookieOf = (header: string | undefined): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === cookieName)?.[1]

const parsed = (text: string): unknown => {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}

/** The body as text; undefined when it is too large. */
const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyMaxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
