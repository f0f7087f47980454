import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { createHmac } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { identitySnippet, isOrigin, signingExample, snippet } from './snippet.ts'

test('the snippet is one line that names this server and the inbox’s key', () => {
  expect(snippet({ server: 'https://help.example.com', key: 'yd_demo' })).toBe(
    '<script src="https://help.example.com/w.js" data-key="yd_demo" async></script>',
  )
})

test('a slash after the server’s name makes no second one', () => {
  expect(snippet({ server: 'https://help.example.com/', key: 'k' })).toContain('"https://help.example.com/w.js"')
})

test('nothing in a key can leave the attribute', () => {
  expect(snippet({ server: 'https://a', key: '"><img>' })).toContain('data-key="&quot;>&lt;img>"')
})

test('the snippet for signed-in customers carries the token beside the key', () => {
  expect(identitySnippet({ server: 'https://a', key: 'k' })).toBe(
    '<script src="https://a/w.js" data-key="k" data-identity="{{ identityToken }}" async></script>',
  )
})

test('the signing example runs as it is printed and signs with HS256', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yingda-signing-'))
  const before = process.env['YINGDA_IDENTITY_SECRET']
  try {
    const file = join(folder, 'sign.mjs')
    await writeFile(file, signingExample)
    process.env['YINGDA_IDENTITY_SECRET'] = 'a secret'
    const { identityToken } = (await import(pathToFileURL(file).href)) as {
      identityToken: (customer: { id: number; name: string; email: string }) => string
    }
    const [header = '', claims = '', signature] = identityToken({
      id: 42,
      name: '林晓',
      email: 'lin@example.com',
    }).split('.')
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
    expect(read(header)).toEqual({ alg: 'HS256', typ: 'JWT' })
    expect(read(claims)).toMatchObject({ sub: '42', name: '林晓', email: 'lin@example.com' })
    expect(signature).toBe(createHmac('sha256', 'a secret').update(`${header}.${claims}`).digest('base64url'))
  } finally {
    if (before === undefined) delete process.env['YINGDA_IDENTITY_SECRET']
    else process.env['YINGDA_IDENTITY_SECRET'] = before
    await rm(folder, { recursive: true })
  }
})

test.each([
  ['https://shop.example.com', true],
  ['http://localhost:3000', true],
  ['https://shop.example.com/', false],
  ['shop.example.com', false],
  ['ftp://shop.example.com', false],
])('%s is a site: %s', (text, is) => {
  expect(isOrigin(text)).toBe(is)
})
