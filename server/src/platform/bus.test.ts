import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createNatsBus } from './bus.ts'
import { silentLog } from './log.ts'

const greeting = { server_id: 'stand-in', version: '2.9.0', proto: 1, max_payload: 1_048_576, auth_required: true }

/** A bus whose NATS is stood in for by its greeting, and by answers as long as they are wished for. */
const busWithStandIn = async (pingEveryMs: number) => {
  let isSilent = false
  let came = 0
  const nats = createServer((socket) => {
    came++
    socket.on('error', () => undefined)
    if (isSilent) return socket.destroy()
    socket.write(`INFO ${JSON.stringify({ ...greeting, auth_required: false })}\r\n`)
    socket.on('data', (data) => {
      if (data.includes('PING') && !isSilent) socket.write('PONG\r\n')
    })
  })
  await new Promise<void>((resolve) => nats.listen(0, '127.0.0.1', resolve))
  const url = `nats://127.0.0.1:${(nats.address() as AddressInfo).port}`
  const bus = createNatsBus({ url, secret: 'of no importance here', log: silentLog(), pingEveryMs })
  onTestFinished(async () => {
    await bus.stop()
    nats.close()
  })
  return { bus, came: () => came, fallSilent: (is: boolean) => (isSilent = is) }
}

test('a NATS that says nothing any more is noticed, and found again when it speaks', async () => {
  const { bus, came, fallSilent } = await busWithStandIn(50)
  await expect.poll(() => bus.isUp()).toBe(true)
  fallSilent(true)
  await expect.poll(() => bus.isUp()).toBe(false)
  await expect.poll(came).toBeGreaterThan(1)
  fallSilent(false)
  await expect.poll(() => bus.isUp()).toBe(true)
})

/** What a bus with this address tells NATS about itself when it comes; NATS is stood in for by its greeting. */
const shownBy = async (addressOf: (port: number) => string): Promise<Record<string, unknown>> => {
  let told: (shown: Record<string, unknown>) => void = () => undefined
  const shown = new Promise<Record<string, unknown>>((resolve) => (told = resolve))
  const nats = createServer((socket) => {
    socket.on('error', () => undefined) // The bus leaves as soon as it has been heard.
    socket.write(`INFO ${JSON.stringify(greeting)}\r\n`)
    socket.on('data', (data) => {
      const said = /^CONNECT (\{.*\})\r$/m.exec(data.toString())?.[1]
      if (said) told(JSON.parse(said) as Record<string, unknown>)
      if (data.includes('PING')) socket.write('PONG\r\n')
    })
  })
  await new Promise<void>((resolve) => nats.listen(0, '127.0.0.1', resolve))
  const bus = createNatsBus({
    url: addressOf((nats.address() as AddressInfo).port),
    secret: 'of no importance here',
    log: silentLog(),
  })
  onTestFinished(async () => {
    await bus.stop()
    nats.close()
  })
  return shown
}

test('the name and password in the address of NATS are shown to it, in their plain letters', async () => {
  expect(await shownBy((port) => `nats://yingda:s%3Acret@127.0.0.1:${port},nats://elsewhere`)).toMatchObject({
    user: 'yingda',
    pass: 's:cret',
  })
  expect(await shownBy((port) => `nats://t0ken@127.0.0.1:${port}`)).toMatchObject({ auth_token: 't0ken' })
})

test('an address without a name shows none', async () => {
  const shown = await shownBy((port) => `nats://127.0.0.1:${port}`)
  expect(shown).not.toHaveProperty('user')
  expect(shown).not.toHaveProperty('auth_token')
})
