import { z } from 'zod'
import { ArchiveFault, type Archive } from '#platform'
import type { Month } from './month.ts'

/** What is exported of each company, in this order: whoever writes meanwhile changes the conversation, which was read first. */
export const exported = ['conversation', 'message', 'feed_event', 'file'] as const
export type Exported = (typeof exported)[number]

const partSchema = z.object({ key: z.string(), bytes: z.number(), sha256: z.string(), lines: z.number() })
const tableSchema = z.object({ rows: z.number(), parts: z.array(partSchema) })
const roundSchema = z.object({
  at: z.string(),
  release: z.string(),
  /** Conversations that ended before were due. */
  endedBefore: z.string(),
  /** Whether the lines of the log go with the partition of the month, or one by one because somebody's conversation stays. */
  withPartition: z.boolean(),
  companies: z.array(
    z.object({
      tenantId: z.string(),
      tables: z.object({ conversation: tableSchema, message: tableSchema, feed_event: tableSchema, file: tableSchema }),
    }),
  ),
})
const manifestSchema = z.object({
  format: z.literal('yingda-archive-1'),
  month: z.string(),
  from: z.string(),
  to: z.string(),
  rounds: z.array(roundSchema),
})
export type Round = z.infer<typeof roundSchema>
export type Manifest = z.infer<typeof manifestSchema>

const keyOf = (month: Month) => `${month.name}/manifest.json`

/** What the archive says it holds of a month; a month that was never exported has a manifest without rounds. */
export const readManifest = async (archive: Archive, month: Month): Promise<Manifest> => {
  const found = await archive.getJson(keyOf(month))
  if (found === undefined)
    return {
      format: 'yingda-archive-1',
      month: month.name,
      from: month.from.toISOString(),
      to: month.to.toISOString(),
      rounds: [],
    }
  const read = manifestSchema.safeParse(found)
  if (!read.success) throw new ArchiveFault(`${keyOf(month)} is no manifest of ours`)
  return read.data
}

export const writeManifest = (archive: Archive, month: Month, manifest: Manifest): Promise<void> =>
  archive.putJson(keyOf(month), manifest)

/** How many rows of a table some rounds hold, of one company or of all. */
export const rowsIn = (rounds: Round[], table: Exported, tenantId?: string): number =>
  rounds
    .flatMap((round) => round.companies)
    .filter((company) => tenantId === undefined || company.tenantId === tenantId)
    .reduce((sum, company) => sum + company.tables[table].rows, 0)

/** What some rounds take in the archive, without the files that were sent. */
export const bytesIn = (rounds: Round[]): number =>
  rounds
    .flatMap((round) => round.companies)
    .flatMap((company) => exported.flatMap((table) => company.tables[table].parts))
    .reduce((sum, part) => sum + part.bytes, 0)

const fileLineSchema = z.object({
  fileId: z.string(),
  conversationId: z.string(),
  /** What was known of it, and where its bytes lie in the archive; neither when it was gone before. */
  file: z.unknown().optional(),
  kept: z.object({ key: z.string(), bytes: z.number(), sha256: z.string() }).optional(),
})
export type FileLine = z.infer<typeof fileLineSchema>

export const readFileLine = (line: string): FileLine => fileLineSchema.parse(JSON.parse(line))

/** Reads back everything of some rounds, the files too; throws where anything is missing or changed. */
export const verifyRounds = async (
  archive: Archive,
  rounds: Round[],
  checkpoint: () => Promise<void> = async () => undefined,
): Promise<void> => {
  for (const { tables } of rounds.flatMap((round) => round.companies))
    for (const table of exported) {
      const { rows, parts } = tables[table]
      const lines = parts.reduce((sum, part) => sum + part.lines, 0)
      if (lines !== rows) throw new ArchiveFault(`The archive holds ${lines} of ${rows} rows of ${table}`)
      for (const part of parts) {
        await checkpoint()
        if (table !== 'file') await archive.verify(part)
        else
          for await (const line of archive.linesOf(part)) {
            const { kept } = readFileLine(line)
            if (kept) await archive.get(kept)
          }
      }
    }
}
