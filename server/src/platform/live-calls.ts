import { AppError, type ClientFrame, type LiveAnswer, type LiveCall, type ServerFrame } from '@yingda/contract'
import { createBucket, framesBurst, framesPerSecond } from './bucket.ts'
import type { Connection } from './connection.ts'
import type { Call, Caller } from './http/caller.ts'
import type { Routes } from './http/http.ts'
import { newId } from './ids.ts'

/** Who comes by calls is there as long as the next call comes within this time. A page out of sight calls every ten seconds. */
const holdMs = 30_000
const guestsMax = 20_000
/** Who fetches less than comes is forgotten, and begins again from the log, like a slow socket. */
const keptFramesMax = 1000

/** Somebody who comes by calls: a connection whose frames wait here to be fetched. */
interface Guest extends Connection {
  isReplaying: boolean
  isOpen: boolean
  close: () => void
  kept: (ServerFrame | string)[]
  /** The last of the calls that wait. */
  n: number
  calls: number
  hold: ReturnType<typeof setTimeout> | undefined
  wake: (() => void) | undefined
  mayFrame: () => number
  maySend: () => number
}

const keyOf = (caller: Caller, id: string) =>
  caller.kind === 'visitor' ? `${caller.contactId}:${id}` : `${caller.memberId}:${caller.credentialId}:${id}`

/** A page of nothing is no answer to somebody who looked here before. */
const tellsNothing = (frame: ServerFrame): boolean =>
  (frame.t === 'page' && !frame.entries.length) || (frame.t === 'rows' && !frame.rows.length && !frame.gone.length)

/**
 * The live wire for networks that let no WebSocket through. Whoever comes by calls is a connection like any other, so that every room
 * treats both alike. A node that does not know the caller, or not the call before this one, goes on from what the call says the client
 * looks at: calls may come to any node, one after the other.
 */
export const createLiveCalls = ({
  epoch,
  waitMs,
  enter,
  come,
  go,
  give,
  welcome,
  newBucket,
}: {
  epoch: () => string
  waitMs: number
  enter: (address: string) => (() => void) | undefined
  come: (connection: Connection) => void
  go: (connection: Connection) => void
  give: (connection: Connection, frame: ClientFrame, bucket: () => number) => Promise<unknown>
  welcome: (connection: Connection) => ServerFrame
  newBucket: () => () => number
}) => {
  const guests = new Map<string, Guest>()
  let isOver = false

  const arrive = (key: string, caller: Caller, { language, address }: Call): Guest => {
    if (guests.size >= guestsMax) throw new AppError('server.busy')
    const leave = enter(address)
    if (!leave) throw new AppError('request.too_many', { seconds: 30 })
    const guest: Guest = {
      id: newId(),
      caller,
      language,
      isOpen: true,
      isReplaying: false,
      kept: [],
      n: 0,
      calls: 0,
      hold: undefined,
      wake: undefined,
      mayFrame: createBucket(framesPerSecond, framesBurst),
      maySend: newBucket(),
      send(frame) {
        if (guest.isReplaying && typeof frame !== 'string' && tellsNothing(frame)) return
        if (guest.kept.push(frame) > keptFramesMax) {
          guest.kept = []
          guest.close()
        }
        guest.wake?.()
      },
      close() {
        if (!guest.isOpen) return
        guest.isOpen = false
        clearTimeout(guest.hold)
        guests.delete(key)
        leave()
        go(guest)
        guest.wake?.()
      },
    }
    guests.set(key, guest)
    come(guest)
    return guest
  }

  /** Goes on from where the client stands. What is kept for it may be old: other nodes may have shown it since. */
  const replay = async (guest: Guest, standing: ClientFrame[]) => {
    guest.kept = []
    guest.isReplaying = true
    for (const frame of standing) await give(guest, frame, guest.maySend)
    guest.isReplaying = false
  }

  const take = async (guest: Guest, frames: ClientFrame[]) => {
    const sends: Promise<unknown>[] = []
    for (const frame of frames) {
      if (frame.t === 'hello') guest.send(welcome(guest))
      else if (frame.t === 'ping') guest.send({ t: 'pong' })
      // As over a socket, a line does not wait for the commit of the one before.
      else if (frame.t === 'send') sends.push(give(guest, frame, guest.maySend))
      else if (guest.mayFrame()) throw new AppError('request.too_many', { seconds: 1 })
      else await give(guest, frame, guest.maySend)
    }
    await Promise.all(sends)
  }

  const somethingFor = (guest: Guest, ms: number, call: Call) =>
    new Promise<void>((resolve) => {
      const gone = () => {
        // Whoever breaks off a call has turned to a socket, or left; whoever lost it on the way is taken in anew.
        if (!call.reply.raw.writableFinished) guest.close()
      }
      const done = () => {
        clearTimeout(timer)
        call.reply.raw.off('close', gone)
        if (guest.wake === done) guest.wake = undefined
        resolve()
      }
      const timer = setTimeout(done, ms)
      // A second call that waits takes the place of the first.
      guest.wake?.()
      guest.wake = done
      call.reply.raw.once('close', gone)
      // It may have been broken off before anybody listened.
      if (call.reply.raw.destroyed) gone()
    })

  const answer = async ({ body }: { body: Required<Omit<LiveCall, 'n'>> & { n?: number | undefined } }, call: Call) => {
    const { id, n, standing, frames, wait } = body
    const key = keyOf(call.caller!, id)
    const known = guests.get(key)
    const guest = known ?? arrive(key, call.caller!, call)
    guest.calls++
    clearTimeout(guest.hold)
    try {
      if (!known || (n !== undefined && n !== guest.n + 1)) await replay(guest, standing)
      if (n !== undefined) guest.n = n
      await take(guest, frames)
      const ms = isOver ? 0 : Math.min(waitMs, wait * 1000)
      if (n !== undefined && ms && !guest.kept.length && guest.isOpen) await somethingFor(guest, ms, call)
    } finally {
      if (!--guest.calls && guest.isOpen) guest.hold = setTimeout(guest.close, holdMs)
    }
    const told = guest.kept.splice(0)
    return {
      epoch: epoch(),
      frames: told.map((frame) => (typeof frame === 'string' ? (JSON.parse(frame) as ServerFrame) : frame)),
    } satisfies LiveAnswer
  }

  return {
    routes: { 'POST /api/live': answer, 'POST /api/visitor/live': answer } satisfies Routes,
    /** How many come by calls. */
    count: () => guests.size,
    stop() {
      isOver = true
      for (const guest of guests.values()) guest.close()
    },
  }
}
