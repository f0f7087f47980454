import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApi } from './openapi.ts'

/** The folder of the checkout, from the bundle in server/dist or from the source. */
const houseFolder = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'server', 'package.json'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('The console and the widget were not found beside the server')
    folder = above
  }
  return folder
}

const apiPage = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>应答 Yingda · API</title><link rel="stylesheet" href="./swagger-ui.css"></head><body><div id="swagger-ui"></div><script src="./swagger-ui-bundle.js"></script><script src="./start.js"></script></body></html>`
const apiStart = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, docExpansion: 'none', defaultModelsExpandDepth: 0 })`

/** Serves the widget's script, the console's pages and the API's page. */
export const servePages = async (app: FastifyInstance, version: string): Promise<void> => {
  const house = houseFolder()
  // Made when somebody asks: it would be a tenth of the time that a start takes.
  let description: string | undefined
  app.get('/openapi.json', async (_request, reply) =>
    reply
      .type('application/json')
      .header('access-control-allow-origin', '*')
      .send((description ??= JSON.stringify(openApi(version)))),
  )

  const swagger = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')), 'static')
  app.get('/docs/api', async (_request, reply) => reply.redirect('/docs/api/'))
  app.get('/docs/api/', async (_request, reply) => reply.type('text/html').send(apiPage))
  app.get('/docs/api/start.js', async (_request, reply) => reply.type('text/javascript').send(apiStart))
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    const text = readFileSync(join(swagger, name))
    app.get(`/docs/api/${name}`, async (_request, reply) =>
      reply.type(name.endsWith('.css') ? 'text/css' : 'text/javascript').send(text),
    )
  }

  const widget = join(house, 'widget', 'dist', 'w.js')
  app.get('/w.js', async (_request, reply) => {
    if (!existsSync(widget)) return reply.callNotFound()
    // Short: a fixed widget must reach every site the same day. Any site may load it.
    return reply
      .headers({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      })
      .send(readFileSync(widget))
  })

  const console = join(house, 'console', 'dist')
  if (!existsSync(console)) return
  await app.register(fastifyStatic, {
    root: console,
    prefix: '/',
    index: false,
    wildcard: false,
    maxAge: '365d',
    immutable: true,
  })
  const page = readFileSync(join(console, 'index.html'))
  const sendPage = async (_request: unknown, reply: FastifyReply) =>
    reply.type('text/html').header('cache-control', 'no-cache').send(page)
  for (const path of [
    '/',
    '/desk',
    '/desk/*',
    '/contacts',
    '/contacts/*',
    '/knowledge',
    '/knowledge/*',
    '/today',
    '/settings',
    '/settings/*',
    '/login',
    '/setup',
    '/invite/*',
    '/welcome',
  ])
    app.get(path, sendPage)
}
