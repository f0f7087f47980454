// A stand-in for the server, for working on the widget alone: one visitor, from memory, with a bot that knows two answers.
// Say 人工 (person) to be queued and served, 结束 (end) to be closed. Run: npx tsx widget/dev/mock-server.ts [port]
import { createServer, type IncomingMessage } from 'node:http'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import type {
  ClientFrame,
  Entry,
  EntryBody,
  LiveAnswer,
  LiveCall,
  Part,
  ServerFrame,
  VisitorConversation,
} from '@yingda/contract'

const here = import.meta.dirname
const hour = 3600_000
const idOf = (number: number) => `018f0000-0000-7000-8000-${String(number).padStart(12, '0')}`
const now = () => new Date().toISOString()

export interface MockOptions {
  port?: number
  isOpen?: boolean
  colour?: string
  /** How long the queue lasts before the agent comes; 0 for ever. */
  queueMs?: number
}

/** A window that listens, over a socket or by calls. */
interface Peer {
  send: (text: string) => void
}

/** Starts the stand-in and gives back where it is, what it holds and how to stop it. */
export const startMock = async ({ port = 0, isOpen = true, colour = '#0B7A62', queueMs = 0 }: MockOptions = {}) => {
  const logs = new Map<string, Entry[]>()
  const conversations = new Map<string, VisitorConversation>()
  const peers = new Set<Peer>()
  const byCalls = new Map<string, Peer & { kept: string[]; wake?: (() => void) | undefined }>()
  let isLinked = true

  const current = () => [...conversations.values()].at(-1)
  const push = (frame: ServerFrame) => {
    for (const peer of peers) peer.send(JSON.stringify(frame))
  }
  const change = (conversation: VisitorConversation, news: Partial<VisitorConversation>) => {
    Object.assign(conversation, news, { version: conversation.version + 1 })
    push({ t: 'conversation', conversation })
  }
  const openConversation = (id = idOf(conversations.size + 1)) => {
    const receipts = { delivered: 0, read: 0 }
    const conversation: VisitorConversation = {
      id,
      status: 'open',
      servedBy: 'bot',
      lastSeq: 0,
      openedAt: now(),
      rated: false,
      theirReceipts: { ...receipts },
      myReceipts: { ...receipts },
      unread: 0,
      version: 1,
    }
    conversations.set(id, conversation)
    logs.set(id, [])
    return conversation
  }
  const write = (
    conversation: VisitorConversation,
    author: Entry['author'],
    body: EntryBody,
    clientId?: string,
    at = now(),
  ) => {
    const log = logs.get(conversation.id) as Entry[]
    const entry: Entry = {
      seq: log.length + 1,
      clientId: clientId ?? `m${log.length}`,
      at,
      sentAt: at,
      author,
      visibility: 'everyone',
      body,
    }
    log.push(entry)
    conversation.lastSeq = entry.seq
    push({ t: 'entry', c: conversation.id, entry })
    return entry
  }
  const bot = { kind: 'bot' as const, name: '小应' }
  const agent = { kind: 'agent' as const, name: '林悦' }
  const text = (said: string, format?: 'markdown'): EntryBody => ({
    kind: 'message',
    parts: [{ type: 'text', text: said, ...(format ? { format } : {}) }],
  })

  const queueUp = (conversation: VisitorConversation) => {
    write(
      conversation,
      { kind: 'system' },
      { kind: 'event', event: { type: 'queued', skillGroupId: idOf(900), position: 6, why: 'handed_off' } },
    )
    write(conversation, { kind: 'system' }, text('正在为您转接人工客服，您排在第 4 位。前面说过的不用重说。'))
    change(conversation, { servedBy: 'queue', queue: { position: 4, waitMinMs: 4 * 60_000, waitMaxMs: 6 * 60_000 } })
    if (queueMs) setTimeout(() => serve(conversation), queueMs)
  }
  const serve = (conversation: VisitorConversation) => {
    write(
      conversation,
      { kind: 'system' },
      { kind: 'event', event: { type: 'assigned', agentId: idOf(901), agentName: '林悦', how: 'routed', waitedMs: 1 } },
    )
    const { queue: _gone, ...rest } = conversation
    conversations.set(conversation.id, Object.assign(conversation, rest))
    delete conversation.queue
    change(conversation, { servedBy: 'agent', agentName: '林悦' })
    write(conversation, agent, text('您好，我是林悦。前面说的我都看到了，马上帮您看。'))
    change(conversation, { theirReceipts: { delivered: conversation.lastSeq, read: conversation.lastSeq } })
  }
  const close = (conversation: VisitorConversation) => {
    write(conversation, bot, text('本次会话已结束，感谢您的咨询。'))
    write(
      conversation,
      { kind: 'system' },
      { kind: 'event', event: { type: 'closed', by: 'agent', agentName: '林悦' } },
    )
    change(conversation, { status: 'closed', servedBy: 'nobody' })
  }
  const answer = (conversation: VisitorConversation, parts: Part[]) => {
    const said = parts
      .map((part) => (part.type === 'text' ? part.text : part.type === 'choice' ? part.label : ''))
      .join(' ')
    if (/结束|end/.test(said)) return close(conversation)
    if (conversation.servedBy !== 'bot') return undefined
    if (/人工|person/.test(said)) return queueUp(conversation)
    if (/E21/.test(said))
      return write(conversation, bot, {
        ...(text(
          'E21 是**排水异常**，按顺序查两处：\n1. 排水管没有弯折，出水口离地不超过 90 cm；\n2. 打开右下角小门，拧出过滤器，清掉杂物。',
          'markdown',
        ) as Extract<EntryBody, { kind: 'message' }>),
        receipt: { band: 'answer', question: '滚筒洗衣机故障代码', updatedAt: '2026-11-18T02:00:00Z', score: 0.93 },
      })
    return write(conversation, bot, {
      kind: 'message',
      parts: [
        {
          type: 'menu',
          prompt: '您说的是下面哪一种？',
          options: [
            { id: 'a', label: '屏幕显示 E21，水排不出去' },
            { id: 'b', label: '能排水，但排得很慢' },
            { id: 'c', label: '脱水后桶里还有水' },
          ],
        },
      ],
      receipt: { band: 'offer' },
    })
  }
  const receive = (clientId: string, parts: Part[], replyTo?: number) => {
    const known = [...conversations.values()].flatMap((conversation) =>
      (logs.get(conversation.id) ?? [])
        .filter((entry) => entry.clientId === clientId)
        .map((entry) => ({ conversation, entry })),
    )[0]
    if (known) return known
    const last = current()
    const conversation = last?.status === 'open' ? last : openConversation()
    const entry = write(
      conversation,
      { kind: 'contact' },
      { kind: 'message', parts, ...(replyTo ? { replyTo } : {}) },
      clientId,
    )
    change(conversation, { theirReceipts: { delivered: entry.seq, read: conversation.theirReceipts.read } })
    queueMicrotask(() => answer(conversation, parts))
    return { conversation, entry }
  }

  const earlier = openConversation()
  write(earlier, { kind: 'contact' }, text('你们几点上班'), 'old', '2026-11-19T01:00:00Z')
  write(earlier, bot, text('真人客服每天 9:00–22:00 在线，我一直都在。'), undefined, '2026-11-19T01:00:01Z')
  Object.assign(earlier, { status: 'closed', servedBy: 'nobody', rated: true })

  const answers: Record<string, (body: never, url: URL, id: string) => unknown> = {
    'POST session': () => ({
      token: 'visitor',
      contact: { id: idOf(800), name: '访客', known: false },
      conversation: current(),
      earlier: [...conversations.keys()].slice(0, -1).reverse(),
      settings: {
        title: '澄川客服',
        botName: '小应',
        botOn: true,
        colour,
        position: 'right',
        language: 'zh-CN',
        logoUrl: '/logo.svg',
        welcome: '您好，我是小应。可以直接说问题，也可以随时点右上角转人工。',
        quickQuestions: ['我的订单到哪了', '预约安装', '故障代码', '开发票'],
        open: isOpen,
        closesAt: new Date(Date.now() + 5 * hour).toISOString(),
        opensAt: new Date(Date.now() + 12 * hour).toISOString(),
        uploadMaxBytes: 10 * 1048576,
        uploadTypes: ['image/png', 'image/jpeg', 'application/pdf'],
      },
    }),
    'GET conversations': (_body, url, id) => {
      if (!url.pathname.endsWith('/entries')) return conversations.get(id)
      const [after, before] = ['after', 'before'].map((name) => Number(url.searchParams.get(name)))
      const log = (logs.get(id) ?? []).filter(({ seq }) => seq > (after ?? 0) && (!before || seq < before))
      return { entries: after ? log : log.slice(-50), head: log.length, more: false }
    },
    'POST person': () => {
      const last = current()
      const conversation = last?.status === 'open' ? last : openConversation()
      queueUp(conversation)
      return conversation
    },
    'POST stop-waiting': () => {
      const conversation = current() as VisitorConversation
      delete conversation.queue
      change(conversation, { servedBy: 'bot' })
      return conversation
    },
    'POST feedback': ({ seq, useful }: { seq: number; useful: boolean }) => {
      write(
        current() as VisitorConversation,
        { kind: 'contact' },
        { kind: 'event', event: { type: 'feedback', messageSeq: seq, useful } },
      )
      return { done: true }
    },
    'POST recall': ({ seq }: { seq: number }) => {
      write(
        current() as VisitorConversation,
        { kind: 'contact' },
        { kind: 'event', event: { type: 'recalled', messageSeq: seq } },
      )
      return { done: true }
    },
    'POST rating': ({ score }: { score: number }) => {
      const conversation = current() as VisitorConversation
      write(conversation, { kind: 'contact' }, { kind: 'event', event: { type: 'rated', score } })
      change(conversation, { rated: true })
      return { done: true }
    },
    'POST leave-message': ({ text: said, clientId }: { text: string; clientId: string }) =>
      receive(clientId, [{ type: 'text', text: said }]).conversation,
    'POST files': () => ({
      fileId: idOf(700),
      url: '/logo.svg',
      name: 'photo.png',
      type: 'image/png',
      bytes: 20480,
      width: 320,
      height: 200,
    }),
  }
  const hear = (frame: ClientFrame, peer: Peer) => {
    const say = (back: ServerFrame) => peer.send(JSON.stringify(back))
    if (frame.t === 'hello') {
      peers.add(peer)
      say({ t: 'welcome', epoch: '1', now: now(), kind: 'visitor' })
    } else if (frame.t === 'watch') {
      const log = logs.get(frame.c) ?? []
      say({ t: 'page', c: frame.c, entries: log.slice(frame.after), head: log.length, more: false })
    } else if (frame.t === 'send') {
      const { conversation, entry } = receive(frame.id, frame.parts, frame.replyTo)
      say({ t: 'ack', id: frame.id, c: conversation.id, seq: entry.seq, at: entry.at })
    } else if (frame.t === 'ping') say({ t: 'pong' })
  }
  answers['POST live'] = async ({ id, n, frames }: LiveCall): Promise<LiveAnswer> => {
    const peer = byCalls.get(id) ?? {
      kept: [],
      send(text: string) {
        this.kept.push(text)
        this.wake?.()
      },
    }
    byCalls.set(id, peer)
    for (const frame of frames) hear(frame, peer)
    if (n && !peer.kept.length) await new Promise<void>((resolve) => (peer.wake = resolve))
    return { epoch: '1', frames: peer.kept.splice(0).map((text) => JSON.parse(text) as ServerFrame) }
  }
  const bodyOf = async (request: IncomingMessage) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks).toString()
  }
  const http = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://mock')
      const reply = (type: string, content: string | Buffer) => response.setHeader('content-type', type).end(content)
      if (url.pathname === '/') return reply('text/html; charset=utf-8', readFileSync(join(here, 'page.html')))
      if (url.pathname === '/w.js') return reply('text/javascript', readFileSync(join(here, '../dist/w.js')))
      if (url.pathname === '/logo.svg') return reply('image/svg+xml', readFileSync(join(here, 'logo.svg')))
      const [, , , call = '', id = ''] = url.pathname.split('/')
      const body = await bodyOf(request)
      const found = answers[`${request.method} ${call}`]
      if (!found) return response.writeHead(404).end()
      return reply(
        'application/json',
        JSON.stringify(await found((body.startsWith('{') ? JSON.parse(body) : {}) as never, url, id)),
      )
    })()
  })
  const wire = new WebSocketServer({ server: http, path: '/live' })
  wire.on('connection', (socket) => {
    if (!isLinked) return socket.terminate()
    socket.on('close', () => peers.delete(socket))
    socket.on('message', (data) => hear(JSON.parse((data as Buffer).toString()) as ClientFrame, socket))
  })
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
  const address = http.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    logs,
    serve: () => serve(current() as VisitorConversation),
    close: () => close(current() as VisitorConversation),
    say: (said: string) => write(current() as VisitorConversation, agent, text(said)),
    type: (said: string) => push({ t: 'typing', c: current()?.id ?? '', who: 'agent', name: '林悦', text: said }),
    /** Cuts or restores the live wire. */
    link(linked: boolean) {
      isLinked = linked
      if (!linked) for (const socket of wire.clients) socket.terminate()
    },
    stop: () =>
      new Promise<void>((resolve) => {
        for (const socket of wire.clients) socket.terminate()
        http.closeAllConnections()
        http.close(() => resolve())
      }),
  }
}

if (process.argv[1] === import.meta.filename) {
  const mock = await startMock({ port: Number(process.argv[2] ?? 7070), queueMs: 8000 })
  console.log(mock.url)
}
