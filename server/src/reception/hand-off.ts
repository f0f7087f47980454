import type { AnswerReceipt, HandOffReason, Part } from '@yingda/contract'
import { eventEntry, messageEntry, type Conversations, type ConversationRow, type NewEntry } from '#conversations'
import type { Inboxes } from '#inboxes'
import type { Tx } from '#platform'
import type { Routing } from '#routing'
import { fill, spoken } from '@yingda/phrases'

export interface WhyPeople {
  reasons: HandOffReason[]
  evidence?: string[]
  packet?: { ask: string; tried: string; wish: string }
  /** What the bot still says. */
  parts?: Part[]
  receipt?: AnswerReceipt
}

export const wordsFor = (language: string) => spoken[language.startsWith('en') ? 'en' : 'zh-CN'].reception

/** A moment as customers read it, in the time zone of the schedule it comes from. */
export const clockTime = (at: Date, language: string, timeZone: string): string =>
  new Intl.DateTimeFormat(language.startsWith('en') ? 'en' : 'zh-CN', {
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone,
  }).format(at)

/**
 * From bot to people. The sentence that announces it, the reasons, and the change of who serves are one transaction:
 * what the customer was told is so. Outside hours nobody is promised; the customer may leave a message instead.
 */
export const createHandOff =
  ({
    conversations,
    inboxes,
    routing,
    timeZone,
  }: {
    conversations: Conversations
    inboxes: Inboxes
    routing: Routing
    timeZone: (tx: Tx) => Promise<string>
  }) =>
  async (tx: Tx, row: ConversationRow, why: WhyPeople, first: NewEntry[] = []): Promise<'queued' | 'closed'> => {
    const inbox = await inboxes.one(tx, row.inbox_id)
    const words = wordsFor(row.language)
    const bot = { kind: 'bot' as const, name: inbox.botName }
    const say = (text: string) => messageEntry({ author: bot, parts: [{ type: 'text', text }] })
    const before = [
      ...first,
      ...(why.parts
        ? [messageEntry({ author: bot, parts: why.parts, ...(why.receipt ? { receipt: why.receipt } : {}) })]
        : []),
    ]
    const told = eventEntry(
      {
        type: 'handed_off',
        reasons: why.reasons,
        ...(why.evidence?.length ? { evidence: why.evidence } : {}),
        ...(why.packet ? { packet: why.packet } : {}),
        skillGroupId: inbox.skillGroupId,
      },
      { kind: 'system' },
      { forAgents: true },
    )

    const hours = await routing.hours(tx, inbox.skillGroupId, inbox.hoursId)
    // Somebody in danger is never told to come back tomorrow.
    if (!hours.open && !why.reasons.includes('safety')) {
      const closed = hours.opensAt
        ? fill(words.handOffClosed, { opensAt: clockTime(hours.opensAt, row.language, await timeZone(tx)) })
        : words.handOffClosedUnknown
      await conversations.append(tx, row.id, [
        ...before,
        say(closed),
        eventEntry(
          { type: 'hours_closed', ...(hours.opensAt ? { opensAt: hours.opensAt.toISOString() } : {}) },
          { kind: 'system' },
        ),
      ])
      return 'closed'
    }

    await conversations.handedOff(tx, row, why.reasons)
    const isFree = await routing.hasFreeAgent(tx, inbox.skillGroupId)
    await routing.enqueue(tx, row, inbox.skillGroupId, 'handed_off', (position) => [
      ...before,
      say(isFree ? words.handOffNow : fill(words.handOffQueued, { position })),
      told,
    ])
    return 'queued'
  }
export type HandOff = ReturnType<typeof createHandOff>
