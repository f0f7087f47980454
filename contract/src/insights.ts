import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { HandOffReason } from './messages.ts'

/** Today's figures, since midnight in the company's time zone. A share is absent while there is nothing to share. */
export const Today = z
  .object({
    since: z.string(),
    conversations: z.number().int(),
    open: z.number().int(),
    /** Conversations with at least one direct answer of the bot. */
    answeredByBot: z.number().int(),
    /** Closed without a person ever being asked for or put in. */
    servedByBotAlone: z.number().int(),
    handedOff: z.number().int(),
    handOffReasons: z.array(z.object({ reason: HandOffReason, count: z.number().int() })),
    /** From joining the queue to an agent's first reply. */
    timeToHumanMedianMs: z.number().int().optional(),
    timeToHumanP90Ms: z.number().int().optional(),
    waitingNow: z.number().int(),
    longestWaitMs: z.number().int().optional(),
    agentsOnline: z.number().int(),
    rated: z.number().int(),
    ratingMean: z.number().optional(),
    byHour: z.array(z.object({ hour: z.number().int(), conversations: z.number().int(), handedOff: z.number().int() })),
    topQuestions: z.array(z.object({ entryId: z.string(), question: z.string(), count: z.number().int() })),
    unanswered: z.array(z.object({ question: z.string(), at: z.string(), conversationId: z.string() })),
  })
  .meta({ id: 'Today' })
export type Today = z.infer<typeof Today>

export const insightEndpoints = {
  'GET /api/insights/today': endpoint({
    room: 'insights',
    summary: 'The first page: today in figures',
    gate: 'insights.read',
    ok: Today,
  }),
}
