import type { ClientFrame, ServerFrame } from '@yingda/contract'
import { WebSocket } from 'ws'
import { createViews } from './views.ts'
import type { Acknowledgement } from './judge.ts'

type SendFrame = Extract<ClientFrame, { t: 'send' }>

interface Options {
  url: string
  name: string
  token: string
  random: () => number
  /** Follow the company's feed and look at every conversation there is. */
  isWatcher?: boolean
  /** Sends by plain HTTP calls; what others say still comes over the socket. */
  isOverHttp?: boolean
}

/**
 * A client that trusts nobody: it keeps every message until it is acknowledged and sends it again after each reconnect under the same id,
 * remembers what was acknowledged with which number, and builds what its user sees. It shares no code with the SDK.
 */
export const createCheckingClient = ({ url, name, token, random, isWatcher, isOverHttp }: Options) => {
  const pending = new Map<string, SendFrame>()
  const acknowledgements: Acknowledgement[] = []
  const refusals: string[] = []
  let socket: WebSocket | undefined
  let isWelcome = false
  let isOver = false
  let followed = -1
  let reconnects = 0
  /** Calls are made one after another, as a program that waits for its answers does. */
  let line = Promise.resolve()
  let sent = 0

  const put = (frame: ClientFrame) => {
    if (socket?.readyState === WebSocket.OPEN && (isWelcome || frame.t === 'hello')) socket.send(JSON.stringify(frame))
  }
  const views = createViews((c, after) => put({ t: 'watch', c, after }))

  const acknowledged = (clientId: string, conversationId: string, seq: number) => {
    acknowledgements.push({ by: name, clientId, conversationId, seq })
    pending.delete(clientId)
    views.open(conversationId)
  }

  const post = async (frame: SendFrame): Promise<void> => {
    const { t: _t, id: clientId, c: conversationId, ...said } = frame
    while (pending.has(clientId) && !isOver) {
      try {
        const response = await fetch(`${url}/api/visitor/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ clientId, conversationId, ...said }),
          signal: AbortSignal.timeout(10_000),
        })
        const answer = (await response.json()) as { conversationId: string; seq: number; error?: { code: string } }
        if (response.ok) return acknowledged(clientId, answer.conversationId, answer.seq)
        if (response.status < 500 && response.status !== 429) return refused(clientId, answer.error?.code ?? '')
      } catch {
        // The server is gone or going; the same message is sent again.
      }
      await new Promise((resolve) => setTimeout(resolve, 50 + random() * 200))
    }
  }

  const refused = (clientId: string, code: string) => {
    pending.delete(clientId)
    refusals.push(`${clientId}: ${code}`)
  }

  const hear = (frame: ServerFrame) => {
    switch (frame.t) {
      case 'welcome':
        isWelcome = true
        if (isWatcher) put({ t: 'follow', after: followed })
        views.askForAll()
        if (!isOverHttp) for (const kept of pending.values()) put(kept)
        break
      case 'page':
        views.take(frame.c, frame.entries)
        break
      case 'entry':
        views.take(frame.c, [frame.entry])
        break
      case 'ack':
        acknowledged(frame.id, frame.c, frame.seq)
        break
      case 'nack': {
        const kept = pending.get(frame.id)
        if (kept && frame.retryAfterMs !== undefined)
          setTimeout(() => pending.has(frame.id) && put(kept), frame.retryAfterMs)
        else refused(frame.id, frame.error.code)
        break
      }
      case 'rows':
        followed = Math.max(followed, frame.upTo)
        if (isWatcher) for (const row of frame.rows) views.open(row.id)
        break
      default:
    }
  }

  const connect = () => {
    if (isOver) return
    const mine = new WebSocket(`${url.replace('http', 'ws')}/live`, { handshakeTimeout: 3000 })
    socket = mine
    mine.on('open', () => put({ t: 'hello', v: 1, token }))
    mine.on('message', (data: Buffer) => hear(JSON.parse(data.toString()) as ServerFrame))
    mine.on('error', () => undefined) // `close` follows and connects again.
    mine.on('close', () => {
      if (isWelcome) reconnects++
      isWelcome = false
      setTimeout(connect, 100 + random() * 700)
    })
  }
  connect()

  return {
    name,
    views,
    acknowledgements,
    refusals,
    /** Says something and keeps it until it is acknowledged. */
    say(text: string, conversationId?: string) {
      const id = `${name}-${sent++}`
      const frame: SendFrame = {
        t: 'send',
        id,
        parts: [{ type: 'text', text }],
        ...(conversationId ? { c: conversationId } : {}),
      }
      pending.set(id, frame)
      if (isOverHttp) line = line.then(() => post(frame))
      else put(frame)
    },
    unanswered: () => [...pending.keys()],
    figures: () => ({ sent, reconnects }),
    close() {
      isOver = true
      views.close()
      socket?.close()
    },
  }
}
export type CheckingClient = ReturnType<typeof createCheckingClient>
