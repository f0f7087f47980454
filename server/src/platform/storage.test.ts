import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { createStorage } from './storage.ts'

const keyId = 'KEYID'
const secretKey = 'the/secret+key'
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const sha = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

/** The signature a request must carry: AWS Signature Version 4, from its published description. */
const signatureOf = (request: IncomingMessage, signed: string[], date: string, region: string): string => {
  const canonical = [
    request.method,
    request.url!.split('?')[0],
    '',
    ...signed.map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    signed.join(';'),
    request.headers['x-amz-content-sha256'],
  ].join('\n')
  const day = date.slice(0, 8)
  const text = ['AWS4-HMAC-SHA256', date, `${day}/${region}/s3/aws4_request`, sha(canonical)].join('\n')
  const key = hmac(hmac(hmac(hmac(`AWS4${secretKey}`, day), region), 's3'), 'aws4_request')
  return hmac(key, text).toString('hex')
}

/** A bucket that takes only what is signed. */
const objects = new Map<string, { bytes: Buffer; type: string | undefined }>()
const bucket = createServer((request, response) => {
  void buffer(request).then((bytes) => {
    const told = /Credential=([^/]+)\/\d+\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)/.exec(
      request.headers.authorization ?? '',
    )
    const date = String(request.headers['x-amz-date'])
    if (!told || told[1] !== keyId || signatureOf(request, told[3]!.split(';'), date, told[2]!) !== told[4])
      return response.writeHead(403).end('SignatureDoesNotMatch')
    if (request.method === 'PUT') {
      objects.set(request.url!, { bytes, type: request.headers['content-type'] })
      return response.end()
    }
    if (request.method === 'DELETE') {
      objects.delete(request.url!)
      return response.writeHead(204).end()
    }
    const found = objects.get(request.url!)
    return found ? response.end(found.bytes) : response.writeHead(404).end()
  })
})
await new Promise<void>((resolve) => bucket.listen(0, '127.0.0.1', resolve))
afterAll(() => bucket.close())
const settings = {
  YINGDA_S3_URL: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}/files/`,
  YINGDA_S3_KEY_ID: keyId,
  YINGDA_S3_SECRET_KEY: secretKey,
}

test('a file kept in S3 comes back as it was, and what is not there is not', async () => {
  const storage = createStorage(readConfig(settings, import.meta.dirname))
  const bytes = Buffer.from([0, 255, 10, 13, ...Buffer.from('发票')])
  await storage.put('tenant/ab/file', bytes, 'image/png')
  expect(objects.get('/files/tenant/ab/file')).toEqual({ bytes, type: 'image/png' })
  expect(await buffer((await storage.get('tenant/ab/file'))!)).toEqual(bytes)
  expect(await storage.get('tenant/ab/none')).toBeUndefined()
})

test('the archive stands apart in the same bucket, and what is taken away is gone, also a second time', async () => {
  const config = readConfig(settings, import.meta.dirname)
  const [files, archive] = [createStorage(config), createStorage(config, 'archive')]
  await files.put('one', Buffer.from('file'), 'text/plain')
  await archive.put('one', Buffer.from('archived'), 'text/plain')
  expect(objects.get('/files/archive/one')?.bytes.toString()).toBe('archived')
  for (let time = 0; time < 2; time++) await files.remove('one')
  expect(await files.get('one')).toBeUndefined()
  expect((await buffer((await archive.get('one'))!)).toString()).toBe('archived')
})

test('a bucket that refuses is an error that says so, never an empty file', async () => {
  const storage = createStorage(readConfig({ ...settings, YINGDA_S3_SECRET_KEY: 'wrong' }, import.meta.dirname))
  await expect(storage.put('a/b/c', Buffer.from('x'), 'text/plain')).rejects.toThrow(/403 SignatureDoesNotMatch/)
  await expect(storage.get('a/b/c')).rejects.toThrow(/403/)
  await expect(storage.remove('a/b/c')).rejects.toThrow(/403/)
})

test('a bucket without its keys is refused at the start, and each missing one is named', () => {
  expect(() => readConfig({ YINGDA_S3_URL: 'https://s3.example.com/b' }, import.meta.dirname)).toThrow(
    /YINGDA_S3_KEY_ID[^]*YINGDA_S3_SECRET_KEY/,
  )
})
