import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { createHttp } from './http.ts'

test('S93: the log names the route of a call and not what stands in its address', async () => {
  const written: string[] = []
  const to = new PassThrough().on('data', (line: Buffer) => void written.push(line.toString()))
  const { app, mountSome } = await createHttp({
    config: readConfig({}, import.meta.dirname),
    log: createLog({ level: 'info', to }),
  })
  const fail = async (): Promise<never> => {
    throw new Error('out of order')
  }
  mountSome({ 'GET /api/invitations/by-code/{code}': fail }, async () => undefined)
  await app.inject('/api/invitations/by-code/the-code-of-the-link?q=13800138000')
  await app.close()
  expect(written.join('')).toContain('by-code/:code')
  expect(written.join('')).toContain('out of order')
  expect(written.join('')).not.toMatch(/the-code-of-the-link|13800138000/)
})
