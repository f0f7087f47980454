import type { Archive, Clock, Database } from '#platform'
import { bytesIn, readManifest, rowsIn, verifyRounds } from './manifest.ts'
import { cutoffAt, monthAt, monthOf, monthsUntil, type Month } from './month.ts'
import { removeMonth, type RemoveNeeds } from './remove-month.ts'
import * as store from './store-retention.ts'

export interface RetentionNeeds extends RemoveNeeds {
  /** For how many whole months conversations are kept; for ever without. */
  keepMonths: number | undefined
}

/** What a run came to. */
export type RetentionRun =
  | { kind: 'kept for ever' }
  | { kind: 'another process does it' }
  | { kind: 'stopped' }
  | { kind: 'done'; months: { month: string; stage: store.MonthState['stage'] }[] }

/** What would go. */
export interface DueMonth {
  month: string
  companies: number
  conversations: number
  messages: number
  /** What the bodies of the messages take in the database. */
  bytes: number
  /** Conversations of the month that are not over, or not for long enough. */
  held: number
}

/** How the log and its retention stand. */
export interface RetentionStanding {
  oldestMonth: string | undefined
  /** How many months after this one have a partition. */
  monthsAhead: number
  hasLinesOutside: boolean
  lastRun: Awaited<ReturnType<typeof store.lastRun>>
}

const lookEveryMs = 3_600_000
/** A run that ended well is not repeated within this time, also after a restart. */
const runEveryMs = 20 * 3_600_000

/** Somebody asked to stop in the middle of a run. */
class Stopped extends Error {}

/** Lets whole months of conversations go that are older than they are to be kept, into the archive first. */
export const createRetention = (needs: RetentionNeeds) => {
  const { database, clock, keepMonths, log } = needs

  /** The months of which something may be due: since the oldest conversation, partition, or interrupted export. */
  const monthsBefore = async (cutoff: Date, partitions: string[]): Promise<Month[]> => {
    const interrupted = (await store.archivedMonths(database)).find((one) => one.stage === 'deleting')
    const firsts = [
      await store.oldestOpening(database),
      partitions[0] && new Date(`${partitions[0].slice(-6, -2)}-${partitions[0].slice(-2)}-01T00:00:00Z`),
      interrupted && new Date(`${interrupted.month}-01T00:00:00Z`),
    ].filter((at) => at instanceof Date)
    const first = firsts.toSorted((a, b) => a.getTime() - b.getTime())[0]
    return first ? monthsUntil(first, cutoff) : []
  }

  let isStopping = false

  const run = async (): Promise<RetentionRun> => {
    if (keepMonths === undefined) return { kind: 'kept for ever' }
    return database.maintain(async (client): Promise<RetentionRun> => {
      if (!(await store.lockRun(client))) return { kind: 'another process does it' }
      const checkpoint = async () => {
        if (isStopping) throw new Stopped()
        // The lock is ours as long as its connection lives.
        await client.query('select 1')
      }
      try {
        const cutoff = cutoffAt(clock.now(), keepMonths)
        const months: { month: string; stage: store.MonthState['stage'] }[] = []
        for (const month of await monthsBefore(cutoff, await store.partitions(client))) {
          const stage = await removeMonth(needs, client, month, cutoff, checkpoint)
          if (stage !== 'nothing') months.push({ month: month.name, stage })
        }
        await store.putRun(database, clock.now(), undefined)
        return { kind: 'done', months }
      } catch (error) {
        if (error instanceof Stopped) return { kind: 'stopped' }
        await store
          .putRun(database, clock.now(), error instanceof Error ? error.message : String(error))
          .catch((also: unknown) => log.warn({ error: also }, 'that retention failed could not be written down'))
        throw error
      }
    })
  }

  const look = () => retentionStanding(database, clock)

  let standing: RetentionStanding | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let working: Promise<void> | undefined
  const tick = async () => {
    standing = await look()
    if (standing.hasLinesOutside) log.warn('lines of the log lie outside its months: a partition was missing')
    const endedWellAt = standing.lastRun?.endedWellAt
    if (keepMonths === undefined || (endedWellAt && clock.now().getTime() - endedWellAt.getTime() < runEveryMs)) return
    await run()
    standing = await look()
  }

  return {
    /** What would go if it ran now; undefined when everything is kept. */
    async due(): Promise<DueMonth[] | undefined> {
      if (keepMonths === undefined) return undefined
      const cutoff = cutoffAt(clock.now(), keepMonths)
      const partitions = await database.maintain(store.partitions)
      const found: DueMonth[] = []
      for (const month of await monthsBefore(cutoff, partitions)) {
        const tenantIds = await store.companiesIn(database, month)
        const sum = { conversations: 0, messages: 0, bytes: 0, held: 0 }
        for (const tenantId of tenantIds) {
          const { due, held, messages, bytes } = await database.tenant(tenantId, async (tx) => ({
            ...(await store.countDue(tx, month, cutoff)),
            ...(await store.countLines(tx, month, cutoff)),
          }))
          sum.conversations += due
          sum.messages += messages
          sum.bytes += bytes
          sum.held += held
        }
        if (sum.conversations || sum.held) found.push({ month: month.name, companies: tenantIds.length, ...sum })
      }
      return found
    },

    /** Exports and removes what is due, oldest month first. One process at a time does it; a run that was stopped is gone on with. */
    run,
    look,
    /** How it stood when this worker looked last; undefined before, and where no worker runs. */
    standing: () => standing,

    /** Looks every hour, and does what is due once a day. */
    start() {
      isStopping = false
      const again = () => {
        working = tick()
          .catch((error: unknown) => log.error({ error }, 'retention failed; it is tried again in an hour'))
          .finally(() => {
            working = undefined
            if (timer) timer = setTimeout(again, lookEveryMs)
          })
      }
      timer = setTimeout(again, 0)
    },
    /** Stops after what is being done; what is left is gone on with at the next start. */
    async stop() {
      clearTimeout(timer)
      timer = undefined
      isStopping = true
      await working
    },
  }
}
export type Retention = ReturnType<typeof createRetention>

/** How it stands now, for the doctor and the figures. */
export const retentionStanding = async (database: Database, clock: Clock): Promise<RetentionStanding> => {
  const oldest = await store.oldestOpening(database)
  const { partitions, hasLinesOutside } = await database.maintain(async (client) => ({
    partitions: await store.partitions(client),
    hasLinesOutside: await store.linesOutside(client),
  }))
  const thisMonth = monthAt(clock.now()).partition
  return {
    oldestMonth: oldest && monthAt(oldest).name,
    monthsAhead: partitions.filter((name) => name > thisMonth).length,
    hasLinesOutside,
    lastRun: await store.lastRun(database),
  }
}

/** The months in the archive, as the database remembers them. */
export const listArchive = store.archivedMonths

/** Reads back all that the archive holds of a month; throws where anything is missing or changed. Gives what was read. */
export const verifyMonth = async (archive: Archive, name: string) => {
  const manifest = await readManifest(archive, monthAt(new Date(`${name}-01T00:00:00Z`)))
  await verifyRounds(archive, manifest.rounds)
  const { rounds } = manifest
  return {
    month: name,
    exports: rounds.length,
    companies: new Set(rounds.flatMap((round) => round.companies.map((one) => one.tenantId))).size,
    conversations: rowsIn(rounds, 'conversation'),
    messages: rowsIn(rounds, 'message'),
    files: rowsIn(rounds, 'file'),
    bytes: bytesIn(rounds),
  }
}

/** Everything the archive holds of one conversation, as lines of JSON: the row, then its log. The newest export counts. */
export async function* readConversation(archive: Archive, id: string): AsyncGenerator<string> {
  const { rounds } = await readManifest(archive, monthOf(id))
  for (const company of rounds.toReversed().flatMap((round) => round.companies)) {
    let isFound = false
    for (const [table, column] of [
      ['conversation', 'id'],
      ['message', 'conversation_id'],
      ['feed_event', 'conversation_id'],
      ['file', 'conversationId'],
    ] as const) {
      // Without the row of the conversation the rest of this company need not be read.
      if (table !== 'conversation' && !isFound) break
      for (const part of company.tables[table].parts)
        for await (const line of archive.linesOf(part)) {
          if (!line.includes(id) || (JSON.parse(line) as Record<string, unknown>)[column] !== id) continue
          isFound = true
          yield `{"table":"${table}","row":${line}}`
        }
    }
    if (isFound) return
  }
}
