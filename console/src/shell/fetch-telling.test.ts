import { createClient } from '@yingda/sdk'
import { afterEach, expect, test, vi } from 'vitest'
import { fetchTelling } from './fetch-telling.ts'

/** A browser's request in our hands. */
class Request {
  static last: Request
  upload: { onprogress?: (event: { loaded: number; total: number; lengthComputable: boolean }) => void } = {}
  onload = () => {}
  onerror = () => {}
  onabort = () => {}
  status = 0
  responseText = ''
  sent: unknown
  readonly headers = new Map<string, string>()
  asked = ''
  constructor() {
    Request.last = this
  }
  open(method: string, address: string) {
    this.asked = `${method} ${address}`
  }
  setRequestHeader(name: string, value: string) {
    this.headers.set(name, value)
  }
  send(body: unknown) {
    this.sent = body
  }
  abort() {
    this.onabort()
  }
  comes(loaded: number, total: number, lengthComputable = true) {
    this.upload.onprogress?.({ loaded, total, lengthComputable })
  }
  ends(status: number, text: string) {
    Object.assign(this, { status, responseText: text })
    this.onload()
  }
}

afterEach(() => void vi.unstubAllGlobals())

const upload = (signal?: AbortSignal) => {
  vi.stubGlobal('XMLHttpRequest', Request)
  const told: number[] = []
  const client = createClient({ csrfToken: () => 'token', fetch: () => Promise.reject(new Error('not this way')) })
  const answer = client.call(
    'POST /api/files',
    {},
    {
      file: new Blob(['0123']),
      fileName: 'a.txt',
      fetch: fetchTelling((part) => told.push(part)),
      ...(signal ? { signal } : {}),
    },
  )
  return { told, answer, request: Request.last }
}

test('an upload tells how far it has come, and ends with what the server said', async () => {
  const { told, answer, request } = upload()
  request.comes(1, 4)
  request.comes(2, 0, false)
  request.comes(4, 4)
  request.ends(200, '{"fileId":"f"}')
  expect(await answer).toEqual({ fileId: 'f' })
  expect(told).toEqual([0.25, 1])
  expect(request.asked).toBe('POST /api/files')
  expect(request.headers.get('x-yingda-csrf')).toBe('token')
  expect(request.sent).toBeInstanceOf(FormData)
})

test.each<[string, (request: Request) => void, object]>([
  [
    'a refusal',
    (request) => request.ends(413, '{"error":{"code":"file.too_large","message":"太大"}}'),
    { code: 'file.too_large', status: 413, message: '太大' },
  ],
  ['a lost network', (request) => request.onerror(), { code: 'network.failed' }],
])('%s is told like that of any other call', async (_what, happens, expected) => {
  const { answer, request } = upload()
  happens(request)
  await expect(answer).rejects.toMatchObject(expected)
})

test('what is given up on the way ends', async () => {
  const giveUp = new AbortController()
  const { answer } = upload(giveUp.signal)
  giveUp.abort()
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
})
