import { AppError, type Language, type VisitorConversation, type VisitorSession } from '@yingda/contract'
import { fill } from '@yingda/phrases'
import type { Access } from '#access'
import type { Bot, BotMemory } from '#bot'
import type { Contacts } from '#contacts'
import { eventEntry, messageEntry, type Conversations, type ConversationRow } from '#conversations'
import type { Inboxes } from '#inboxes'
import { newId, type Clock, type Database, type Files, type Tx, type VisitorCaller } from '#platform'
import type { Routing } from '#routing'
import type { HandOff } from './hand-off.ts'
import { wordsFor } from './hand-off.ts'
import { readIdentity } from './identity-token.ts'
import { saidIn } from './bot-turns.ts'
import type { Receive } from './receive.ts'

const earlierMax = 20

/** What visitors do besides writing: come, ask for a person, stop waiting, rate, leave a message, end. */
export const createVisitors = ({
  database,
  clock,
  access,
  contacts,
  conversations,
  inboxes,
  routing,
  bot,
  files,
  handOff,
  receive,
}: {
  database: Database
  clock: Clock
  access: Access
  contacts: Contacts
  conversations: Conversations
  inboxes: Inboxes
  routing: Routing
  bot: Bot
  files: Files
  handOff: HandOff
  receive: Receive
}) => {
  const own = async (
    tx: Tx,
    caller: VisitorCaller,
    id: string,
    how: 'read' | 'lock' = 'read',
  ): Promise<ConversationRow> => {
    const row = how === 'lock' ? await conversations.lock(tx, id) : await conversations.find(tx, id)
    if (!row || row.contact_id !== caller.contactId || row.inbox_id !== caller.inboxId)
      throw new AppError('conversation.not_found', { id })
    return row
  }

  /** How a conversation stands, for its visitor. Who looks at a whole queue knows the place already. */
  const present = async (tx: Tx, row: ConversationRow, place?: number): Promise<VisitorConversation> => {
    const agentName = row.agent_id ? (await access.member(tx, row.agent_id))?.name : undefined
    const position =
      row.served_by === 'queue' && row.skill_group_id
        ? (place ?? (await conversations.position(tx, row.skill_group_id, row.served_since, row.id)))
        : undefined
    return {
      id: row.id,
      status: row.status,
      servedBy: row.served_by,
      ...(agentName ? { agentName } : {}),
      lastSeq: row.last_seq,
      openedAt: row.opened_at.toISOString(),
      rated: row.rating !== null,
      ...(position ? { queue: { position, ...routing.expectedWait(row.skill_group_id!, position) } } : {}),
      theirReceipts: { delivered: row.agent_delivered, read: row.agent_read },
      myReceipts: { delivered: row.contact_delivered, read: row.contact_read },
      unread:
        row.contact_read < row.last_seq &&
        row.last_message &&
        row.last_message.author.kind !== 'contact' &&
        row.last_message.seq > row.contact_read
          ? 1
          : 0,
      version: row.version,
    }
  }

  const settingsFor = async (
    tx: Tx,
    inboxId: string,
    language: Language | undefined,
  ): Promise<VisitorSession['settings']> => {
    const inbox = await inboxes.one(tx, inboxId)
    const spoken = language ?? inbox.language
    const hours = await routing.hours(tx, inbox.skillGroupId, inbox.hoursId)
    return {
      title: inbox.title,
      botName: inbox.botName,
      botOn: inbox.botOn,
      colour: inbox.colour,
      ...(inbox.logoUrl ? { logoUrl: inbox.logoUrl } : {}),
      position: inbox.position,
      language: spoken,
      welcome: inbox.welcome[spoken],
      quickQuestions: inbox.quickQuestions[spoken],
      open: hours.open,
      ...(!hours.open && hours.opensAt ? { opensAt: hours.opensAt.toISOString() } : {}),
      ...(hours.open && hours.closesAt ? { closesAt: hours.closesAt.toISOString() } : {}),
      uploadMaxBytes: files.maxBytes,
      uploadTypes: files.types,
    }
  }

  /** Locks the visitor's conversation, opening one when there is none or the one named has ended. */
  const openAndLock = async (
    tx: Tx,
    caller: VisitorCaller,
    conversationId: string | undefined,
  ): Promise<ConversationRow> => {
    if (conversationId) {
      const row = await own(tx, caller, conversationId, 'lock')
      if (row.status === 'open') return row
    }
    const { id } = await receive.open(tx, caller)
    return (await conversations.lock(tx, id))!
  }

  return {
    own,
    present,

    /** Who comes, what they see, what was said last. An anonymous visitor costs nothing until the first word. */
    async session(given: {
      inboxKey: string
      token?: string | undefined
      identity?: string | undefined
      language?: Language | undefined
      origin: string | undefined
      known: VisitorCaller | undefined
    }): Promise<VisitorSession> {
      const { tenantId, inboxId } = await inboxes.byKey(given.inboxKey)
      const known = given.known?.tenantId === tenantId && given.known.inboxId === inboxId ? given.known : undefined
      return database.tenant(tenantId, async (tx) => {
        const inbox = await inboxes.one(tx, inboxId)
        if (!inbox.enabled) throw new AppError('inbox.not_found', { id: given.inboxKey })
        if (inbox.allowedOrigins.length && !inbox.allowedOrigins.includes(given.origin ?? ''))
          throw new AppError('inbox.origin_refused', { origin: given.origin ?? '-' })
        await inboxes.seen(tx, inboxId)
        const identity = given.identity
          ? await readIdentity(given.identity, await inboxes.identitySecret(tx, inboxId))
          : undefined
        const language = given.language ?? inbox.language
        const [before] = known ? await contacts.brief(tx, [known.contactId]) : []
        const contact =
          identity || before
            ? await contacts.identify(tx, {
                inboxId,
                channel: inbox.channel,
                language,
                contactId: known?.contactId,
                identity,
              })
            : { id: known?.contactId ?? newId(clock.now().getTime()), name: '', known: false }
        if ('replaced' in contact && contact.replaced) {
          await conversations.moveContact(tx, contact.replaced, contact.id, contact.name)
          receive.forget(contact.replaced, inboxId)
        }
        const rows = await conversations.newestOf(tx, contact.id, inboxId, earlierMax)
        return {
          token: await access.visitorToken({ tenantId, contactId: contact.id, inboxId, language }),
          contact: { id: contact.id, name: contact.name, known: contact.known },
          settings: await settingsFor(tx, inboxId, given.language),
          ...(rows[0] ? { conversation: await present(tx, rows[0]) } : {}),
          earlier: rows.slice(1).map((row) => row.id),
        }
      })
    },

    /** “转人工”: heard at once, whatever the state. */
    person: (caller: VisitorCaller, clientId: string, conversationId: string | undefined) =>
      database.tenant(caller.tenantId, async (tx) => {
        const row = await openAndLock(tx, caller, conversationId)
        if (row.served_by === 'bot') {
          const words = wordsFor(row.language)
          const asked = messageEntry({
            clientId,
            author: { kind: 'contact', id: caller.contactId },
            parts: [{ type: 'text', text: words.person }],
          })
          const packet = bot.summary(saidIn(await conversations.recent(tx, row.id, 40)))
          // What the customer asked with is the next line of the log; the bot has nothing to add to it.
          await conversations.botTurned(tx, row.id, {
            seq: row.last_seq + 1,
            memory: row.bot_memory,
            answered: false,
            sentiment: row.sentiment,
          })
          await handOff(tx, row, { reasons: ['visitor_asked'], packet }, [asked])
        }
        return present(tx, (await conversations.find(tx, row.id))!)
      }),

    stopWaiting: (caller: VisitorCaller, conversationId: string) =>
      database.tenant(caller.tenantId, async (tx) => {
        const row = await own(tx, caller, conversationId, 'lock')
        if (row.served_by === 'queue') {
          const inbox = await inboxes.one(tx, row.inbox_id)
          await conversations.serve(tx, row.id, { kind: 'bot' })
          await conversations.botTurned(tx, row.id, {
            seq: row.contact_seq,
            memory: null,
            answered: false,
            sentiment: row.sentiment,
          })
          await conversations.append(tx, row.id, [
            eventEntry(
              { type: 'gave_up_waiting', waitedMs: Math.max(0, clock.now().getTime() - row.served_since.getTime()) },
              { kind: 'contact', id: caller.contactId },
            ),
            messageEntry({
              author: { kind: 'bot', name: inbox.botName },
              parts: [{ type: 'text', text: wordsFor(row.language).backToBot }],
            }),
          ])
        }
        return present(tx, (await conversations.find(tx, row.id))!)
      }),

    feedback: (caller: VisitorCaller, conversationId: string, seq: number, useful: boolean) =>
      database.tenant(caller.tenantId, async (tx) => {
        const row = await own(tx, caller, conversationId, 'lock')
        const about = await conversations.entryAt(tx, row.id, seq)
        const receipt = (about?.body as { receipt?: { entryId?: string } } | undefined)?.receipt
        if (!about || about.author_kind !== 'bot' || !receipt) throw new AppError('message.not_found', { seq })
        const told = eventEntry(
          { type: 'feedback', messageSeq: seq, useful },
          { kind: 'contact', id: caller.contactId },
          { forAgents: true, clientId: `#feedback:${seq}:${useful}` },
        )
        const judged = await bot.feedback(tx, {
          memory: (row.bot_memory ?? undefined) as BotMemory | undefined,
          useful,
          entryId: receipt.entryId,
          said: saidIn(await conversations.recent(tx, row.id, 40)),
        })
        if (judged.memory) await conversations.setBotMemory(tx, row.id, judged.memory)
        if (judged.handOff && row.served_by === 'bot') await handOff(tx, row, judged.handOff, [told])
        else await conversations.append(tx, row.id, [told])
      }),

    rate: (caller: VisitorCaller, conversationId: string, score: number, comment: string | undefined) =>
      database.tenant(caller.tenantId, async (tx) =>
        conversations.rate(tx, await own(tx, caller, conversationId, 'lock'), score, comment),
      ),

    /** A message to be answered later: it waits in the queue, with how to reach the customer. */
    leaveMessage: (
      caller: VisitorCaller,
      left: {
        clientId: string
        conversationId?: string | undefined
        text: string
        name?: string | undefined
        reachAt: string
      },
    ) =>
      database.tenant(caller.tenantId, async (tx) => {
        const row = await openAndLock(tx, caller, left.conversationId)
        const inbox = await inboxes.one(tx, row.inbox_id)
        await contacts.noteTyped(tx, caller.contactId, left)
        const author = { kind: 'contact' as const, id: caller.contactId }
        const entries = [
          messageEntry({ clientId: left.clientId, author, parts: [{ type: 'text', text: left.text }] }),
          eventEntry(
            { type: 'left_message', reachAt: left.reachAt, ...(left.name ? { name: left.name } : {}) },
            author,
            { forAgents: true, clientId: `#left:${left.clientId}` },
          ),
          messageEntry({
            clientId: `#left-thanks:${left.clientId}`,
            author: { kind: 'bot', name: inbox.botName },
            parts: [{ type: 'text', text: fill(wordsFor(row.language).leftMessage, { reachAt: left.reachAt }) }],
          }),
        ]
        if (row.served_by === 'bot') {
          await conversations.botTurned(tx, row.id, {
            seq: row.last_seq + 1,
            memory: row.bot_memory,
            answered: false,
            sentiment: row.sentiment,
          })
          await routing.enqueue(tx, row, inbox.skillGroupId, 'handed_off', () => entries)
        } else await conversations.append(tx, row.id, entries)
        return present(tx, (await conversations.find(tx, row.id))!)
      }),

    recall: (caller: VisitorCaller, conversationId: string, seq: number) =>
      database.tenant(caller.tenantId, async (tx) => {
        await own(tx, caller, conversationId)
        await conversations.recall(tx, conversationId, seq, { kind: 'contact', id: caller.contactId })
      }),

    async close(caller: VisitorCaller, conversationId: string) {
      const closed = await database.tenant(caller.tenantId, async (tx) => {
        const row = await own(tx, caller, conversationId, 'lock')
        if (row.status === 'open') await conversations.close(tx, row.id, { by: 'contact' })
        return present(tx, (await conversations.find(tx, row.id))!)
      })
      routing.match(caller.tenantId)
      return closed
    },
  }
}
export type Visitors = ReturnType<typeof createVisitors>
