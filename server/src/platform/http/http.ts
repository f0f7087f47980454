import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import websocket from '@fastify/websocket'
import {
  AppError,
  endpoints,
  errorText,
  errors,
  type Endpoint,
  type EndpointKey,
  type ErrorCode,
  type HandlerArgumentsOf,
  type ResultOf,
} from '@yingda/contract'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { newId } from '../ids.ts'
import type { Logger } from '../log.ts'
import { storable } from '../storable.ts'
import type { Call, Caller } from './caller.ts'

/** What the room answers for some lines of the contract. A handler gives the result, or sends the reply itself when the line is a download. */
export type Routes = {
  [K in EndpointKey]?: (args: HandlerArgumentsOf<K>, call: Call) => Promise<ResultOf<K>>
}

/** Says who calls; undefined for nobody. Throws when what was shown is not valid. */
export type Authenticate = (request: FastifyRequest) => Promise<Caller | undefined>

const jsonBodyMax = 1024 * 1024
/** What the form parser says, in a plain Error, of an upload that was cut short or never was a form. */
const brokenForm = /^Multipart: |unexpected end of multipart data$/i

const languageOf = (request: FastifyRequest): 'zh-CN' | 'en' =>
  (request.headers['accept-language'] ?? 'zh').toLowerCase().startsWith('en') ? 'en' : 'zh-CN'

/** Addresses hold the codes of invitations, signatures of files and what was searched for: the log gets the route. */
const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none'
const requestShown = (request: FastifyRequest) => ({
  method: request.method,
  url: routeOf(request),
  address: request.ip,
})

/** The one shape in which a refused call is told. */
const sendError = (
  reply: FastifyReply,
  code: ErrorCode,
  details: Record<string, string | number>,
  language: 'zh-CN' | 'en',
) => {
  if (typeof details['seconds'] === 'number') void reply.header('retry-after', String(details['seconds']))
  return reply.code(errors[code].status).send({ error: { code, message: errorText(code, details, language), details } })
}

/** Makes the HTTP server with everything that is the same for all rooms. */
export const createHttp = async ({ config, log }: { config: Config; log: Logger }) => {
  const app: FastifyInstance = Fastify({
    loggerInstance: log.child({ part: 'http' }, { serializers: { req: requestShown } }) as FastifyBaseLogger,
    // Counted from the end: what a visitor writes into the header themselves stands before what our proxies added.
    trustProxy: (_address, hop) => hop < config.YINGDA_TRUST_PROXY,
    bodyLimit: jsonBodyMax,
    genReqId: () => newId(),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  })
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:', 'https:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        mediaSrc: ["'self'", 'blob:'],
        frameAncestors: ["'self'"],
        upgradeInsecureRequests: null,
      },
    },
    crossOriginResourcePolicy: false,
    crossOriginEmbedderPolicy: false,
    hsts: false,
  })
  await app.register(cookie)
  await app.register(multipart, {
    limits: { fileSize: config.YINGDA_UPLOAD_MAX_MB * 1024 * 1024, files: 1, fields: 5 },
  })
  await app.register(websocket, { options: { perMessageDeflate: false, maxPayload: 64 * 1024 } })

  app.setNotFoundHandler((request, reply) =>
    sendError(reply, 'request.not_found', { path: request.url.split('?')[0]! }, languageOf(request)),
  )
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const language = languageOf(request)
    if (error instanceof AppError) return sendError(reply, error.code, error.details, language)
    if (error.code === 'FST_REQ_FILE_TOO_LARGE')
      return sendError(reply, 'file.too_large', { maxMb: config.YINGDA_UPLOAD_MAX_MB }, language)
    if (error.statusCode === 413)
      return sendError(reply, 'request.too_large', { max: `${jsonBodyMax / 1024} KB` }, language)
    if ((error.statusCode && error.statusCode < 500) || brokenForm.test(error.message))
      return sendError(reply, 'request.invalid', { where: error.message }, language)
    log.error({ error, requestId: request.id, method: request.method, url: routeOf(request) }, 'a request failed')
    return sendError(reply, 'server.failed', { requestId: request.id }, language)
  })

  // The widget lives on other people's sites: its calls carry a bearer token and no cookie, so any origin may make them.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/visitor/')) return
    void reply.headers({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization, content-type, accept-language',
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-max-age': '86400',
      'access-control-expose-headers': 'retry-after',
    })
    if (request.method === 'OPTIONS') return reply.code(204).send()
  })
  app.options('/api/visitor/*', async (_request, reply) => reply.code(204).send())

  /** Mounts the whole contract. Every line must have its handler, so that nothing is promised and missing. */
  const mount = (routes: Routes, authenticate: Authenticate) => {
    const missing = Object.keys(endpoints).filter((key) => !(key in routes))
    if (missing.length) throw new Error(`No handler for: ${missing.join(', ')}`)
    mountSome(routes, authenticate)
  }

  /** Mounts only the lines that have a handler: a room's test serves its own. */
  const mountSome = (routes: Routes, authenticate: Authenticate) => {
    for (const [key, line] of Object.entries(endpoints) as [EndpointKey, Endpoint][]) {
      if (!routes[key]) continue
      const handler = routes[key] as (args: unknown, call: Call) => Promise<unknown>
      const [method, path] = key.split(' ') as [string, string]
      app.route({
        method: method as 'GET',
        url: path.replace(/\{(\w+)\}/g, ':$1'),
        handler: async (request, reply) => {
          const caller = line.gate === 'public' ? undefined : await authenticate(request)
          admit(line, caller)
          const args = validate(line, request)
          const result = await handler(args, {
            caller,
            language: languageOf(request),
            address: request.ip,
            request,
            reply,
          })
          return reply.sent ? reply : reply.send(result)
        },
      })
    }
  }

  return { app, mount, mountSome }
}
export type Http = Awaited<ReturnType<typeof createHttp>>

/** Refuses who may not make this call. */
const admit = (line: Endpoint, caller: Caller | undefined): void => {
  if (line.gate === 'public') return
  if (!caller) throw new AppError('session.required')
  if (line.gate === 'visitor') {
    if (caller.kind !== 'visitor') throw new AppError('permission.denied', { permission: 'visitor' })
    return
  }
  if (caller.kind !== 'member') throw new AppError('permission.denied', { permission: line.gate })
  if (line.gate !== 'member' && !caller.permissions.has(line.gate))
    throw new AppError('permission.denied', { permission: line.gate })
}

const validate = (line: Endpoint, request: FastifyRequest): { params: unknown; query: unknown; body: unknown } => {
  const read: Record<'params' | 'query' | 'body', unknown> = { params: undefined, query: undefined, body: undefined }
  for (const place of ['params', 'query', 'body'] as const) {
    const schema = line[place]
    if (!schema) continue
    const parsed = schema.safeParse(storable(request[place] ?? {}))
    if (!parsed.success) {
      const where = parsed.error.issues
        .slice(0, 10)
        .map((issue) => `${[place, ...issue.path].join('.')}: ${issue.message}`)
        .join('; ')
      throw new AppError('request.invalid', { where })
    }
    read[place] = parsed.data
  }
  return read
}
