import websocket from '@fastify/websocket'
import fastify from 'fastify'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { ServerFrame } from '@yingda/contract'
import { newId } from './ids.ts'
import { createLive } from './live.ts'
import { silentLog } from './log.ts'

test('S37: who sends more than allowed is told so and then not read for a while, and comes to word again', async () => {
  const app = fastify()
  onTestFinished(() => app.close())
  await app.register(websocket)
  const live = createLive({ log: silentLog(), limits: { perSecond: 2, burst: 2, perAddress: 10, waitMs: 1000 } })
  live.on('send', (connection, { id }) =>
    connection.send({ t: 'ack', id, c: 'c', seq: 1, at: new Date().toISOString() }),
  )
  const visitor = { kind: 'visitor' as const, tenantId: newId(), contactId: newId(), inboxId: newId() }
  await app.register(async (inner) =>
    live.listen(inner, { epoch: '1', authenticate: async () => ({ ...visitor, language: 'zh-CN' }) }),
  )
  const socket = new WebSocket((await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws') + '/live')
  await once(socket, 'open')
  const heard: string[] = []
  let isReadAfterwards: boolean | undefined
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as ServerFrame
    if (frame.t === 'nack') isReadAfterwards = ![...app.websocketServer.clients].every((one) => one.isPaused)
    heard.push('id' in frame ? `${frame.t} ${frame.id}` : frame.t)
  })
  const put = (frame: object) => socket.send(JSON.stringify(frame))
  put({ t: 'hello', v: 1, token: 'x' })
  await expect.poll(() => heard).toEqual(['welcome'])
  const say = (id: string) => put({ t: 'send', id, parts: [{ type: 'text', text: '喂' }] })
  for (const id of ['1', '2', '3']) say(id)
  await expect.poll(() => heard.slice(1)).toEqual(['ack 1', 'ack 2', 'nack 3'])
  expect(isReadAfterwards).toBe(false)
  // What is said meanwhile waits in the wire; it is neither lost nor refused.
  say('4')
  await expect.poll(() => heard.slice(4)).toEqual(['ack 4'])
  socket.close()
})
