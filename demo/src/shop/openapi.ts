const text = { type: 'string' }
const object = (properties: Record<string, unknown>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})
const body = (properties: Record<string, unknown>) => ({
  required: true,
  content: { 'application/json': { schema: object(properties) } },
})
const gives = (description: string, status = '200') => ({ [status]: { description } })
const pathNo = { name: 'no', in: 'path', required: true, schema: text }
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'The same key and body again change nothing and get the first answer.',
  schema: { type: 'string', minLength: 8, maxLength: 100 },
}

/** What the demo shop's back end offers, for people and for task bots. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'Spruce Home demo shop 云杉家电演示商店',
    version: '0.1.0',
    description:
      'Made-up orders and parcels to try task bots with. Changes live in memory until the shop is restarted.',
  },
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-api-key' } } },
  security: [{ key: [] }],
  paths: {
    '/api/orders': {
      get: {
        summary: 'Orders of a phone number, or the one with an order number',
        parameters: [
          { name: 'phone', in: 'query', schema: text },
          { name: 'order_no', in: 'query', schema: text },
        ],
        responses: gives('{ items: orders, newest first }'),
      },
    },
    '/api/orders/{no}': {
      get: {
        summary: 'One order',
        parameters: [pathNo],
        responses: { ...gives('The order'), ...gives('None', '404') },
      },
    },
    '/api/logistics/{no}': {
      get: {
        summary: 'Where a parcel is, by the order’s number or the carrier’s',
        parameters: [pathNo],
        responses: { ...gives('Carrier and events, oldest first'), ...gives('Not sent yet, or unknown', '404') },
      },
    },
    '/api/orders/{no}/address': {
      post: {
        summary: 'Change where an order goes, before it has left',
        parameters: [pathNo, idempotencyKey],
        requestBody: body({ city: text, district: text, street: text }),
        responses: { ...gives('The order'), ...gives('It has left already', '409') },
      },
    },
    '/api/returns': {
      post: {
        summary: 'Begin a return of a delivered order',
        parameters: [idempotencyKey],
        requestBody: body({ orderNo: text, reason: text }),
        responses: { ...gives('The return', '201'), ...gives('Not delivered, or a return is open', '409') },
      },
    },
    '/api/appointments': {
      post: {
        summary: 'Book a technician for installation or repair',
        parameters: [idempotencyKey],
        requestBody: body({
          orderNo: text,
          kind: { enum: ['installation', 'repair'] },
          date: { type: 'string', format: 'date' },
          slot: { type: 'string', pattern: '^\\d{2}:\\d{2}-\\d{2}:\\d{2}$' },
        }),
        responses: gives('The appointment', '201'),
      },
    },
  },
}
