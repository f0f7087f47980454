import type { ClientFrame, ServerFrame } from '@yingda/contract'
import { createConnection } from 'node:net'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createNatsBus, newId, silentLog, type Bus } from '#platform'
import { houseTest } from './house.ts'

const natsUrl = process.env['YINGDA_TEST_NATS_URL'] ?? 'nats://127.0.0.1:4222'

const isThere = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = createConnection({ host: hostname, port: Number(port || 4222) })
    socket.once('connect', () => resolve(Boolean(socket.destroy())))
    socket.once('error', () => resolve(false))
  })

/** A socket that keeps what it hears. */
const connect = async (url: string, token: string) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live`)
  const heard: ServerFrame[] = []
  const put = (frame: ClientFrame) => socket.send(JSON.stringify(frame))
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => put({ t: 'hello', v: 1, token }))
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ServerFrame
      heard.push(frame)
      if (frame.t === 'welcome') resolve()
    })
  })
  const find = <T extends ServerFrame['t']>(
    t: T,
    is: (frame: Extract<ServerFrame, { t: T }>) => boolean = () => true,
  ) => heard.findLast((frame): frame is Extract<ServerFrame, { t: T }> => frame.t === t && is(frame as never))
  return { put, find, isClosed: () => socket.readyState === socket.CLOSED, close: () => socket.terminate() }
}

const hasNats = await isThere(natsUrl)
if (!hasNats) console.log(`Tests of several nodes over NATS are skipped: nothing listens at ${natsUrl}`)

/** Two nodes of one installation, a visitor with the first and an agent at a desk of the second, who serves the visitor. */
const twoNodes = async (busOf: () => Bus) => {
  const house = await houseTest({}, busOf())
  const { first, database } = house
  const other = await house.another(busOf())
  const [here, there] = [await house.listen(), await other.listen()]
  const owner = house.client(await house.token(first.tenantId, first.ownerId))
  const { items: inboxes } = await owner.call('GET /api/inboxes')
  await owner.call('PUT /api/inboxes/{id}', { params: { id: first.inbox.id }, body: { ...inboxes[0]!, botOn: false } })
  return { house, other, here, there, first, database }
}

describe.skipIf(!hasNats)('two nodes that share NATS', async () => {
  const secret = newId()
  const { house, other, here, there, first, database } = await twoNodes(() =>
    createNatsBus({ url: natsUrl, secret, log: silentLog() }),
  )
  const agentToken = await house.token(first.tenantId, first.agentId)

  test('who writes at one node is routed to the desk at the other, which rings, shows every word, and answers', async () => {
    const desk = await connect(there, agentToken)
    desk.put({ t: 'follow', after: -1 })
    await expect.poll(() => desk.find('rows')).toBeDefined()
    const widget = await connect(here, (await house.visitor(first.inbox.key)).token)
    widget.put({ t: 'send', id: 'one', parts: [{ type: 'text', text: '在吗？' }] })
    await expect.poll(() => widget.find('ack')).toBeDefined()
    const c = widget.find('ack')!.c
    widget.put({ t: 'watch', c, after: 0 })

    await expect.poll(() => desk.find('ring', (frame) => frame.c === c)).toMatchObject({ why: 'assigned' })
    await expect
      .poll(() => desk.find('rows', ({ rows }) => rows.some((row) => row.id === c))?.rows.find((row) => row.id === c))
      .toMatchObject({ servedBy: { kind: 'agent', agentId: first.agentId }, contact: { online: true } })
    desk.put({ t: 'watch', c, after: 0 })
    await expect.poll(() => desk.find('page', (frame) => frame.c === c)).toBeDefined()
    // The widget learns that somebody serves, although that was decided elsewhere.
    await expect.poll(() => widget.find('conversation')?.conversation.servedBy).toBe('agent')

    widget.put({ t: 'typing', c, text: '我的洗衣机' })
    await expect.poll(() => desk.find('typing')).toMatchObject({ who: 'contact', text: '我的洗衣机' })
    widget.put({ t: 'send', id: 'two', c, parts: [{ type: 'text', text: '洗衣机漏水' }] })
    await expect.poll(() => desk.find('entry', ({ entry }) => entry.clientId === 'two')).toBeDefined()
    desk.put({ t: 'typing', c, text: '请' })
    await expect.poll(() => widget.find('typing')).toMatchObject({ who: 'agent', text: '…' })
    desk.put({ t: 'send', id: 'three', c, parts: [{ type: 'text', text: '请先关上水阀' }] })
    await expect.poll(() => widget.find('entry', ({ entry }) => entry.clientId === 'three')).toBeDefined()
    desk.put({ t: 'seen', c, delivered: 6, read: 6 })
    await expect.poll(() => widget.find('receipt')).toMatchObject({ who: 'agent' })

    widget.close()
    await expect
      .poll(() => desk.find('rows', ({ rows }) => rows.some((row) => row.id === c && !row.contact.online)))
      .toBeDefined()
    desk.close()
  })

  test('a visitor who was there before the desk came is shown online', async () => {
    const widget = await connect(here, (await house.visitor(first.inbox.key)).token)
    widget.put({ t: 'send', id: 'one', parts: [{ type: 'text', text: '转人工' }] })
    await expect.poll(() => widget.find('ack')).toBeDefined()
    const c = widget.find('ack')!.c
    const desk = await connect(there, agentToken)
    desk.put({ t: 'follow', after: -1 })
    await expect
      .poll(() => desk.find('rows', ({ rows }) => rows.some((row) => row.id === c && row.contact.online)))
      .toBeDefined()
    widget.close()
    desk.close()
  })

  test('whoever is disabled at one node is thrown out of the other', async () => {
    const leaver = await database.tenant(first.tenantId, (tx) =>
      house.access.createMember(tx, {
        name: '离职',
        email: first.emailOf('leaver'),
        role: 'agent',
        password: 'correct horse battery',
        language: 'zh-CN',
      }),
    )
    const desk = await connect(there, await house.token(first.tenantId, leaver))
    const owner = house.client(await house.token(first.tenantId, first.ownerId))
    await owner.call('PATCH /api/members/{id}', { params: { id: leaver }, body: { disabled: true } })
    await expect.poll(() => desk.isClosed()).toBe(true)
  })

  test('desks of a node that falls silent are lost when its lease and the grace are over, and not before', async () => {
    const owner = await connect(here, await house.token(first.tenantId, first.ownerId))
    const isConnected = async () => {
      await house.nodes.renew()
      const states = await database.tenant(first.tenantId, (tx) => house.routing.agentStates(tx))
      return states.find(({ agentId }) => agentId === first.secondOwnerId)?.connected
    }
    const desk = await connect(there, await house.token(first.tenantId, first.secondOwnerId))
    await expect.poll(isConnected).toBe(true)
    const began = house.clock.now()
    // The node says nothing any more: only this one renews.
    await other.house.nodes.stop()
    house.clock.set(new Date(began.getTime() + 16_000))
    expect(await isConnected()).toBe(false)
    house.clock.set(began)
    desk.close()
    owner.close()
  })
})

test('without a bus, or with one that loses everything, two nodes still show everything that is written', async () => {
  const { house, here, there, first } = await twoNodes(() => ({
    node: newId(),
    publish: () => undefined,
    subscribe: () => () => undefined,
    isUp: () => true,
    stop: async () => undefined,
  }))
  const desk = await connect(there, await house.token(first.tenantId, first.agentId))
  desk.put({ t: 'follow', after: -1 })
  await expect.poll(() => desk.find('rows')).toBeDefined()
  const widget = await connect(here, (await house.visitor(first.inbox.key)).token)
  widget.put({ t: 'send', id: 'one', parts: [{ type: 'text', text: '在吗？' }] })
  await expect.poll(() => widget.find('ack')).toBeDefined()
  const c = widget.find('ack')!.c
  await expect
    .poll(() => desk.find('rows', ({ rows }) => rows.some((row) => row.id === c)), { timeout: 10_000 })
    .toBeDefined()
  desk.put({ t: 'watch', c, after: 0 })
  await expect.poll(() => desk.find('page', (frame) => frame.c === c)).toBeDefined()
  widget.put({ t: 'send', id: 'two', c, parts: [{ type: 'text', text: '洗衣机漏水' }] })
  await expect
    .poll(() => desk.find('entry', ({ entry }) => entry.clientId === 'two'), { timeout: 10_000 })
    .toBeDefined()
  // What is written here moves the place in the feed past what was written there and never told.
  const neighbour = await connect(there, (await house.visitor(first.inbox.key)).token)
  widget.put({ t: 'send', id: 'untold', c, parts: [{ type: 'text', text: '还在漏' }] })
  await expect.poll(() => widget.find('ack', ({ id }) => id === 'untold')).toBeDefined()
  neighbour.put({ t: 'send', id: 'told', parts: [{ type: 'text', text: '你好' }] })
  await expect
    .poll(() => desk.find('rows', ({ rows }) => rows.some((row) => row.id === c && row.lastMessage?.text === '还在漏')))
    .toBeDefined()
  neighbour.close()
  widget.close()
  desk.close()
})
