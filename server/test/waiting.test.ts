import { expect, test } from 'vitest'
import { houseTest } from './house.ts'

const house = await houseTest({ YINGDA_LONG_POLL_SECONDS: '20' })
const { first } = house
await house.listen()

test('without a socket a visitor still gets each line when it is written, once and in order, and never a number is missing', async () => {
  const visitor = await house.visitor(first.inbox.key)
  const { conversationId: id } = await visitor.say('转人工')
  const agent = house.client(await house.token(first.tenantId, first.agentId))
  await agent.call('POST /api/conversations/{id}/claim', { params: { id } })
  const seen: number[] = []
  let isOver = false
  const reading = (async () => {
    let after = 0
    while (!isOver) {
      const page = await visitor.call('GET /api/visitor/conversations/{id}/entries', {
        params: { id },
        query: { after, wait: 20, limit: 50 },
      })
      for (const { seq } of page.entries) seen.push(seq)
      after = page.entries.at(-1)?.seq ?? after
    }
  })()
  let last = 0
  for (const [n, text] of ['您好', '请稍等', '查到了'].entries())
    last = (
      await agent.call('POST /api/conversations/{id}/messages', {
        params: { id },
        body: { clientId: `m-${n}`, parts: [{ type: 'text', text }] },
      })
    ).seq
  await expect.poll(() => seen.at(-1)).toBe(last)
  isOver = true
  // One more line lets the waiting call go.
  await agent.call('POST /api/conversations/{id}/messages', {
    params: { id },
    body: { clientId: 'm-last', parts: [{ type: 'text', text: '再见' }] },
  })
  await reading
  expect(seen).toEqual(Array.from({ length: seen.length }, (_none, n) => n + 1))
})

test('without a socket a desk learns which rows changed, and a visitor of another company never wakes it with rows', async () => {
  const agent = house.client(await house.token(first.tenantId, first.agentId))
  const { upTo } = await agent.call('GET /api/conversations/changes', { query: { after: 0, wait: 0 } })
  let mine = ''
  const shown = new Set<string>()
  const looking = (async () => {
    for (let after = upTo; !shown.has(mine);) {
      const changes = await agent.call('GET /api/conversations/changes', { query: { after, wait: 20 } })
      for (const row of changes.rows) shown.add(row.id)
      after = changes.upTo
    }
  })()
  const second = await house.company('隔壁')
  const { conversationId: theirs } = await (await house.visitor(second.inbox.key)).say('你好')
  mine = (await (await house.visitor(first.inbox.key)).say('在吗')).conversationId
  await looking
  expect(shown).toContain(mine)
  expect(shown).not.toContain(theirs)
})

test('who waits is let go when the server stops', async () => {
  const visitor = await house.visitor(first.inbox.key)
  const { conversationId: id } = await visitor.say('转人工')
  await house.reception.settled()
  const { head } = await visitor.call('GET /api/visitor/conversations/{id}/entries', { params: { id }, query: {} })
  const waits = visitor.call('GET /api/visitor/conversations/{id}/entries', {
    params: { id },
    query: { after: head + 1000, wait: 20, limit: 50 },
  })
  house.waiting.stop()
  expect(await waits).toMatchObject({ entries: [] })
})
