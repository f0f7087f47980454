import type { ServerFrame } from '@yingda/contract'
import type { Connection, Database, Logger, MemberCaller } from '#platform'
import type { Conversations } from './conversations.ts'
import { canSee, countFor, sightOf } from './sight.ts'

interface Follower {
  connection: Connection
  member: MemberCaller
}

interface Company {
  followers: Map<string, Follower>
  dirty: Set<string>
  timer: ReturnType<typeof setTimeout> | undefined
  countsAt: number
  countsTimer: ReturnType<typeof setTimeout> | undefined
  /** So far of the feed the desks have been told. */
  head: number
}

/** Changes within this time go out together: a desk is redrawn once. */
const gatherMs = 60
const countsEveryMs = 1000
const missedMax = 300
const lookEveryMs = 2000

/**
 * Keeps the lists of the desks up to date: rows that changed, once each, to those who may see them.
 * What is sent is the state, not the change, so that a frame lost or repeated does no harm.
 */
export const createLists = ({
  database,
  conversations,
  log,
}: {
  database: Database
  conversations: Conversations
  log: Logger
}) => {
  const companies = new Map<string, Company>()

  const sendRows = async (tenantId: string, company: Company) => {
    const ids = [...company.dirty]
    company.dirty.clear()
    if (!company.followers.size) return
    const withCounts = Date.now() - company.countsAt >= countsEveryMs
    const { rows, shown, head, groups } = await database.tenant(tenantId, async (tx) => {
      // What another node wrote and never told stands in the feed below what is told now.
      // Before the first desk was told a place, nothing was missed.
      const missed =
        company.head < 0 ? undefined : await conversations.changedAfter(tx, company.head, ids.length + missedMax)
      if (missed && !missed.rows) return { rows: undefined, shown: [], head: missed.head, groups: undefined }
      const told = missed?.rows ?? []
      const inFeed = new Set(told.map((row) => row.id))
      const rows = [
        ...told,
        ...(await conversations.rows(
          tx,
          ids.filter((id) => !inFeed.has(id)),
        )),
      ]
      return {
        rows,
        shown: await conversations.present(tx, rows),
        head: missed?.head ?? (await conversations.feedHead(tx)),
        groups: withCounts ? await conversations.openGroups(tx) : undefined,
      }
    })
    company.head = Math.max(company.head, head)
    if (groups) company.countsAt = Date.now()
    else countLater(tenantId, company)
    if (!rows) {
      for (const { connection } of company.followers.values()) connection.send({ t: 'reload', upTo: head })
      return
    }
    // Each row becomes text once, however many desks show it.
    const texts = shown.map((row) => JSON.stringify(row))
    for (const { connection, member } of company.followers.values()) {
      const sight = sightOf(member)
      const seen = rows.map((row) => canSee(sight, row))
      // A desk may hold a row from a page it fetched: whatever it may not see is told gone, known to it or not.
      const gone = rows.filter((_row, index) => !seen[index]).map((row) => row.id)
      const frame = JSON.stringify({
        t: 'rows',
        upTo: head,
        rows: [],
        gone,
        ...(groups ? { counts: countFor(sight, groups) } : {}),
      } satisfies ServerFrame)
      connection.send(
        frame.replace('"rows":[]', () => `"rows":[${texts.filter((_text, index) => seen[index]).join()}]`),
      )
    }
  }

  const countLater = (tenantId: string, company: Company) => {
    company.countsTimer ??= setTimeout(() => {
      company.countsTimer = undefined
      flushSoon(tenantId, company)
    }, countsEveryMs)
  }

  const flushSoon = (tenantId: string, company: Company) => {
    company.timer ??= setTimeout(() => {
      company.timer = undefined
      sendRows(tenantId, company).catch((error: unknown) => {
        log.warn({ error, tenantId }, 'the lists could not be brought up to date')
        // The desks are told to fetch again rather than left behind.
        for (const { connection } of company.followers.values())
          connection.send({ t: 'reload', upTo: 0 } satisfies ServerFrame)
      })
    }, gatherMs)
  }

  /** Compares the feed's head with what the desks were told: what another node wrote may never have been heard of here. */
  const look = async () => {
    for (const [tenantId, company] of companies) {
      if (company.head < 0 || company.timer) continue
      const head = await database.tenant(tenantId, (tx) => conversations.feedHead(tx))
      if (head > company.head) flushSoon(tenantId, company)
    }
  }
  let lookTimer: ReturnType<typeof setTimeout> | undefined

  return {
    start() {
      const tick = () => {
        look()
          .catch((error: unknown) => log.warn({ error }, 'the feed could not be compared'))
          .finally(() => {
            lookTimer = setTimeout(tick, lookEveryMs)
          })
      }
      lookTimer = setTimeout(tick, lookEveryMs)
    },

    /** Whether anybody looks at the lists of a company. */
    isFollowed: (tenantId: string) => companies.has(tenantId),

    changed(tenantId: string, conversationId: string) {
      const company = companies.get(tenantId)
      if (!company) return
      company.dirty.add(conversationId)
      flushSoon(tenantId, company)
    },

    /** Starts to follow: first what was missed since the place, then what comes. */
    async follow(connection: Connection, member: MemberCaller, after: number): Promise<void> {
      const company = companies.get(member.tenantId) ?? {
        followers: new Map(),
        dirty: new Set(),
        timer: undefined,
        countsAt: 0,
        countsTimer: undefined,
        head: -1,
      }
      companies.set(member.tenantId, company)
      const follower: Follower = { connection, member }
      company.followers.set(connection.id, follower)
      await database.tenant(member.tenantId, async (tx) => {
        const sight = sightOf(member)
        const counts = countFor(sight, await conversations.openGroups(tx))
        if (after < 0) {
          const head = await conversations.feedHead(tx)
          if (company.head < 0) company.head = head
          return connection.send({ t: 'rows', upTo: head, rows: [], gone: [], counts })
        }
        const { reload, ...missed } = await conversations.changes(tx, member, after)
        if (company.head < 0) company.head = missed.upTo
        connection.send(reload ? { t: 'reload', upTo: missed.upTo } : { t: 'rows', ...missed, counts })
      })
    },

    leave(connection: Connection) {
      const company = companies.get(connection.caller.tenantId)
      if (!company?.followers.delete(connection.id) || company.followers.size) return
      clearTimeout(company.timer)
      clearTimeout(company.countsTimer)
      companies.delete(connection.caller.tenantId)
    },

    stop() {
      clearTimeout(lookTimer)
      for (const company of companies.values()) {
        clearTimeout(company.timer)
        clearTimeout(company.countsTimer)
      }
      companies.clear()
    },
  }
}
export type Lists = ReturnType<typeof createLists>
