import { afterEach, expect, test, vi } from 'vitest'
import fc from 'fast-check'
import type { Entry, EntryBody, ServerFrame, VisitorConversation } from '@yingda/contract'
import { createLive } from '@yingda/sdk'
import { widgetPhrases } from '@yingda/phrases/widget'
import {
  arePeopleHere,
  hear,
  initialState,
  type State,
  unreadOf,
  withConversation,
  withEntries,
  withPending,
} from './state.ts'
import { type Message, timeline } from './timeline.ts'

const at = (seq: number) => new Date(Date.UTC(2026, 10, 22, 9, 0, seq)).toISOString()
const text = (said: string): EntryBody => ({ kind: 'message', parts: [{ type: 'text', text: said }] })
const entry = (seq: number, kind: Entry['author']['kind'], body: EntryBody = text(`${seq}`)): Entry => ({
  seq,
  clientId: `client-${seq}`,
  at: at(seq),
  sentAt: at(seq),
  author: { kind },
  visibility: 'everyone',
  body,
})
const conversation: VisitorConversation = {
  id: 'c1',
  status: 'open',
  servedBy: 'bot',
  lastSeq: 0,
  openedAt: at(0),
  rated: false,
  theirReceipts: { delivered: 0, read: 0 },
  myReceipts: { delivered: 0, read: 0 },
  unread: 0,
  version: 1,
}
const open: State = { ...initialState, conversation }
const messagesOf = (state: State) =>
  timeline(state, widgetPhrases['zh-CN']).filter((line): line is Message => 'parts' in line)
const wordsIn = (state: State) =>
  timeline(state, widgetPhrases['zh-CN']).flatMap((line) => ('words' in line ? line.words : []))

afterEach(() => void vi.useRealTimers())

const log = [
  entry(1, 'contact'),
  entry(2, 'bot'),
  entry(3, 'system', { kind: 'hidden' }),
  entry(4, 'contact'),
  entry(5, 'agent'),
  entry(6, 'contact', { kind: 'event', event: { type: 'recalled', messageSeq: 4 } }),
]

test('P4 entries in any order and any number of times give the same view', () => {
  const expected = timeline(withEntries(open, 'c1', log), widgetPhrases.en)
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom(...log))),
      fc.shuffledSubarray(log, { minLength: log.length }),
      (before, all) => {
        const state = [...before, all].reduce((now, some) => withEntries(now, 'c1', some), open)
        expect(timeline(state, widgetPhrases.en)).toEqual(expected)
      },
    ),
  )
})

/** A server that drops, doubles and reorders what it pushes, but answers `watch` truly. */
class Wire {
  static last: Wire
  readyState = 1
  onopen = () => {}
  onclose = () => {}
  onerror = () => {}
  onmessage = (_event: { data: string }) => {}
  constructor() {
    Wire.last = this
  }
  push(frame: ServerFrame) {
    this.onmessage({ data: JSON.stringify(frame) })
  }
  send(data: string) {
    const frame = JSON.parse(data) as { t: string; after: number }
    if (frame.t === 'watch')
      this.push({
        t: 'page',
        c: 'c1',
        entries: log.filter(({ seq }) => seq > frame.after),
        head: log.length,
        more: false,
      })
  }
  close() {}
}

test('P3 P4 whatever the wire loses, doubles or swaps, the view ends as the log', () => {
  vi.useFakeTimers()
  const expected = timeline(withEntries(open, 'c1', log), widgetPhrases.en)
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...log), { maxLength: 12 }), fc.nat(3), (pushed, breaks) => {
      let state = open
      const live = createLive({
        url: '',
        open: () => new Wire() as unknown as WebSocket,
        random: () => 0,
        onEntries: (id, entries) => (state = withEntries(state, id, entries)),
      })
      const welcome = () => Wire.last.push({ t: 'welcome', epoch: '1', now: at(0), kind: 'visitor' })
      live.watch('c1', 0)
      for (const one of pushed) Wire.last.push({ t: 'entry', c: 'c1', entry: one })
      for (let time = 0; time < breaks; time++) {
        Wire.last.onclose()
        vi.advanceTimersByTime(1000)
        Wire.last.push({ t: 'entry', c: 'c1', entry: log[time] as Entry })
      }
      welcome()
      live.close()
      expect(timeline(state, widgetPhrases.en)).toEqual(expected)
    }),
  )
})

const pending = { clientId: 'client-1', parts: [{ type: 'text' as const, text: '1' }], sentAt: at(1) }

test.each([
  ['is on its way', (state: State) => state, 'sending'],
  ['is refused', (state: State) => withPending(state, 'client-1', { error: '太频繁了' }), 'failed'],
  ['is tried again', (state: State) => withPending(state, 'client-1', { error: undefined }), 'sending'],
  ['is acknowledged', (state: State) => withPending(state, 'client-1', { seq: 1 }), 'sent'],
  ['is in the log', (state: State) => withEntries(state, 'c1', [entry(1, 'contact')]), 'sent'],
  [
    'is acknowledged after it is in the log',
    (state: State) =>
      hear(withEntries(state, 'c1', [entry(1, 'contact')]), { t: 'ack', id: 'client-1', c: 'c1', seq: 1, at: at(1) }),
    'sent',
  ],
])('an own message that %s is there once', (_when, change, progress) => {
  const state = change({ ...open, pending: [pending] })
  expect(messagesOf(state).map((message) => [message.key, message.progress])).toEqual([['client-1', progress]])
})

test.each([
  [0, 0, 'sent'],
  [1, 0, 'delivered'],
  [1, 1, 'read'],
])('with receipts at %i and %i the message is %s', (delivered, read, progress) => {
  const receipt = { t: 'receipt' as const, c: 'c1', who: 'agent' as const, receipts: { delivered, read } }
  const state = hear(withEntries(open, 'c1', [entry(1, 'contact')]), receipt)
  expect(messagesOf(state)[0]?.progress).toBe(progress)
  const backwards = hear(state, { ...receipt, receipts: { delivered: 0, read: 0 } })
  expect(messagesOf(backwards)[0]?.progress).toBe(progress)
})

test('older news of a conversation changes nothing, and an older conversation does not come back', () => {
  const queued = withConversation(open, { ...conversation, version: 3, servedBy: 'queue' })
  expect(withConversation(queued, { ...conversation, version: 2 })).toBe(queued)
  expect(withConversation(queued, { ...conversation, id: 'c0', version: 9 })).toBe(queued)
  expect(withConversation(queued, { ...conversation, id: 'c2' }).conversation?.id).toBe('c2')
})

test('unread counts what others said since the visitor last looked', () => {
  const state = withEntries(open, 'c1', log)
  expect(unreadOf(state)).toBe(2)
  expect(unreadOf({ ...state, conversation: { ...conversation, myReceipts: { delivered: 5, read: 2 } } })).toBe(1)
})

test('a message taken back shows that it was, and not what it said', () => {
  const state = withEntries(open, 'c1', log)
  expect(messagesOf(state).map(({ seq }) => seq)).toEqual([1, 2, 5])
  expect(wordsIn(state)).toContain('消息已撤回')
})

test('who came, to whom it went and that it ended stand between the messages', () => {
  const event = (seq: number, happened: Extract<EntryBody, { kind: 'event' }>['event']) =>
    entry(seq, 'system', { kind: 'event', event: happened })
  const state = withEntries(open, 'c1', [
    event(1, { type: 'assigned', agentId: 'a', agentName: '林悦', how: 'routed', waitedMs: 1 }),
    event(2, { type: 'transferred', byAgentId: 'a', byName: '林悦', toName: '售后组' }),
    event(3, { type: 'tagged', added: ['x'], removed: [] }),
    event(4, { type: 'closed', by: 'contact' }),
  ])
  expect(wordsIn(state).slice(1)).toEqual(['林悦 为您服务', '已转接给 售后组', '会话已结束'])
})

test('an agent who ends the conversation says goodbye, and that is the only line about it', () => {
  const state = withEntries(open, 'c1', [
    entry(1, 'bot', text('本次会话已结束，感谢您的咨询。')),
    entry(2, 'agent', { kind: 'event', event: { type: 'closed', by: 'agent' } }),
  ])
  expect(wordsIn(state)).not.toContain('会话已结束')
  expect(messagesOf(state)).toHaveLength(1)
})

test('the option that was tapped is marked, also before the tap is in the log', () => {
  const menu: EntryBody = {
    kind: 'message',
    parts: [{ type: 'menu', prompt: '?', options: [{ id: 'a', label: 'A' }] }],
  }
  const choice = { type: 'choice' as const, menuSeq: 1, optionId: 'a', label: 'A' }
  const asked = withEntries(open, 'c1', [entry(1, 'bot', menu)])
  expect(messagesOf({ ...asked, pending: [{ ...pending, clientId: 'x', parts: [choice] }] })[0]?.chosen).toEqual(['a'])
  const tapped = withEntries(asked, 'c1', [entry(2, 'contact', { kind: 'message', parts: [choice] })])
  expect(messagesOf(tapped)[0]?.chosen).toEqual(['a'])
})

const settings = { open: false } as Parameters<typeof arePeopleHere>[0]
test.each([
  ['open without end', { ...settings, open: true }, true],
  ['open until later', { ...settings, open: true, closesAt: at(9) }, true],
  ['open until just now', { ...settings, open: true, closesAt: at(4) }, false],
  ['closed until later', { ...settings, opensAt: at(9) }, false],
  ['closed until just now', { ...settings, opensAt: at(4) }, true],
  ['closed for good', settings, false],
])('people at the desk, %s: %o', (_name, given, expected) => {
  expect(arePeopleHere(given, Date.parse(at(5)))).toBe(expected)
})
