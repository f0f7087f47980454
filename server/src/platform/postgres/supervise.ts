import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { openPlace, type EmbeddedOptions, type Place } from './embedded.ts'
import { PostgresFault } from './faults.ts'
import type { End, ServerProcess } from './server-process.ts'

/** What befell the supervised PostgreSQL. After `restarted` the same connections lead to the new process. */
export type PostgresNews =
  | { kind: 'died'; end: End }
  | { kind: 'restarted'; pid: number; afterMs: number }
  | { kind: 'gave_up'; fault: PostgresFault }

/** A PostgreSQL that is started again when it ends by itself. */
export interface SupervisedPostgres {
  connection(database?: string): pg.PoolConfig
  readonly pid: number
  /** Resolves when it has been given up and stays down; the owner had better stop too. */
  gaveUp: Promise<PostgresFault>
  stop(): Promise<void>
}

const restartsMax = 5
const withinMs = 60_000
const firstPauseMs = 100
const firstStartsMax = 3

/** Starts PostgreSQL and keeps it running: at most five restarts a minute, each after a longer pause. */
export const superviseEmbeddedPostgres = async ({
  onNews = () => undefined,
  ...options
}: EmbeddedOptions & { onNews?: (news: PostgresNews) => void }): Promise<SupervisedPostgres> => {
  const place = await openPlace(options)
  const stopping = new AbortController()
  let server: ServerProcess
  try {
    server = await firstStart(place)
  } catch (error) {
    place.release()
    throw error
  }

  /** Follows one server process after the other; ends when told to stop, or with the fault that ended it all. */
  const keepRunning = async (): Promise<PostgresFault | undefined> => {
    const deaths: number[] = []
    let end = await server.died
    while (!stopping.signal.aborted) {
      const diedAt = Date.now()
      onNews({ kind: 'died', end })
      deaths.push(diedAt)
      const recent = deaths.filter((at) => diedAt - at < withinMs).length
      if (recent > restartsMax) {
        return new PostgresFault({ code: 'restarted_too_often', folder: place.folder, restarts: recent, log: end.log })
      }
      if (recent > 1) await pause(firstPauseMs * 2 ** (recent - 2), stopping.signal)
      if (stopping.signal.aborted) break
      try {
        server = await place.start()
        onNews({ kind: 'restarted', pid: server.pid, afterMs: Date.now() - diedAt })
        if (stopping.signal.aborted) await server.stop()
        end = await server.died
      } catch (error) {
        end = { code: null, signal: null, log: error instanceof Error ? error.message : String(error) }
      }
    }
    return undefined
  }

  const ended = keepRunning().finally(() => place.release())
  const gaveUp = new Promise<PostgresFault>((resolve, reject) => {
    ended.then((fault) => {
      if (!fault) return
      onNews({ kind: 'gave_up', fault })
      resolve(fault)
    }, reject)
  })
  return {
    connection: (database) => place.connection(database),
    get pid() {
      return server.pid
    },
    gaveUp,
    async stop() {
      stopping.abort()
      await server.stop()
      await ended
    },
  }
}

/** A PostgreSQL that dies while it starts is started again as well, a few times; whoever waits for it is not to die with it. */
const firstStart = async (place: Place): Promise<ServerProcess> => {
  for (let tries = 1; ; tries++) {
    try {
      return await place.start()
    } catch (error) {
      const isHopeless = error instanceof PostgresFault && error.fault.code !== 'not_started'
      if (tries >= firstStartsMax || isHopeless) throw error
      await wait(firstPauseMs)
    }
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  wait(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
