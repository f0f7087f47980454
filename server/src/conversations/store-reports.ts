import type { Tx } from '#platform'
import { sql } from 'kysely'
import { tables } from './tables.ts'

/** The facts reports are made of, since a moment. */
export const facts = async (tx: Tx, since: Date) =>
  tables(tx)
    .selectFrom('conversation')
    .select([
      'id',
      'status',
      'served_by',
      'opened_at',
      'bot_answers',
      'hand_off_reasons',
      'handed_off_at',
      'first_queued_at',
      'first_reply_at',
      'rating',
      'waiting_since',
      'served_since',
    ])
    .where('opened_at', '>=', since)
    .execute()

export const queueNow = async (tx: Tx) =>
  tables(tx)
    .selectFrom('conversation')
    .select([
      (count) => count.fn.countAll<number>().as('waiting'),
      (oldest) => oldest.fn.min('served_since').as('since'),
    ])
    .where('served_by', '=', 'queue')
    .executeTakeFirstOrThrow()

/** What the bot answered and withheld since a moment, from the receipts in the log. */
export const botAnswers = async (tx: Tx, since: Date) => {
  const { rows: top } = await sql<{ entryId: string; question: string; count: number }>`
    select body #>> '{receipt,entryId}' as "entryId", max(body #>> '{receipt,question}') as question, count(*)::int as count from message
    where at >= ${since} and author_kind = 'bot' and text is not null and body #>> '{receipt,band}' = 'answer' group by 1 order by 3 desc limit 10`.execute(
    tables(tx),
  )
  const { rows: unanswered } = await sql<{ question: string; at: Date; conversationId: string }>`
    select q.text as question, q.at, q.conversation_id as "conversationId" from message b
    join lateral (select m.text, m.at, m.conversation_id from message m where m.tenant_id = b.tenant_id and m.conversation_id = b.conversation_id and m.seq < b.seq
      and m.author_kind = 'contact' and m.text is not null order by m.seq desc limit 1) q on true
    where b.at >= ${since} and b.author_kind = 'bot' and b.text is not null and b.body #>> '{receipt,band}' = 'none' order by b.at desc limit 20`.execute(
    tables(tx),
  )
  return { top, unanswered }
}
