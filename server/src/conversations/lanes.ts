import { AppError } from '@yingda/contract'
import type { Database } from '#platform'
import { appendText, appendValues, inOrder, type Appended, type NewEntry } from './store-log.ts'

interface Waiting {
  conversationId: string
  entry: NewEntry
  resolve: (appended: Appended) => void
  reject: (error: unknown) => void
}

/** What was handed over is wrong (SQLSTATE classes 22 and 23, or a time that is none), not the database or the way to it. */
export const isAboutData = (error: unknown): boolean =>
  error instanceof RangeError || /^2[23]/.test((error as { code?: string } | undefined)?.code ?? '')

interface Lane {
  waiting: Waiting[]
  busy: boolean
}

/** More in one statement costs more per message than it saves. */
const batchMax = 64
/** Beyond this the sender is told to come back later. */
export const laneMax = 5000

/**
 * Adaptive group commit, a lane per tenant: an idle lane writes at once; while it writes, what arrives gathers and goes with the next statement.
 * A line is acknowledged when its statement has committed, never before.
 */
export const createLanes = ({ database }: { database: Pick<Database, 'write'> }) => {
  const lanes = new Map<string, Lane>()

  const pump = async (tenantId: string, lane: Lane) => {
    lane.busy = true
    let alone: Waiting[] = []
    while (lane.waiting.length || alone.length) {
      const batch = alone.length ? alone.splice(0, 1) : inOrder(lane.waiting.splice(0, batchMax))
      try {
        const rows = await database.write<Appended & Record<string, unknown>>({
          name: 'append_entries',
          text: appendText,
          values: appendValues(tenantId, batch),
        })
        const byOrder = new Map(rows.map((row) => [Number(row.o_ord), row]))
        batch.forEach((line, index) => {
          const appended = byOrder.get(index + 1)
          if (appended) line.resolve(appended)
          else line.reject(new Error('The log gave no answer for a line'))
        })
      } catch (error) {
        // One line that cannot be written must not take its neighbours with it: each is tried alone.
        if (batch.length > 1 && isAboutData(error)) alone = [...batch, ...alone]
        else for (const line of batch) line.reject(error)
      }
    }
    lane.busy = false
    lanes.delete(tenantId)
  }

  return {
    write(tenantId: string, conversationId: string, entry: NewEntry): Promise<Appended> {
      const lane = lanes.get(tenantId) ?? { waiting: [], busy: false }
      lanes.set(tenantId, lane)
      if (lane.waiting.length >= laneMax) return Promise.reject(new AppError('server.busy'))
      return new Promise((resolve, reject) => {
        lane.waiting.push({ conversationId, entry, resolve, reject })
        // The next turn of the loop: lines that arrive together in one read of a socket go together.
        if (!lane.busy) {
          lane.busy = true
          setImmediate(() => void pump(tenantId, lane))
        }
      })
    },
    depth: () => [...lanes.values()].reduce((sum, lane) => sum + lane.waiting.length, 0),
  }
}
