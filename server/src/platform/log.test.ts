import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLog } from './log.ts'

const logged = (write: (log: ReturnType<typeof createLog>) => void): string => {
  let text = ''
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  write(createLog({ level: 'info', to }))
  return text
}

test('S93: what people type never reaches the log in plain: phone, ID card, bank card and e-mail are masked', () => {
  const text = logged((log) =>
    log.info(
      {
        url: '/api/search?q=13812345678',
        said: '身份证 11010519491231002X，卡号 4111111111111111',
        error: new Error('no such contact: wang@example.com'),
      },
      'call 13812345678',
    ),
  )
  for (const secret of ['13812345678', '11010519491231002X', '4111111111111111', 'wang@example.com'])
    expect(text).not.toContain(secret)
  expect(text).toContain('/api/search?q=')
})

test('S93: secrets are removed by name', () => {
  const text = logged((log) =>
    log.info({
      password: 'hunter2hunter2',
      body: { token: 'ydt_abc', deep: { secret: 'sss' } },
      headers: { authorization: 'Bearer x', cookie: 'yd_session=y' },
    }),
  )
  for (const secret of ['hunter2hunter2', 'ydt_abc', 'sss', 'Bearer x', 'yd_session=y'])
    expect(text).not.toContain(secret)
})

test('an order number and a seq stay readable', () => {
  expect(logged((log) => log.info({ orderNo: 'SO-20261118-0412', seq: 12345 }, 'ok'))).toContain('SO-20261118-0412')
})

test('a lost connection is logged with its reason and without all that belonged to it', () => {
  const error = Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01', client: { x: 'much' } })
  const text = logged((log) => log.warn({ error }, 'a database connection was lost'))
  expect(text).toContain('57P01')
  expect(text).not.toContain('much')
})
