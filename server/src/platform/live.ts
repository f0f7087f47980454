import { AppError, ClientFrame, closeCodes, errorText, type ServerFrame } from '@yingda/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { createBucket, framesBurst, framesPerSecond } from './bucket.ts'
import type { Connection } from './connection.ts'
import type { Caller } from './http/caller.ts'
import { createLiveCalls } from './live-calls.ts'
import type { Logger } from './log.ts'
import { newId } from './ids.ts'
import { storable } from './storable.ts'

type FrameOf<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>
type FrameHandler = (connection: Connection, frame: never) => void | Promise<void>

const slowSocketBytes = 1024 * 1024
const helloWithinMs = 10_000
const pingEveryMs = 25_000
/**
 * The live wire: sockets, who is behind them, frames in and out. What the frames mean is up to the rooms, which take them with `on`.
 * Nothing here is a promise: a socket that is slow or lost is closed, and its client catches up from the log.
 */
export const createLive = ({
  log,
  limits,
}: {
  log: Logger
  limits: { perSecond: number; burst: number; perAddress: number; waitMs: number }
}) => {
  const ofAddress = new Map<string, number>()
  const connections = new Map<string, Connection>()
  const handlers = new Map<string, FrameHandler>()
  const comings: ((connection: Connection) => void)[] = []
  const goings: ((connection: Connection) => void)[] = []
  let authenticate: ((request: FastifyRequest, token: string | undefined) => Promise<Caller | undefined>) | undefined
  let epoch = ''
  let isDraining = false

  /** Tells why not; gives after how many ms a message may be tried again, where that makes sense. */
  const refuse = (
    connection: Pick<Connection, 'send' | 'language'>,
    error: unknown,
    frame: ClientFrame,
  ): number | undefined => {
    const known = error instanceof AppError ? error : undefined
    if (!known) log.error({ error, frame: frame.t }, 'a frame failed')
    const code = known?.code ?? 'server.failed'
    const told = { code, message: errorText(code, known?.details ?? { requestId: '-' }, connection.language) }
    if (frame.t !== 'send') {
      connection.send({ t: 'error', error: told, ...('c' in frame && frame.c ? { c: frame.c } : {}) })
      return undefined
    }
    // Our own failure and a full queue are worth another try under the same id; a refusal is final.
    const retryAfterMs = !known || code === 'server.busy' || code === 'request.too_many' ? 1000 : undefined
    connection.send({ t: 'nack', id: frame.id, error: told, ...(retryAfterMs ? { retryAfterMs } : {}) })
    return retryAfterMs
  }

  /** Counts a connection of an address; gives what to call when it is gone, or nothing when there are too many. */
  const enter = (address: string): (() => void) | undefined => {
    const count = (ofAddress.get(address) ?? 0) + 1
    if (count > limits.perAddress) return undefined
    ofAddress.set(address, count)
    return () => {
      const left = ofAddress.get(address)! - 1
      if (left) ofAddress.set(address, left)
      else ofAddress.delete(address)
    }
  }
  const come = (connection: Connection) => {
    connections.set(connection.id, connection)
    for (const coming of comings) coming(connection)
  }
  const go = (connection: Connection) => {
    connections.delete(connection.id)
    for (const going of goings) going(connection)
  }
  const welcome = ({ caller }: Connection): ServerFrame => ({
    t: 'welcome',
    epoch,
    now: new Date().toISOString(),
    kind: caller.kind,
  })
  const newBucket = () => createBucket(limits.perSecond, limits.burst)

  /** Gives a frame to the room that takes it; `bucket` is what this connection may still send. Gives the ms it was asked to wait, if it was. */
  const give = async (
    connection: Connection,
    frame: ClientFrame,
    bucket: () => number,
  ): Promise<number | undefined> => {
    const handler = handlers.get(frame.t)
    if (!handler) return undefined
    const waitMs = frame.t === 'send' ? bucket() : 0
    if (waitMs)
      return refuse(connection, new AppError('request.too_many', { seconds: Math.ceil(waitMs / 1000) }), frame)
    try {
      await handler(connection, frame as never)
      return undefined
    } catch (error) {
      return refuse(connection, error, frame)
    }
  }

  const serve = (socket: WebSocket, request: FastifyRequest) => {
    const leave = enter(request.ip)
    if (!leave) return socket.close(closeCodes.tooMany, 'too many connections from one address')
    let connection: Connection | undefined
    let heard = true
    // Frames of one socket are handled one after another: what a client sends first is written first.
    let line: Promise<void> = Promise.resolve()
    const language = (request.headers['accept-language'] ?? 'zh').startsWith('en') ? 'en' : 'zh-CN'
    const bucket = newBucket()
    const frames = createBucket(framesPerSecond, framesBurst)
    const send = (frame: ServerFrame | string) => {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > slowSocketBytes)
        return socket.close(closeCodes.slow, 'too slow, catch up from the log')
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
    }
    const waitForHello = setTimeout(() => {
      if (!connection) socket.close(closeCodes.notAllowed, 'no hello')
    }, helloWithinMs)
    const pinger = setInterval(() => {
      if (!heard) return socket.terminate()
      heard = false
      socket.ping()
    }, pingEveryMs)

    let resting: ReturnType<typeof setTimeout> | undefined
    /** Whoever is asked to come back later is not read until then: reading and refusing a flood would cost the others as much as the flood. */
    const rest = (ms: number | undefined) => {
      if (!ms || resting) return
      socket.pause()
      resting = setTimeout(() => {
        resting = undefined
        heard = true
        socket.resume()
      }, ms)
    }

    const hello = async (frame: FrameOf<'hello'>) => {
      const caller = await authenticate?.(request, frame.token)
      if (!caller) return socket.close(closeCodes.notAllowed, 'not signed in')
      if (socket.readyState !== socket.OPEN) return
      // Who was still at the door when everybody was asked to leave.
      if (isDraining) return sendAway({ send, close: (code, why) => socket.close(code, why) })
      clearTimeout(waitForHello)
      connection = {
        id: newId(),
        caller,
        language,
        send,
        close: (code, why) => socket.close(code, why),
        get isOpen() {
          return socket.readyState === socket.OPEN
        },
      }
      send(welcome(connection))
      come(connection)
    }

    const handle = async (frame: ClientFrame) => {
      if (frame.t === 'hello') {
        if (!connection) await hello(frame)
        return
      }
      if (frame.t === 'ping') return send({ t: 'pong' })
      if (!connection) return socket.close(closeCodes.notAllowed, 'say hello first')
      // Whoever has gone looks at nothing any more; what they said still counts.
      if (frame.t !== 'send' && socket.readyState !== socket.OPEN) return
      rest(await give(connection, frame, bucket))
    }

    socket.on('pong', () => {
      heard = true
    })
    socket.on('message', (data: Buffer) => {
      heard = true
      const frame = readFrame(data)
      if (!frame) return socket.close(closeCodes.badFrame, 'not a frame of this protocol')
      // A send must not wait for the commit of the one before: the lane keeps their order and commits them together.
      if (frame.t !== 'send' && frames()) return socket.close(closeCodes.tooMany, 'too many frames')
      if (frame.t === 'send' && connection) void handle(frame)
      else line = line.then(() => handle(frame)).catch((error: unknown) => log.error({ error }, 'a socket failed'))
    })
    socket.on('error', (error) => log.debug({ error }, 'a socket broke'))
    socket.on('close', () => {
      clearTimeout(waitForHello)
      clearInterval(pinger)
      clearTimeout(resting)
      leave()
      if (connection) go(connection)
    })
  }

  const calls = createLiveCalls({
    epoch: () => epoch,
    waitMs: limits.waitMs,
    enter,
    come,
    go,
    give,
    welcome,
    newBucket,
  })

  return {
    routes: calls.routes,
    /** How many of all come by calls, because their network lets no WebSocket through. */
    countByCalls: calls.count,
    /** Lets everybody go who waits in a call. */
    stop: () => calls.stop(),
    /** Opens /live on the server. */
    listen(app: FastifyInstance, how: { authenticate: NonNullable<typeof authenticate>; epoch: string }) {
      authenticate = how.authenticate
      epoch = how.epoch
      app.get('/live', { websocket: true }, serve)
    },
    /** The database tells another history: everybody comes again and looks anew. */
    renew(now: string) {
      if (now === epoch) return
      epoch = now
      for (const connection of connections.values()) connection.close(closeCodes.goingAway, 'another epoch')
    },
    on<T extends ClientFrame['t']>(
      type: T,
      handler: (connection: Connection, frame: FrameOf<T>) => void | Promise<void>,
    ) {
      handlers.set(type, handler as FrameHandler)
    },
    onComing: (listener: (connection: Connection) => void) => void comings.push(listener),
    onGoing: (listener: (connection: Connection) => void) => void goings.push(listener),
    all: () => connections.values(),
    count: () => connections.size,
    /** Asks every client to come back after a moment, spread out; then closes. */
    drain() {
      isDraining = true
      for (const connection of connections.values()) sendAway(connection)
    },
  }
}
export type LiveWire = ReturnType<typeof createLive>

const sendAway = (connection: Pick<Connection, 'send' | 'close'>) => {
  connection.send({ t: 'bye', retryAfterMs: 1000 })
  connection.close(closeCodes.goingAway, 'the server stops')
}

const readFrame = (data: Buffer): ClientFrame | undefined => {
  let json: unknown
  try {
    json = JSON.parse(data.toString('utf8'))
  } catch {
    return undefined // Not JSON: the caller closes the socket and says so.
  }
  const read = ClientFrame.safeParse(storable(json))
  return read.success ? read.data : undefined
}
