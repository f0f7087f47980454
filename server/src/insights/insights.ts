import type { HandOffReason, Today } from '@yingda/contract'
import { memberOf, type Clock, type Database, type Routes, type Tx } from '#platform'
import type { Conversations } from '#conversations'
import type { Routing } from '#routing'

/** Midnight of the day that a moment belongs to, in a time zone. Days of a clock change are right to the hour their midnight really had. */
export const midnight = (at: Date, timeZone: string): Date => {
  const parts = (moment: Date) => {
    const read = Object.fromEntries(
      new Intl.DateTimeFormat('en-CA', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      })
        .formatToParts(moment)
        .map((part) => [part.type, Number(part.value)]),
    )
    return Date.UTC(read['year']!, read['month']! - 1, read['day'], read['hour'], read['minute'], read['second'])
  }
  const local = parts(at)
  const start = local - (local % 86_400_000)
  // The zone's offset at that midnight may differ from now's: ask again there.
  const guess = start - (local - Math.floor(at.getTime() / 1000) * 1000)
  return new Date(guess + (start - parts(new Date(guess))))
}

/** The value below which a share of the sorted values lie; nearest rank. */
export const quantile = (values: number[], share: number): number | undefined => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
}

/** Today in figures, for the first page. */
export const createInsights = ({
  database,
  clock,
  conversations,
  routing,
  timeZone,
}: {
  database: Database
  clock: Clock
  conversations: Conversations
  routing: Routing
  timeZone: (tx: Tx) => Promise<string>
}) => {
  const today = (tenantId: string): Promise<Today> =>
    database.tenant(tenantId, async (tx) => {
      const now = clock.now()
      const since = midnight(now, await timeZone(tx))
      const facts = await conversations.facts(tx, since)
      const queue = await conversations.queueNow(tx)
      const { top, unanswered } = await conversations.botAnswers(tx, since)
      const agents = await routing.agentStates(tx)

      const handedOff = facts.filter((fact) => fact.handed_off_at)
      const reasons = new Map<HandOffReason, number>()
      for (const fact of handedOff)
        for (const reason of fact.hand_off_reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      const toHuman = facts.flatMap((fact) =>
        fact.first_queued_at && fact.first_reply_at
          ? [Math.max(0, fact.first_reply_at.getTime() - fact.first_queued_at.getTime())]
          : [],
      )
      const ratings = facts.flatMap((fact) => (fact.rating ? [fact.rating] : []))
      const byHour = Array.from({ length: 24 }, (_none, hour) => ({ hour, conversations: 0, handedOff: 0 }))
      for (const fact of facts) {
        const hour = byHour[Math.min(23, Math.floor((fact.opened_at.getTime() - since.getTime()) / 3_600_000))]!
        hour.conversations += 1
        if (fact.handed_off_at) hour.handedOff += 1
      }
      const median = quantile(toHuman, 0.5)
      const slow = quantile(toHuman, 0.9)
      return {
        since: since.toISOString(),
        conversations: facts.length,
        open: facts.filter((fact) => fact.status === 'open').length,
        answeredByBot: facts.filter((fact) => fact.bot_answers > 0).length,
        servedByBotAlone: facts.filter(
          (fact) => fact.status === 'closed' && !fact.handed_off_at && !fact.first_reply_at,
        ).length,
        handedOff: handedOff.length,
        handOffReasons: [...reasons]
          .map(([reason, count]) => ({ reason, count }))
          .toSorted((a, b) => b.count - a.count),
        ...(median === undefined ? {} : { timeToHumanMedianMs: median }),
        ...(slow === undefined ? {} : { timeToHumanP90Ms: slow }),
        waitingNow: queue.waiting,
        ...(queue.since ? { longestWaitMs: Math.max(0, now.getTime() - queue.since.getTime()) } : {}),
        agentsOnline: agents.filter((agent) => agent.presence === 'online' && agent.connected).length,
        rated: ratings.length,
        ...(ratings.length ? { ratingMean: ratings.reduce((sum, score) => sum + score, 0) / ratings.length } : {}),
        byHour,
        topQuestions: top,
        unanswered: unanswered.map((one) => ({ ...one, at: one.at.toISOString() })),
      }
    })

  return {
    today,
    routes: {
      'GET /api/insights/today': async (_args, call) => today(memberOf(call).tenantId),
    } satisfies Routes,
  }
}
