import { plainText, type Author, type ConversationEvent, type Entry, type Part, type Sentiment } from '@yingda/contract'
import { newId } from '#platform'
import type { NewEntry } from './store-log.ts'

/** An entry of what happened, ready to append. */
export const eventEntry = (
  event: ConversationEvent,
  author: Author,
  more: { forAgents?: boolean; clientId?: string } = {},
): NewEntry => ({
  clientId: more.clientId ?? newId(),
  author,
  forAgents: more.forAgents ?? false,
  body: { kind: 'event', event },
})

/** An entry of something said, ready to append. */
export const messageEntry = (
  said: {
    clientId?: string
    author: Author
    parts: Part[]
    replyTo?: number | undefined
    sentAt?: Date | undefined
    onlyWhileServing?: string
    sentiment?: Sentiment | undefined
  } & Pick<Extract<Entry['body'], { kind: 'message' }>, 'receipt'>,
): NewEntry => ({
  clientId: said.clientId ?? newId(),
  author: said.author,
  body: {
    kind: 'message',
    parts: said.parts,
    ...(said.replyTo ? { replyTo: said.replyTo } : {}),
    ...(said.receipt ? { receipt: said.receipt } : {}),
  },
  text: plainText(said.parts),
  ...(said.sentAt ? { sentAt: said.sentAt } : {}),
  ...(said.onlyWhileServing ? { onlyWhileServing: said.onlyWhileServing } : {}),
  ...(said.sentiment ? { sentiment: said.sentiment } : {}),
})

/** Whose conversation is opened, where, and by whom it is served from the start: the bot, or the agent who wrote first. */
export interface ToOpen {
  contactId: string
  inboxId: string
  channel: string
  language: string
  targetMs: number
  skillGroupId: string
  page?: { url: string; title: string } | undefined
  by?: { agentId: string }
}

/** The first line of a log. */
export const openedEntry = (given: ToOpen): NewEntry =>
  eventEntry(
    {
      type: 'opened',
      by: given.by ? 'agent' : 'contact',
      ...(given.page ? { pageUrl: given.page.url, pageTitle: given.page.title } : {}),
    },
    { kind: 'system' },
    { clientId: '#opened' },
  )
