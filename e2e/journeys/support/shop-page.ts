import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

const pageWith = (yingdaUrl: string, query: URLSearchParams): string => {
  const identity = query.get('identity')
  return `<!doctype html>
<html lang="${query.get('lang') ?? 'zh-CN'}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
    <title>${escaped(query.get('title') ?? 'TG100')}</title>
  </head>
  <body>
    <main><h1>TG100</h1><p>¥2,399</p></main>
    <script src="${yingdaUrl}/w.js" data-key="${escaped(query.get('key') ?? '')}"${
      identity ? ` data-identity="${escaped(identity)}"` : ''
    } async></script>
  </body>
</html>`
}

/** Somebody else's site: a page at an origin of its own that carries the one line of script. */
export const openShopPage = async (yingdaUrl: string) => {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://shop')
    response.setHeader('content-type', 'text/html; charset=utf-8').end(pageWith(yingdaUrl, searchParams))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: (query: { key: string; lang?: string; title?: string; identity?: string }) =>
      `http://127.0.0.1:${port}/?${new URLSearchParams(query).toString()}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
export type ShopPage = Awaited<ReturnType<typeof openShopPage>>
