import type { Client } from 'pg'
import { ArchiveFault, briefly, type Archive, type Clock, type Database, type Files, type Logger } from '#platform'
import { exportMonth } from './export-month.ts'
import {
  bytesIn,
  readFileLine,
  readManifest,
  rowsIn,
  verifyRounds,
  writeManifest,
  type Exported,
  type Manifest,
  type Round,
} from './manifest.ts'
import type { Month } from './month.ts'
import * as store from './store-retention.ts'

export interface RemoveNeeds {
  database: Database
  clock: Clock
  files: Files
  archive: Archive
  /** The release that writes, as the archive says. */
  release: string
  log: Logger
}

/** Exports of one month in one run: conversations that keep changing are looked at again the next day. */
const roundsMax = 5
const removedAtOnce = 100

/** Exports what is due of a month, reads it back, and only then deletes what is still as it was exported. It may be stopped anywhere and begun anew. */
export const removeMonth = async (
  needs: RemoveNeeds,
  client: Client,
  month: Month,
  cutoff: Date,
  /** Throws when this is to stop: somebody asked, or the lock is not ours any more. */
  checkpoint: () => Promise<void>,
): Promise<store.MonthState['stage'] | 'nothing'> => {
  const { database, clock, archive, log } = needs
  const manifest = await readManifest(archive, month)
  const before = (await store.archivedMonths(database)).find((one) => one.month === month.name)

  const count = async () => {
    const tenantIds = await store.companiesIn(database, month)
    let [due, held] = [0, 0]
    for (const tenantId of tenantIds) {
      const counted = await database.tenant(tenantId, (tx) => store.countDue(tx, month, cutoff))
      due += counted.due
      held += counted.held
    }
    return { tenantIds, due, held }
  }

  const write = (stage: store.MonthState['stage'], held: number) =>
    store.putMonth(database, month, { stage, held, ...sumOf(manifest) }, clock.now())

  const verified = new Set<Round>()
  /** What an earlier run exported is read back once more: the store may have lost it since. */
  const verify = async (rounds: Round[]) => {
    await verifyRounds(
      archive,
      rounds.filter((round) => !verified.has(round)),
      checkpoint,
    )
    for (const round of rounds) verified.add(round)
  }

  let now = await count()
  let isDeleting = before?.stage === 'deleting'
  const hasPartition = (await store.partitions(client)).includes(month.partition)
  if (!isDeleting && now.due === 0 && (now.held > 0 || !hasPartition)) return 'nothing'

  for (let exports = 0; ; exports++) {
    const last = manifest.rounds.at(-1)
    if (isDeleting && last) {
      await verify([last])
      await removeRound(needs, last, checkpoint)
      now = await count()
    }
    if (now.due === 0) break
    if (exports === roundsMax) {
      log.warn({ month: month.name, conversations: now.due }, 'conversations of this month keep changing and stay')
      break
    }
    const withPartition = hasPartition && now.held === 0
    const round = await exportMonth({ ...needs, at: clock.now() }, month, {
      number: manifest.rounds.length + 1,
      cutoff,
      withPartition,
      allLines: withPartition && !manifest.rounds.some((one) => one.withPartition),
      tenantIds: now.tenantIds,
      checkpoint,
    })
    await verify([round])
    await checkpoint()
    manifest.rounds.push(round)
    await writeManifest(archive, month, manifest)
    await write('deleting', now.held)
    isDeleting = true
  }

  await removeWhatHangsOn(needs, month, manifest, cutoff, checkpoint)
  const left = now.due + now.held
  if (left === 0 && hasPartition) {
    await verify(manifest.rounds)
    await nothingUnseen(client, month, manifest)
    await checkpoint()
    await briefly(client, () => store.dropPartition(client, month))
  }
  if (now.held)
    log.warn({ month: month.name, conversations: now.held }, 'conversations of this month are not over and stay')
  const stage = now.due ? 'deleting' : now.held ? 'held' : 'done'
  if (manifest.rounds.length) await write(stage, now.held)
  return stage
}

const sumOf = (manifest: Manifest) => ({
  conversations: rowsIn(manifest.rounds, 'conversation'),
  messages: rowsIn(manifest.rounds, 'message'),
  files: rowsIn(manifest.rounds, 'file'),
  bytes: bytesIn(manifest.rounds),
})

/** The lines the archive holds of a table of one company. */
async function* linesOf(archive: Archive, company: Round['companies'][number], table: Exported) {
  for (const part of company.tables[table].parts) yield* archive.linesOf(part)
}

/** What is deleted is read from the archive, so that nothing goes that is not in it. */
const removeRound = async (
  { database, archive }: RemoveNeeds,
  round: Round,
  checkpoint: () => Promise<void>,
): Promise<void> => {
  for (const company of round.companies) {
    const remove = async (lines: string[]) => {
      await checkpoint()
      await database.tenant(company.tenantId, (tx) => store.removeAsArchived(tx, lines, !round.withPartition))
    }
    let batch: string[] = []
    for await (const line of linesOf(archive, company, 'conversation')) {
      batch.push(line)
      if (batch.length < removedAtOnce) continue
      await remove(batch)
      batch = []
    }
    if (batch.length) await remove(batch)
  }
}

/** Deletes what the feed told of conversations that are gone, and the files that were sent in them. */
const removeWhatHangsOn = async (
  { database, archive, files }: RemoveNeeds,
  month: Month,
  manifest: Manifest,
  cutoff: Date,
  checkpoint: () => Promise<void>,
): Promise<void> => {
  for (const tenantId of new Set(manifest.rounds.flatMap((round) => round.companies.map((one) => one.tenantId)))) {
    let after: number | undefined = 0
    while (after !== undefined) {
      await checkpoint()
      const from: number = after
      after = await database.tenant(tenantId, (tx) => store.cleanFeed(tx, month, from))
    }
  }
  for (const company of manifest.rounds.flatMap((round) => round.companies))
    for await (const line of linesOf(archive, company, 'file')) {
      await checkpoint()
      const { fileId, conversationId } = readFileLine(line)
      const stays = await database.tenant(company.tenantId, (tx) => store.isThere(tx, conversationId))
      if (!stays) await files.remove(company.tenantId, fileId, cutoff)
    }
}

/** The partition takes with it whatever it holds: there must be no more than the archive has from exports that left the lines to it. */
const nothingUnseen = async (client: Client, month: Month, manifest: Manifest): Promise<void> => {
  const rounds = manifest.rounds.filter((round) => round.withPartition)
  for (const [tenantId, lines] of await store.linesIn(client, month)) {
    const known = rowsIn(rounds, 'message', tenantId)
    if (lines > known)
      throw new ArchiveFault(
        `${month.partition} holds ${lines} lines of company ${tenantId}, the archive ${known}: it is not dropped`,
      )
  }
}
