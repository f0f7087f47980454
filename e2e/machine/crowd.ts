import type { ClientFrame, ServerFrame } from '@yingda/contract'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'

/** Somebody in the crowd, and where they are in which conversation. */
export interface Member {
  token: string
  c?: string
  after?: number
}

/** What the crowd is told to do. */
export type CrowdOrder = { come: { url: string; members: Member[]; atOnce: number } } | { leave: true }

/** How they came. */
export interface Came {
  /** From the first knock until everybody was welcomed and shown their page. */
  ms: number
  /** Knocks that failed and were made again. */
  again: number
  /** Lines they were shown that they had not seen. */
  shown: number
}

const againAfterMs = () => 200 + Math.random() * 800
let sockets: WebSocket[] = []

/** Opens one socket, and looks at a conversation where one is given. Gives how many new lines came. */
const enter = (url: string, { token, c, after = 0 }: Member): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/live`, { perMessageDeflate: false })
    const put = (frame: ClientFrame) => socket.send(JSON.stringify(frame))
    socket.on('open', () => put({ t: 'hello', v: 1, token }))
    socket.on('error', reject)
    socket.on('close', (code) => reject(new Error(`A socket was closed: ${code}`)))
    const settle = (shown: number) => {
      sockets.push(socket)
      resolve(shown)
    }
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ServerFrame
      if (frame.t === 'error') reject(new Error(`Refused: ${frame.error.code}`))
      if (frame.t === 'welcome' && !c) settle(0)
      else if (frame.t === 'welcome' && c) put({ t: 'watch', c, after })
      if (frame.t === 'page') settle(frame.entries.length)
    })
  })

const come = async ({ url, members, atOnce }: Extract<CrowdOrder, { come: unknown }>['come']): Promise<Came> => {
  const came: Came = { ms: 0, again: 0, shown: 0 }
  const began = performance.now()
  let next = 0
  const comeOn = async () => {
    while (next < members.length) {
      const member = members[next++]!
      for (;;) {
        try {
          came.shown += await enter(url, member)
          break
        } catch (error) {
          if (++came.again > members.length) throw error
          await wait(againAfterMs())
        }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, members.length) }, comeOn))
  came.ms = performance.now() - began
  return came
}

const leave = async (): Promise<true> => {
  const leaving = sockets
  sockets = []
  for (const socket of leaving) socket.terminate()
  return true
}

process.on('message', (order: CrowdOrder) => {
  const work: Promise<Came | true> = 'come' in order ? come(order.come) : leave()
  work.then(
    (done) => process.send?.({ done }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  )
})
