import type { ClientFrame, LiveAnswer, ServerFrame } from '@yingda/contract'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createQuietBus, newId } from '#platform'
import { houseTest } from './house.ts'

const house = await houseTest({ YINGDA_LONG_POLL_SECONDS: '20' })
const { first } = house
const here = await house.listen()
const there = await (await house.another(createQuietBus())).listen()
const agentToken = await house.token(first.tenantId, first.agentId)

/** Somebody whose network lets no WebSocket through, and what they have heard so far. `places` take the calls in turn. */
const byCalls = (kind: 'visitor' | 'member', token: string, places = [here]) => {
  const id = newId()
  const heard: ServerFrame[] = []
  const leaving = new AbortController()
  let made = 0
  let n = 0
  let standing: ClientFrame[] = []
  const call = async (more: object): Promise<ServerFrame[]> => {
    const path = kind === 'visitor' ? '/api/visitor/live' : '/api/live'
    const answer = await fetch(places[made++ % places.length]! + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id, standing, frames: [], ...more }),
      signal: leaving.signal,
    })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    const { frames } = (await answer.json()) as LiveAnswer
    heard.push(...frames)
    return frames
  }
  const find = <T extends ServerFrame['t']>(
    t: T,
    is: (frame: Extract<ServerFrame, { t: T }>) => boolean = () => true,
  ) => heard.findLast((frame): frame is Extract<ServerFrame, { t: T }> => frame.t === t && is(frame as never))
  return {
    heard,
    find,
    bring: (...frames: ClientFrame[]) => call({ frames }),
    wait: (seconds?: number) => call({ n: ++n, ...(seconds === undefined ? {} : { wait: seconds }) }),
    /** Waits, call by call, for a frame of this kind. */
    async until<T extends ServerFrame['t']>(t: T, is?: (frame: Extract<ServerFrame, { t: T }>) => boolean) {
      while (!find(t, is)) await this.wait()
      return find(t, is)!
    },
    standAt: (...frames: ClientFrame[]) => void (standing = frames),
    leave: () => leaving.abort(),
  }
}
const hello: ClientFrame = { t: 'hello', v: 1 }
const text = (words: string) => [{ type: 'text' as const, text: words }]

describe('where no WebSocket comes through', () => {
  test('a visitor and a desk have everything by calls: the way to each other, words, typing, read marks, the bell', async () => {
    const desk = byCalls('member', agentToken)
    expect(await desk.bring(hello, { t: 'follow', after: -1 })).toMatchObject([
      { t: 'welcome', kind: 'member' },
      { t: 'rows' },
    ])
    const visitor = byCalls('visitor', (await house.visitor(first.inbox.key)).token)
    await visitor.bring(hello)
    expect(visitor.find('welcome')).toMatchObject({ kind: 'visitor', epoch: 'test' })
    await visitor.bring({ t: 'send', id: 'one', parts: text('转人工') })
    const { c } = visitor.find('ack')!
    await visitor.bring({ t: 'watch', c, after: 0 })

    expect(await desk.until('ring', (frame) => frame.c === c)).toMatchObject({ why: 'assigned' })
    await desk.until('rows', ({ rows }) => rows.some((row) => row.id === c && row.contact.online))
    await visitor.until('conversation', ({ conversation }) => conversation.servedBy === 'agent')
    await desk.bring({ t: 'watch', c, after: 0 })
    await visitor.bring({ t: 'typing', c, text: '洗衣机' })
    await desk.until('typing', (frame) => frame.text === '洗衣机')
    await desk.bring({ t: 'send', id: 'two', c, parts: text('请先关上水阀') })
    const { entry } = await visitor.until('entry', (frame) => frame.entry.clientId === 'two')
    await visitor.bring({ t: 'seen', c, delivered: entry.seq, read: entry.seq })
    expect(await desk.until('receipt')).toMatchObject({ who: 'contact', receipts: { read: entry.seq } })
    desk.leave()
    visitor.leave()
  })

  test('a desk that comes by calls counts as there, and one that breaks off its call has gone', async () => {
    const isConnected = async () => {
      const states = await house.database.tenant(first.tenantId, (tx) => house.routing.agentStates(tx))
      return states.find(({ agentId }) => agentId === first.secondOwnerId)?.connected
    }
    const desk = byCalls('member', await house.token(first.tenantId, first.secondOwnerId))
    await desk.bring(hello)
    expect(await isConnected()).toBe(true)
    const waits = desk.wait()
    // By the time a later call is answered the waiting one has begun.
    await desk.bring({ t: 'unwatch', c: newId() })
    desk.leave()
    await expect(waits).rejects.toThrow('aborted')
    await expect.poll(isConnected).toBe(false)
  })

  test('what is said again under the same id is written once, over whichever way it comes', async () => {
    const visitor = await house.visitor(first.inbox.key)
    const calls = byCalls('visitor', visitor.token)
    const said: ClientFrame = { t: 'send', id: 'same', parts: text('在吗') }
    await calls.bring(hello, said)
    await calls.bring(said)
    const { c, seq } = calls.find('ack')!
    const body = { clientId: 'same', conversationId: c, parts: text('在吗') }
    expect(await visitor.call('POST /api/visitor/messages', { body })).toMatchObject({ seq, repeated: true })
    expect(calls.heard.filter((frame) => frame.t === 'ack').map((frame) => frame.seq)).toEqual([seq, seq])
    calls.leave()
  })

  test('calls may come to any node in turn: each line is shown, nothing rings twice, and nothing new is no answer', async () => {
    const person = await house.visitor(first.inbox.key)
    const { conversationId: c } = await person.say('您好')
    await house.reception.settled()
    const visitor = byCalls('visitor', person.token, [here, there])
    await visitor.bring(hello)
    let last = 0
    const lines = (frames: ServerFrame[]) =>
      frames.flatMap((frame) => (frame.t === 'entry' ? [frame.entry] : frame.t === 'page' ? frame.entries : []))
    const look = async () => {
      visitor.standAt({ t: 'watch', c, after: last })
      const shown = lines(await visitor.wait(0)).filter(({ seq }) => seq > last)
      last = shown.at(-1)?.seq ?? last
      return shown.map(({ clientId }) => clientId)
    }
    while (!last) await look()
    const desk = house.client(agentToken)
    await desk.call('POST /api/conversations/{id}/claim', { params: { id: c } })
    await house.reception.settled()
    const seen: string[] = []
    for (const clientId of ['a', 'b', 'c', 'd']) {
      await desk.call('POST /api/conversations/{id}/messages', {
        params: { id: c },
        body: { clientId, parts: text(clientId) },
      })
      for (const id of await look()) seen.push(id)
    }
    expect(seen.filter((id) => id.length === 1)).toEqual(['a', 'b', 'c', 'd'])
    visitor.standAt({ t: 'watch', c, after: last })
    // Of how the conversation stands it may hear once more from each; of what it has seen, never.
    expect(lines([...(await visitor.wait(0)), ...(await visitor.wait(0))])).toEqual([])
    visitor.leave()
  })

  test('nobody takes up the wire of another, though they knew its id', async () => {
    const one = await house.visitor(first.inbox.key)
    const id = newId()
    const ask = (token: string, frames: ClientFrame[]) =>
      house.inject('POST /api/visitor/live', { token, body: { id, standing: [], frames } })
    await ask(one.token, [hello])
    const { conversationId: c } = await one.say('转人工')
    const other = await ask((await house.visitor(first.inbox.key)).token, [{ t: 'watch', c, after: 0 }])
    expect(other.body).toMatchObject({ frames: [{ t: 'error', error: { code: 'conversation.not_found' } }] })
  })

  test('who waits is let go when the server stops', async () => {
    const visitor = byCalls('visitor', (await house.visitor(first.inbox.key)).token)
    await visitor.bring(hello)
    const waits = visitor.wait()
    house.live.stop()
    expect(await waits).toEqual([])
  })
})

test('S30 a visitor who was away while it was decided who serves learns it on coming back, without a new line', async () => {
  const person = await house.visitor(first.inbox.key)
  const { conversationId: c } = await person.say('您好')
  const { lastSeq } = await person.call('GET /api/visitor/conversations/{id}', { params: { id: c } })
  await house.client(agentToken).call('POST /api/conversations/{id}/claim', { params: { id: c } })
  await house.reception.settled()
  const socket = new WebSocket(`${here.replace('http', 'ws')}/live`)
  const heard: ServerFrame[] = []
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as ServerFrame))
  socket.on('open', () => {
    for (const frame of [
      { ...hello, token: person.token },
      { t: 'watch', c, after: lastSeq },
    ])
      socket.send(JSON.stringify(frame))
  })
  await expect
    .poll(() => heard.find((frame) => frame.t === 'conversation'))
    .toMatchObject({ conversation: { id: c, servedBy: 'agent' } })
  socket.terminate()
})
