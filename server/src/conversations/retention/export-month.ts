import type { Archive, Database, Files, Tx } from '#platform'
import { exported, type Exported, type FileLine, type Round } from './manifest.ts'
import type { Month } from './month.ts'
import * as store from './store-retention.ts'

/** Writes what is due of a month into the archive, company by company and page by page, so that memory does not grow with it. */
export const exportMonth = async (
  {
    database,
    files,
    archive,
    release,
    at,
  }: { database: Database; files: Files; archive: Archive; release: string; at: Date },
  month: Month,
  ask: {
    /** Of which export of this month this is, from 1. */
    number: number
    cutoff: Date
    withPartition: boolean
    /** Every line the month holds, whosever: what goes with the partition must be here. */
    allLines: boolean
    tenantIds: string[]
    /** Throws when this is to stop. */
    checkpoint: () => Promise<void>
  },
): Promise<Round> => {
  const company = async (tenantId: string): Promise<Round['companies'][number]> => {
    const writerOf = (table: Exported) =>
      archive.writer((piece) => `${month.name}/${ask.number}/${tenantId}/${table}-${piece}.ndjson.gz`)
    const writers = Object.fromEntries(exported.map((table) => [table, writerOf(table)])) as Record<
      Exported,
      ReturnType<typeof writerOf>
    >

    /** Goes through the pages of one table, each read in a transaction of its own. */
    const pages = async <Place, P extends { lines: string[]; next: Place | undefined }>(
      table: Exported,
      read: (tx: Tx, after: Place | undefined) => Promise<P>,
      andThen: (page: P) => Promise<void> = async () => undefined,
    ) => {
      let after: Place | undefined
      do {
        await ask.checkpoint()
        const from = after
        const page = await database.tenant(tenantId, (tx) => read(tx, from))
        await writers[table].write(page.lines)
        await andThen(page)
        after = page.next
      } while (after !== undefined)
    }

    const keepFiles = async (sent: { id: string; conversationId: string }[]) => {
      for (const { id, conversationId } of sent) {
        const found = await files.whole(tenantId, id)
        const line: FileLine = {
          fileId: id,
          conversationId,
          ...(found
            ? {
                file: JSON.parse(found.about) as unknown,
                kept: await archive.keep(
                  `${month.name}/${ask.number}/${tenantId}/files/${id}`,
                  found.bytes,
                  'application/octet-stream',
                ),
              }
            : {}),
        }
        await writers.file.write([JSON.stringify(line)])
      }
    }

    await pages('conversation', (tx, after: string | undefined) => store.conversationPage(tx, month, ask.cutoff, after))
    await pages(
      'message',
      (tx, after: { id: string; seq: number } | undefined) =>
        store.messagePage(tx, month, ask.cutoff, ask.allLines, after),
      (page) => keepFiles(page.files),
    )
    await pages('feed_event', (tx, after: number | undefined) => store.feedPage(tx, month, ask.cutoff, after ?? 0))

    const ended = async (table: Exported) => {
      const parts = await writers[table].end()
      return { rows: parts.reduce((sum, part) => sum + part.lines, 0), parts }
    }
    return {
      tenantId,
      tables: {
        conversation: await ended('conversation'),
        message: await ended('message'),
        feed_event: await ended('feed_event'),
        file: await ended('file'),
      },
    }
  }

  const companies: Round['companies'] = []
  for (const tenantId of ask.tenantIds) companies.push(await company(tenantId))
  return {
    at: at.toISOString(),
    release,
    endedBefore: ask.cutoff.toISOString(),
    withPartition: ask.withPartition,
    companies,
  }
}
