import type { ImportReport } from '@yingda/contract'
import type { Audit, Clock, Database, Events, Logger, Routes, Tx } from '#platform'
import { createAnswers } from './answers.ts'
import { createCategories } from './categories.ts'
import { createEntries, knowledgeChanged } from './entries.ts'
import { exportEntries, type ExportFormat } from './export.ts'
import { createImport, type ImportOptions } from './import/import-rows.ts'
import { rawRowsOf, readRows, type ImportFormat } from './import/read-rows.ts'
import { knowledgeRoutes } from './routes.ts'
import { allEntries } from './store-import.ts'
import type { z } from 'zod'

export interface KnowledgeNeeds {
  database: Database
  clock: Clock
  events: Events
  log: Logger
  /** The name of a member, kept with each version. */
  memberName: (tx: Tx, id: string) => Promise<string>
  /** The company's own time, for dates in files that name no zone. */
  timeZone: (tx: Tx) => Promise<string>
}

type Report = z.infer<typeof ImportReport>

/** What the company knows: written, published, imported by people, and found by the bot and the agents. */
export const createKnowledge = ({ database, clock, events, log, memberName, timeZone }: KnowledgeNeeds) => {
  const categories = createCategories({ clock })
  const entries = createEntries({ clock, events, categories, memberName })
  const answers = createAnswers({ clock, log })
  const importInto = createImport({ clock, categories, memberName, timeZone })

  events.on(knowledgeChanged, ({ tenantId }) => answers.forget(tenantId))

  const taken = (tx: Tx, report: Report): Report => {
    tx.after(() => events.tell(knowledgeChanged, { tenantId: tx.tenantId }))
    return report
  }

  const knowledge = {
    categories,
    entries,
    findAnswers: answers.findAnswers,
    findSmallTalk: answers.findSmallTalk,
    answerOf: answers.answerOf,
    asked: entries.asked,
    disliked: entries.disliked,

    /** Takes over entries in the shape of a JSON import. */
    importRows: async (tx: Tx, list: readonly unknown[], options: ImportOptions): Promise<Report> =>
      taken(tx, await importInto(tx, rawRowsOf(list), options)),

    /** Takes over the entries of a file. It is read before the transaction begins. */
    async importFile(
      tenantId: string,
      bytes: Uint8Array,
      format: ImportFormat,
      options: ImportOptions,
    ): Promise<Report> {
      const rows = await readRows(bytes, format)
      return database.tenant(tenantId, async (tx) => taken(tx, await importInto(tx, rows, options)))
    },

    async exportFile(tenantId: string, format: ExportFormat): Promise<Buffer> {
      const found = await database.tenant(tenantId, async (tx) => ({
        rows: await allEntries(tx),
        tree: await categories.list(tx),
      }))
      return exportEntries(found.rows, found.tree, format)
    },

    /** The room's lines of the contract. */
    routes: (needs: { audit: Audit }): Routes => knowledgeRoutes({ database, knowledge, ...needs }),
  }
  return knowledge
}
export type Knowledge = ReturnType<typeof createKnowledge>
