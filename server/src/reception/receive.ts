import { AppError, plainText, type Inbox, type Part, type Sentiment } from '@yingda/contract'
import type { Contacts } from '#contacts'
import { messageEntry, type Conversations, type ToOpen } from '#conversations'
import type { Inboxes } from '#inboxes'
import type { Channel, InboundMessage } from '@yingda/kit'
import type { Clock, Database, Tx, VisitorCaller } from '#platform'
import type { Routing } from '#routing'
import { createArrivals } from './arrivals.ts'
import type { Quota } from './quota.ts'
import type { KeptFiles } from './kept-files.ts'

/** What a visitor hands over: the channel's payload, and the conversation it was meant for. */
export interface Inbound {
  conversationId?: string | undefined
  payload: unknown
}

export interface Received {
  conversationId: string
  seq: number
  at: string
  isRepeated: boolean
}

const oldestSentMs = 7 * 24 * 60 * 60 * 1000
const cacheMax = 50_000
const recentMs = 2000

/**
 * The life of a message, from the moment the widget hands it over. Who is it, which conversation, write it down; it is acknowledged when it is durable.
 * What follows (the bot's turn, an absent agent) hears of it afterwards and finds it in the database even after a crash.
 */
export const createReceive = ({
  database,
  clock,
  contacts,
  conversations,
  inboxes,
  routing,
  keptFiles,
  pageOf,
  moodOf,
  quota,
  channel,
}: {
  database: Database
  clock: Clock
  contacts: Contacts
  conversations: Conversations
  inboxes: Inboxes
  routing: Routing
  keptFiles: KeptFiles
  pageOf: (contactId: string) => { url: string; title: string } | undefined
  /** The mood a text shows. */
  moodOf: (text: string) => Sentiment
  quota: Quota
  /** The channel visitors come through. */
  channel: Channel
}) => {
  /** The open conversation of a contact, as far as known here. A wrong memory costs one more round trip, never a wrong place: the log refuses what is closed. */
  const openOf = new Map<string, string>()
  /** Messages of one contact that must be written one after another. */
  const lines = new Map<string, Promise<unknown>>()

  const recent = new Map<string, { at: number; inbox: Inbox; targetMs: number }>()

  const remember = (key: string, conversationId: string) => {
    openOf.delete(key)
    openOf.set(key, conversationId)
    if (openOf.size > cacheMax) openOf.delete(openOf.keys().next().value!)
  }

  /** The inbox as it was within the last seconds: a rush of first messages asks for it once. */
  const inboxOf = async (tx: Tx, id: string) => {
    const held = recent.get(id)
    if (held && clock.now().getTime() - held.at < recentMs) return held
    const inbox = await inboxes.one(tx, id)
    const fresh = {
      at: clock.now().getTime(),
      inbox,
      targetMs: (await routing.mustGroup(tx, inbox.skillGroupId)).target_ms,
    }
    recent.set(id, fresh)
    return fresh
  }

  const toOpen = async (tx: Tx, caller: VisitorCaller): Promise<ToOpen> => {
    const { inbox, targetMs } = await inboxOf(tx, caller.inboxId)
    // A visitor token outlives the switch of the inbox; what is off opens nothing new.
    if (!inbox.enabled) throw new AppError('inbox.not_found', { id: inbox.id })
    return {
      contactId: caller.contactId,
      inboxId: inbox.id,
      channel: inbox.channel,
      language: caller.language,
      targetMs,
      skillGroupId: inbox.skillGroupId,
      page: pageOf(caller.contactId),
    }
  }
  const arrivals = createArrivals({ database, contacts, conversations, toOpen })

  /** The conversation of a visitor who has not written yet, opened when there is none. */
  const open = async (tx: Tx, caller: VisitorCaller): Promise<{ id: string }> => {
    const plan = await toOpen(tx, caller)
    await contacts.came(tx, [caller])
    return conversations.openFor(tx, plan)
  }

  const entryOf = (caller: VisitorCaller, inbound: InboundMessage, parts: Part[]) => {
    const now = clock.now().getTime()
    const mood = moodOf(plainText(parts))
    const told = inbound.sentAt ? Date.parse(inbound.sentAt) : now
    return messageEntry({
      clientId: inbound.externalId,
      author: { kind: 'contact', id: caller.contactId },
      parts,
      replyTo: inbound.replyTo,
      sentiment: mood === 'neutral' ? undefined : mood,
      // The sender's clock is believed within reason: a message written offline keeps its time, the future does not exist.
      sentAt: new Date(Math.min(now, Math.max(told, now - oldestSentMs))),
    })
  }

  /** The long way: look whether it was written before, open a conversation, write. */
  const slowly = async (caller: VisitorCaller, inbound: InboundMessage): Promise<Received> => {
    const key = `${caller.contactId}:${caller.inboxId}`
    const says = entryOf(caller, inbound, await keptFiles(caller.tenantId, inbound.parts))
    for (let attempt = 1; ; attempt++) {
      try {
        const { id, ...arrived } = await arrivals.enter(caller, says)
        remember(key, id)
        return { conversationId: id, ...arrived }
      } catch (error) {
        // Closed between the look and the write: the next round opens a new one.
        if (!(error instanceof AppError && error.code === 'conversation.closed') || attempt >= 3) throw error
      }
    }
  }

  return {
    open,
    forget: (contactId: string, inboxId: string) => void openOf.delete(`${contactId}:${inboxId}`),

    async receive(caller: VisitorCaller, { conversationId, payload }: Inbound): Promise<Received> {
      quota.take(caller.tenantId, caller.inboxId)
      const inbound = channel.parse(payload)
      const key = `${caller.contactId}:${caller.inboxId}`
      const known = openOf.get(key)
      const isPlain = inbound.parts.every((part) => part.type === 'text' || part.type === 'choice')
      if (known && isPlain && !lines.has(key) && (!conversationId || conversationId === known)) {
        try {
          const said = entryOf(caller, inbound, inbound.parts)
          const { entry, isRepeated } = await conversations.write(caller.tenantId, known, said)
          return { conversationId: known, seq: entry.seq, at: entry.at, isRepeated }
        } catch (error) {
          if (
            !(
              error instanceof AppError &&
              (error.code === 'conversation.closed' || error.code === 'conversation.not_found')
            )
          )
            throw error
          openOf.delete(key)
        }
      }
      const line = (lines.get(key) ?? Promise.resolve()).then(() => slowly(caller, inbound))
      const settled = line.catch(() => undefined) // Only keeps the order; the caller gets the error from `line`.
      lines.set(key, settled)
      void settled.then(() => {
        if (lines.get(key) === settled) lines.delete(key)
      })
      return line
    },
  }
}
export type Receive = ReturnType<typeof createReceive>
