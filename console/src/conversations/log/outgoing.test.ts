import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { browserStorage, entryOf } from '../testing.ts'
import { dropOutgoing, followOutgoing, sayIn, settleOutgoing, useOutgoing } from './outgoing.ts'

/** What the server was asked, and how it answers. */
let asked: { path: string; clientId: string }[]
let answer: () => Response
const refusal = (status: number) =>
  new Response(JSON.stringify({ error: { code: 'conversation.closed', message: '会话已结束' } }), { status })
const offline = (): Response => {
  throw new TypeError('Failed to fetch')
}

let leave = () => {}
const signIn = (memberId: string) => {
  leave()
  leave = followOutgoing(memberId)
}
const text = (words: string) => ({ kind: 'reply' as const, parts: [{ type: 'text' as const, text: words }] })
const states = () => useOutgoing.getState().items.map(({ state }) => state)
const becomes = (...expected: string[]) => vi.waitFor(() => expect(states()).toEqual(expected))

beforeEach(() => {
  vi.stubGlobal('localStorage', browserStorage())
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
  asked = []
  answer = () => new Response('{}')
  vi.stubGlobal('fetch', async (path: string, { body }: { body: string }) => {
    asked.push({ path, clientId: (JSON.parse(body) as { clientId: string }).clientId })
    return answer()
  })
})
afterEach(() => {
  leave()
  vi.unstubAllGlobals()
})

test('what could not be sent goes out after a reload, under the same id', async () => {
  signIn('lin')
  answer = offline
  sayIn('c', text('在吗'))
  await becomes('waiting')
  answer = () => new Response('{}')
  signIn('lin')
  await becomes('sent')
  expect(asked).toHaveLength(2)
  expect(asked[1]).toEqual(asked[0])
  signIn('lin')
  expect(states()).toEqual([])
})

test('what one member could not send is not sent by the next one who signs in here', async () => {
  signIn('lin')
  answer = offline
  sayIn('c', text('在吗'))
  await becomes('waiting')
  answer = () => new Response('{}')
  signIn('zhou')
  expect(states()).toEqual([])
  signIn('lin')
  await becomes('sent')
  expect(asked).toHaveLength(2)
})

test.each([
  [401, 'waiting'],
  [503, 'waiting'],
  [409, 'failed'],
])('an answer of %i leaves it %s', async (status, state) => {
  signIn('lin')
  answer = () => refusal(status)
  sayIn('c', text('在吗'))
  await becomes(state)
})

test('what was refused says why, and is gone for good once it is given up', async () => {
  signIn('lin')
  answer = () => refusal(409)
  sayIn('c', text('在吗'))
  await becomes('failed')
  signIn('lin')
  const [item] = useOutgoing.getState().items
  expect(item).toMatchObject({ state: 'failed', refusal: '会话已结束' })
  dropOutgoing(item!.clientId)
  signIn('lin')
  expect(states()).toEqual([])
  expect(asked).toHaveLength(1)
})

test('what the log shows is no longer on its way, even when no answer came', async () => {
  signIn('lin')
  answer = offline
  sayIn('c', text('在吗'))
  await becomes('waiting')
  const { clientId } = useOutgoing.getState().items[0]!
  settleOutgoing([{ ...entryOf(1, 'agent', '在吗'), clientId }])
  signIn('lin')
  expect(states()).toEqual([])
})
