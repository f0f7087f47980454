import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { ClientFrame, ServerFrame } from '@yingda/contract'
import pg from 'pg'
import { WebSocketServer, type WebSocket } from 'ws'

/**
 * The floor a chat server stands on: plain `ws`, and one durable insert a message. It checks nothing, keeps no order and no list,
 * but speaks the same frames, so that the same load can be put on it.
 */
const connection = JSON.parse(process.argv[2]!) as pg.PoolConfig
const pool = new pg.Pool({ ...connection, max: 12 })
await pool.query(
  'create table floor (id bigserial primary key, conversation_id uuid not null, client_id text not null, body jsonb not null, at timestamptz not null default now())',
)

const watchers = new Map<string, Set<WebSocket>>()
const put = (socket: WebSocket, frame: ServerFrame) => socket.send(JSON.stringify(frame))

const store = async (socket: WebSocket, own: string, frame: Extract<ClientFrame, { t: 'send' }>) => {
  const conversationId = frame.c ?? own
  const { rows } = await pool.query<{ id: string; at: Date }>({
    name: 'insert',
    text: 'insert into floor (conversation_id, client_id, body) values ($1, $2, $3) returning id, at',
    values: [conversationId, frame.id, JSON.stringify(frame.parts)],
  })
  const at = rows[0]!.at.toISOString()
  const seq = Number(rows[0]!.id)
  put(socket, { t: 'ack', id: frame.id, c: conversationId, seq, at })
  const entry = JSON.stringify({
    t: 'entry',
    c: conversationId,
    entry: {
      seq,
      clientId: frame.id,
      at,
      sentAt: at,
      author: { kind: 'contact' },
      visibility: 'everyone',
      body: { kind: 'message', parts: frame.parts },
    },
  } satisfies ServerFrame)
  for (const watcher of watchers.get(conversationId) ?? []) watcher.send(entry)
}

const server = createServer()
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  const own = randomUUID()
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as ClientFrame
    if (frame.t === 'hello') put(socket, { t: 'welcome', epoch: '', now: new Date().toISOString(), kind: 'visitor' })
    if (frame.t === 'watch') {
      watchers.set(frame.c, (watchers.get(frame.c) ?? new Set()).add(socket))
      put(socket, { t: 'page', c: frame.c, entries: [], head: 0, more: false })
    }
    if (frame.t === 'send')
      store(socket, own, frame).catch((error: unknown) => {
        console.error(error)
        process.exit(1)
      })
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
})
