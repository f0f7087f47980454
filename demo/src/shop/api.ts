import { timingSafeEqual } from 'node:crypto'
import type { Address } from '../content.ts'
import { createOnce, type Answer } from './once.ts'
import { openApi } from './openapi.ts'
import type { Orders, Outcome, Refusal } from './orders.ts'

export interface ApiCall {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string | string[] | undefined>
  body: unknown
}

const statusOf: Record<Refusal, number> = {
  not_found: 404,
  already_shipped: 409,
  not_delivered: 409,
  return_is_open: 409,
  too_many: 429,
}
const invalid = (where: string): Answer => ({ status: 400, body: { error: 'invalid', where } })
const notFound: Answer = { status: 404, body: { error: 'not_found' } }
const answerOf = <T>(outcome: Outcome<T>, status = 200): Answer =>
  outcome.ok ? { status, body: outcome.value } : { status: statusOf[outcome.refusal], body: { error: outcome.refusal } }

/** The shop's order and logistics back end, as task bots will call it. Everything but its own description wants the API key. */
export const createApi = ({ orders, apiKey }: { orders: Orders; apiKey: string }) => {
  const once = createOnce()

  const read = (call: ApiCall): Answer => {
    if (call.path === '/api/orders') {
      const [phone, orderNo] = [call.query.get('phone') ?? undefined, call.query.get('order_no') ?? undefined]
      if (!phone && !orderNo) return invalid('phone or order_no')
      return { status: 200, body: { items: orders.find({ phone, orderNo }) } }
    }
    const [, room, no] = /^\/api\/(orders|logistics)\/([\w-]+)$/.exec(call.path) ?? []
    if (!no) return notFound
    if (room === 'logistics') return answerOf(orders.logistics(no))
    const order = orders.one(no)
    return order ? { status: 200, body: order } : notFound
  }

  const change = (call: ApiCall): Answer & { again?: boolean } => {
    const act = actOf(call, orders)
    if (!act) return notFound
    if ('status' in act) return act
    const key = call.headers['idempotency-key']
    if (typeof key !== 'string' || key.length < 8 || key.length > 100)
      return invalid('Idempotency-Key: 8 to 100 characters')
    return once(key, [call.path, call.body], act.run)
  }

  return (call: ApiCall): Answer & { again?: boolean } => {
    if (call.path === '/api/openapi.json') return { status: 200, body: openApi }
    if (!isSame(call.headers['x-api-key'], apiKey)) return { status: 401, body: { error: 'api_key' } }
    if (call.method === 'GET') return read(call)
    if (call.method === 'POST') return change(call)
    return { status: 405, body: { error: 'method' } }
  }
}

/** What a change wants done, once its body has been checked; or what is wrong with it. */
const actOf = ({ path, body }: ApiCall, orders: Orders): { run: () => Answer } | Answer | undefined => {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const text = (name: string, max: number): string | undefined => {
    const value = given[name]
    return typeof value === 'string' && value.trim() && value.length <= max ? value.trim() : undefined
  }
  const [, orderNo] = /^\/api\/orders\/([\w-]+)\/address$/.exec(path) ?? []
  if (orderNo) {
    const [city, district, street] = [text('city', 40), text('district', 40), text('street', 120)]
    if (!city || !district || !street) return invalid('city, district, street')
    const address: Address = { city, district, street }
    return { run: () => answerOf(orders.changeAddress(orderNo, address)) }
  }
  if (path === '/api/returns') {
    const [no, reason] = [text('orderNo', 40), text('reason', 500)]
    if (!no || !reason) return invalid('orderNo, reason')
    return { run: () => answerOf(orders.beginReturn({ orderNo: no, reason }), 201) }
  }
  if (path === '/api/appointments') {
    const [no, kind, date, slot] = [text('orderNo', 40), text('kind', 20), text('date', 10), text('slot', 20)]
    if (!no || (kind !== 'installation' && kind !== 'repair')) return invalid('orderNo, kind: installation or repair')
    if (!date || !/^\d{4}-\d{2}-\d{2}$/.test(date) || !slot || !/^\d{2}:\d{2}-\d{2}:\d{2}$/.test(slot))
      return invalid('date: 2026-12-01, slot: 09:00-11:00')
    return { run: () => answerOf(orders.book({ orderNo: no, kind, date, slot }), 201) }
  }
  return undefined
}

const isSame = (given: unknown, wanted: string): boolean => {
  if (typeof given !== 'string') return false
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
