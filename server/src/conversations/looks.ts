import type { Database, Tx } from '#platform'
import type { ConversationRow } from './tables.ts'

/** More ids in one query gain nothing. */
const looksAtOnce = 500

interface Look {
  id: string
  resolve: (row: ConversationRow | undefined) => void
  reject: (error: unknown) => void
}

/**
 * Rows that many ask for at once, as when everybody reconnects: the first look goes at once, and those that come while a company's query is on
 * its way go together with the next one.
 */
export const createLooks = ({
  database,
  rows,
}: {
  database: Database
  rows: (tx: Tx, ids: string[]) => Promise<ConversationRow[]>
}) => {
  const waiting = new Map<string, Look[]>()

  const pump = async (tenantId: string, looks: Look[]) => {
    while (looks.length) {
      const some = looks.splice(0, looksAtOnce)
      try {
        const ids = [...new Set(some.map(({ id }) => id))]
        const found = new Map((await database.tenant(tenantId, (tx) => rows(tx, ids))).map((row) => [row.id, row]))
        for (const { id, resolve } of some) resolve(found.get(id))
      } catch (error) {
        for (const { reject } of some) reject(error)
      }
    }
    waiting.delete(tenantId)
  }

  return {
    /** The row as it is now or a moment later; undefined when the company has none of that id. */
    find: (tenantId: string, id: string): Promise<ConversationRow | undefined> =>
      new Promise((resolve, reject) => {
        const looks = waiting.get(tenantId)
        if (looks) return void looks.push({ id, resolve, reject })
        const first = [{ id, resolve, reject }]
        waiting.set(tenantId, first)
        void pump(tenantId, first)
      }),
  }
}
