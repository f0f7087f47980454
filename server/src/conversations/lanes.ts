import { AppError } from '@yingda/contract'
import type { Database } from '#platform'
import { appendLinesText, appendLinesValues, inOrder, type Appended, type NewEntry } from './store-log.ts'

interface Waiting {
  tenantId: string
  conversationId: string
  entry: NewEntry
  since: number
  resolve: (appended: Appended) => void
  reject: (error: unknown) => void
}

/** The lines of one company that wait to be written, in the order they came. */
interface Lane {
  tenantId: string
  waiting: Waiting[]
  /** Some of its lines are being written. */
  isOut: boolean
  /** What stands in front was held by a transaction when it was tried last. */
  isHeld: boolean
}

/** What was handed over is wrong (SQLSTATE classes 22 and 23, or a time that is none), not the database or the way to it. */
export const isAboutData = (error: unknown): boolean =>
  error instanceof RangeError || /^2[23]/.test((error as { code?: string } | undefined)?.code ?? '')

/** More in one statement costs more per message than it saves. */
const batchMax = 64
/** Beyond this many waiting lines of one company, or of all, the sender is told to come back later. */
export const laneMax = 5000
export const lanesMax = 50_000

/**
 * Adaptive group commit, shared by all companies: while a statement can be sent it is sent at once; while all are on their way, what arrives
 * gathers and goes with the next, at most 64 lines, the same share of each company that waits. Of one company only one statement is on its
 * way, so its lines keep their order. A line is acknowledged when its statement has committed, never before.
 *
 * Such a statement waits for nobody. A company whose conversation or feed is held by a transaction gets its lines back and writes them in a
 * statement of its own, which waits; the others do not notice.
 */
export const createLanes = ({
  database,
  atOnce = { together: 4, held: 2 },
}: {
  database: Pick<Database, 'write'>
  /** Statements on their way at once: those of many companies, and those of single companies that wait. */
  atOnce?: { together: number; held: number }
}) => {
  const lanes = new Map<string, Lane>()
  /** Companies whose turn is to come. */
  const ready: Lane[] = []
  const held: Lane[] = []
  /** Statements on their way. */
  const out = new Set<Waiting[]>()
  const under = { together: 0, held: 0 }
  let depth = 0
  let isScheduled = false

  /** Puts a lane where its next turn comes from, or forgets it when it is empty. */
  const putBack = (one: Lane) => {
    one.isOut = false
    if (!one.waiting.length) lanes.delete(one.tenantId)
    else (one.isHeld ? held : ready).push(one)
  }

  const take = (one: Lane, count: number): Waiting[] => {
    one.isOut = true
    const taken = one.waiting.splice(0, count)
    depth -= taken.length
    return taken
  }

  /** The next lines of those whose turn it is: the same share of each, and what is left of the batch to those who have more. */
  const gather = (): { batch: Waiting[]; of: Lane[] } => {
    const of = ready.splice(0, batchMax)
    const share = Math.max(1, Math.floor(batchMax / of.length))
    const batch = of.flatMap((one) => take(one, share))
    for (const one of of) {
      if (batch.length >= batchMax) break
      batch.push(...take(one, batchMax - batch.length))
    }
    return { batch, of }
  }

  const write = async (batch: Waiting[], waits: boolean): Promise<Waiting[]> => {
    const ordered = inOrder(batch)
    out.add(ordered)
    try {
      const rows = await database.write<Appended & Record<string, unknown>>({
        name: 'append_lines',
        text: appendLinesText,
        values: appendLinesValues(waits, ordered),
      })
      const byOrder = new Map(rows.map((row) => [Number(row.o_ord), row]))
      return ordered.filter((one, index) => {
        const appended = byOrder.get(index + 1)
        if (appended?.o_status === 'busy') return true
        if (appended) one.resolve(appended)
        else one.reject(new Error('The log gave no answer for a line'))
        return false
      })
    } catch (error) {
      // One line that cannot be written must not take its neighbours with it: each is tried alone.
      if (ordered.length > 1 && isAboutData(error)) {
        for (const one of ordered) await write([one], true)
      } else for (const one of ordered) one.reject(error)
      return []
    } finally {
      out.delete(ordered)
    }
  }

  const together = async () => {
    const { batch, of } = gather()
    under.together++
    const back = await write(batch, false)
    under.together--
    for (const one of of) {
      const own = back.filter(({ tenantId }) => tenantId === one.tenantId)
      depth += own.length
      one.waiting.unshift(...own)
      one.isHeld = own.length > 0
      putBack(one)
    }
    pump()
  }

  const alone = async (one: Lane) => {
    under.held++
    await write(take(one, batchMax), true)
    under.held--
    one.isHeld = false
    putBack(one)
    pump()
  }

  const pump = () => {
    isScheduled = false
    while (held.length && under.held < atOnce.held) void alone(held.shift()!)
    while (ready.length && under.together < atOnce.together) void together()
  }

  return {
    write(tenantId: string, conversationId: string, entry: NewEntry): Promise<Appended> {
      let one = lanes.get(tenantId)
      if (depth >= lanesMax || (one && one.waiting.length >= laneMax))
        return Promise.reject(new AppError('server.busy'))
      return new Promise((resolve, reject) => {
        if (!one) {
          one = { tenantId, waiting: [], isOut: false, isHeld: false }
          lanes.set(tenantId, one)
          ready.push(one)
        }
        one.waiting.push({ tenantId, conversationId, entry, since: performance.now(), resolve, reject })
        depth++
        // The next turn of the loop: lines that arrive together in one read of a socket go together.
        if (!isScheduled && !one.isOut) {
          isScheduled = true
          setImmediate(pump)
        }
      })
    },
    depth: () => depth,
    /** For how long the line that waits longest has not been acknowledged, in ms: what a database that holds its commits back shows in. */
    oldestMs: (): number => {
      let oldest = performance.now()
      const now = oldest
      for (const batch of out) for (const { since } of batch) oldest = Math.min(oldest, since)
      for (const { waiting } of lanes.values()) if (waiting[0]) oldest = Math.min(oldest, waiting[0].since)
      return now - oldest
    },
  }
}
