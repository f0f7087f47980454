import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createShop, seenFrom } from './serve.ts'

const secret = 'the-identity-secret-of-the-chinese-inbox'
const headers = { 'x-api-key': 'the-key', 'content-type': 'application/json' }
const shop = createShop({
  yingdaUrl: 'http://127.0.0.1:8080',
  identitySecrets: { zh: secret, en: '' },
  apiKey: 'the-key',
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => shop.close(resolve)))

const get = async (path: string, more: RequestInit = {}) => fetch(url + path, { headers, ...more })
const post = async (path: string, body: unknown, key: string) =>
  fetch(url + path, { method: 'POST', headers: { ...headers, 'idempotency-key': key }, body: JSON.stringify(body) })
const page = async (path: string, cookie = '') => (await get(path, { headers: { cookie } })).text()
const paid = async (status: string): Promise<string> => {
  for (const phone of ['13800000412', '13800000231', '13800000307', '13800000479']) {
    const { items } = (await (await get(`/api/orders?phone=${phone}`)).json()) as {
      items: { orderNo: string; status: string }[]
    }
    const found = items.find((order) => order.status === status)
    if (found) return found.orderNo
  }
  throw new Error(`No ${status} order among these`)
}

test.each([
  ['/shop', 'demo-zh', '演示商店'],
  ['/shop/products/TG100', 'demo-zh', '2,399'],
  ['/shop/service', 'demo-zh', '8:00–22:00'],
  ['/shop/orders', 'demo-zh', '演示客户'],
  ['/shop/stores', 'demo-zh', '上海'],
  ['/shop/checkout', 'demo-zh', '优惠券'],
  ['/shop/en', 'demo-en', 'Demo shop'],
  ['/shop/en/products/TG100', 'demo-en', 'front-load washer'],
  ['/shop/en/orders', 'demo-en', 'Sign in to see orders'],
])('S57 %s shows the shop with the chat window of %s', async (path, key, sentence) => {
  const html = await page(path)
  expect(html).toContain(sentence)
  expect(html).toContain(
    `<script src="http://127.0.0.1:8080/w.js" data-key="${key}" data-language="${key === 'demo-en' ? 'en' : 'zh-CN'}" async></script>`,
  )
})

test('a page that does not exist is said to be missing, in the shop’s frame', async () => {
  const answer = await get('/shop/products/NONE')
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('没有这个页面')
})

test('S32 a signed-in customer comes to the chat with an identity that only the inbox’s secret could have signed', async () => {
  const answer = await fetch(`${url}/shop/account`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ phone: '13800000231' }),
  })
  const html = await page('/shop', answer.headers.get('set-cookie')!.split(';')[0])
  const [head, payload, signature] = /data-identity="([^"]+)"/.exec(html)![1]!.split('.') as [string, string, string]
  expect(createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')).toBe(signature)
  expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'HS256', typ: 'JWT' })
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  expect(claims).toMatchObject({ sub: 'C-13800000231', name: '王雪梅', phone: '13800000231' })
  // In the words that agents read.
  expect(Object.keys(claims.attributes)).toEqual(['订单数', '累计消费', '最近订单'])
  expect(claims.exp - claims.iat).toBe(3600)
  expect(await page('/shop', 'shop_customer=13800009999')).not.toContain('data-identity')
})

test('the back end is closed without the key, but for its own description', async () => {
  expect((await get('/api/orders?phone=13800000231', { headers: {} })).status).toBe(401)
  const description = (await (await get('/api/openapi.json', { headers: {} })).json()) as { paths: object }
  expect(Object.keys(description.paths)).toHaveLength(6)
})

test('orders are found by phone or number, and their parcels by either number', async () => {
  const { items } = (await (await get('/api/orders?phone=13800000231')).json()) as { items: { orderNo: string }[] }
  expect(items.map((order) => order.orderNo)).toContain('SO-20261110-0231')
  expect((await get('/api/orders/SO-20261110-0231')).status).toBe(200)
  const byOrder = await (await get('/api/logistics/SO-20261110-0231')).json()
  expect(await (await get('/api/logistics/SS202611101037')).json()).toEqual(byOrder)
  expect((await get('/api/orders/SO-0')).status).toBe(404)
  expect((await get('/api/orders')).status).toBe(400)
})

test('an address changes before the parcel has left, and not after', async () => {
  const address = { city: '上海市', district: '静安区', street: '南京西路 1 号' }
  const pending = await paid('pending')
  expect((await post(`/api/orders/${pending}/address`, address, 'address-1')).status).toBe(200)
  expect(await (await get(`/api/orders/${pending}`)).json()).toMatchObject({ address })
  const shipped = await paid('shipped')
  expect((await post(`/api/orders/${shipped}/address`, address, 'address-2')).status).toBe(409)
})

test('the same call under the same key is done once; another call under it is refused', async () => {
  const visit = { orderNo: 'SO-20261110-0231', kind: 'repair', date: '2026-12-01', slot: '09:00-11:00' }
  const first = await post('/api/appointments', visit, 'visit-0001')
  const again = await post('/api/appointments', visit, 'visit-0001')
  expect([first.status, again.status]).toEqual([201, 201])
  expect(await again.json()).toEqual(await first.json())
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect((await post('/api/appointments', { ...visit, slot: '13:00-15:00' }, 'visit-0001')).status).toBe(422)
  const other = (await (await post('/api/appointments', visit, 'visit-0002')).json()) as { appointmentNo: string }
  expect(other.appointmentNo).toBe('AP-00002')
})

test('a return begins once for a delivered order, whatever key it comes under', async () => {
  const wanted = { orderNo: 'SO-20261110-0231', reason: '声音大' }
  expect((await post('/api/returns', wanted, 'return-0001')).status).toBe(201)
  expect((await post('/api/returns', wanted, 'return-0001')).status).toBe(201)
  expect((await post('/api/returns', wanted, 'return-0002')).status).toBe(409)
})

test.each([
  ['a key that is missing', '/api/returns', { orderNo: 'SO-20261110-0231', reason: 'x' }, ''],
  [
    'a date that is none',
    '/api/appointments',
    { orderNo: 'SO-20261110-0231', kind: 'repair', date: 'soon', slot: '09:00-11:00' },
    'wrong-0001',
  ],
  ['a body without its parts', '/api/returns', {}, 'wrong-0002'],
])('%s is refused with a reason', async (_what, path, body, key) => {
  const answer = await post(path, body, key)
  expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid', where: expect.any(String) }])
})

test.each([
  ['http://127.0.0.1:8080', 'shop.lan:8081', 'http://shop.lan:8080'],
  ['http://localhost:8080', undefined, 'http://localhost:8080'],
  ['https://help.example.com', 'shop.lan:8081', 'https://help.example.com'],
])('a visitor finds Yingda (%s) from %s at %s', (yingda, host, expected) => {
  expect(seenFrom(yingda, host)).toBe(expected)
})
