/** Where the shop's page fetches the widget from, and what it carries. */
export interface SnippetFor {
  /** The origin of this server, e.g. https://help.example.com. */
  server: string
  key: string
}

const attribute = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** The one line that puts the widget on a page. */
export const snippet = ({ server, key }: SnippetFor): string =>
  `<script src="${attribute(server.replace(/\/+$/, ''))}/w.js" data-key="${attribute(key)}" async></script>`

/** The same line for a page that knows who is signed in; the token comes from the shop's own server. */
export const identitySnippet = ({ server, key }: SnippetFor): string =>
  snippet({ server, key }).replace(' async>', ' data-identity="{{ identityToken }}" async>')

/** How a shop's own Node server signs who the customer is: a JWT with HS256, no package needed. */
export const signingExample = `import { createHmac } from 'node:crypto'

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

export const identityToken = (customer) => {
  const body = [
    part({ alg: 'HS256', typ: 'JWT' }),
    part({
      sub: String(customer.id),
      name: customer.name,
      email: customer.email,
      exp: Math.floor(Date.now() / 1000) + 3600,
    }),
  ].join('.')
  const signature = createHmac('sha256', process.env.YINGDA_IDENTITY_SECRET)
    .update(body)
    .digest('base64url')
  return \`\${body}.\${signature}\`
}
`

/** Whether something is the origin of a site: scheme, host and perhaps a port, nothing after. */
export const isOrigin = (text: string): boolean => /^https?:\/\/[^/\s]+$/.test(text)
