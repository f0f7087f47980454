import type { Entry, HandOffReason, Part } from '@yingda/contract'
import { plainText } from '@yingda/contract'
import { noneOption, type Bot, type BotMemory } from '#bot'
import { eventEntry, messageEntry, type Conversations, type ConversationRow } from '#conversations'
import type { Inboxes } from '#inboxes'
import type { Database, Logger, Tx } from '#platform'
import { createFairLine } from './fair-line.ts'
import type { HandOff } from './hand-off.ts'

const recentForSummary = 40
const turnsAtOnce = 4

const partsOf = (entry: Entry): Part[] => (entry.body.kind === 'message' ? entry.body.parts : [])

/** What was said lately, without notes and events. An answer is told by the question it answers, an offer by the questions offered: that is what was tried. */
export const saidIn = (entries: Entry[]): { author: 'contact' | 'bot'; text: string }[] =>
  entries.flatMap((entry) => {
    const { kind } = entry.author
    const receipt = entry.body.kind === 'message' ? entry.body.receipt : undefined
    // That the bot had no answer, or a kind word, is nothing that was tried.
    if (receipt?.band === 'none' || receipt?.band === 'small_talk') return []
    const answered = receipt?.band === 'answer' ? receipt.question : undefined
    const text = answered ?? (questionsOffered(entry) || plainText(partsOf(entry)))
    return text && (kind === 'contact' || kind === 'bot') ? [{ author: kind, text }] : []
  })

const questionsOffered = (entry: Entry): string =>
  partsOf(entry)
    .flatMap((part) => (part.type === 'menu' ? part.options : []))
    .filter(({ id }) => id !== noneOption)
    // A question mark would end the line there, as the end of its sentence.
    .map(({ label }) => label.replace(/[?？]$/, ''))
    .join(' / ')

/** While the bot thought, the conversation went on without it. */
class Overtaken extends Error {}

/**
 * The bot's turns: one at a time per conversation. A turn takes everything the customer has said since the last one,
 * so a burst of messages gets one answer. What is open is read from the database, so a crash only delays a turn.
 */
export const createBotTurns = ({
  database,
  conversations,
  inboxes,
  bot,
  handOff,
  log,
}: {
  database: Database
  conversations: Conversations
  inboxes: Inboxes
  bot: Bot
  handOff: HandOff
  log: Logger
}) => {
  const running = new Map<string, Promise<void>>()
  const again = new Set<string>()
  const line = createFairLine()
  let stopped = false

  const owed = (row: ConversationRow | undefined): row is ConversationRow =>
    row?.served_by === 'bot' && row.contact_seq > row.bot_seq

  /** The bot thought without holding the conversation, so that the customer can go on writing; what it decided counts only if nobody else dealt with it meanwhile. */
  const lockAgain = async (tx: Tx, before: ConversationRow): Promise<ConversationRow> => {
    const row = await conversations.lock(tx, before.id)
    if (!owed(row) || row.bot_seq !== before.bot_seq) throw new Overtaken()
    return row
  }

  const turn = (tenantId: string, conversationId: string) =>
    database.tenant(tenantId, async (tx) => {
      const before = await conversations.find(tx, conversationId)
      if (!owed(before)) return
      const inbox = await inboxes.one(tx, before.inbox_id)
      if (!inbox.botOn) {
        const row = await lockAgain(tx, before)
        await conversations.botTurned(tx, row.id, {
          seq: row.contact_seq,
          memory: row.bot_memory,
          answered: false,
          sentiment: row.sentiment,
        })
        await handOff(tx, row, { reasons: ['bot_off'] })
        return
      }
      const asked = await conversations.contactMessagesAfter(tx, before.id, before.bot_seq)
      const seq = asked.at(-1)?.seq ?? before.contact_seq
      const parts = asked.flatMap(partsOf)
      const choice = parts.findLast((part) => part.type === 'choice')
      const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
      // A picture or file alone is nothing the bot can judge; it says so like any question it cannot answer.
      const said = await bot.turn(tx, {
        language: before.language.startsWith('en') ? 'en' : 'zh-CN',
        texts: texts.length || choice ? texts : [plainText(parts)],
        ...(choice ? { choice: { optionId: choice.optionId, label: choice.label } } : {}),
        memory: (before.bot_memory ?? undefined) as BotMemory | undefined,
        said: saidIn(await conversations.recent(tx, before.id, recentForSummary)),
      })
      const row = await lockAgain(tx, before)
      await conversations.botTurned(tx, row.id, {
        seq,
        memory: said.memory,
        answered: said.kind === 'reply' && said.answered,
        sentiment: said.sentiment,
      })
      if (said.kind === 'hand_off') return void (await handOff(tx, row, said))
      await conversations.append(tx, row.id, [
        // The id is made of what is answered, so that a turn that runs twice says it once.
        messageEntry({
          clientId: `#bot:${seq}`,
          author: { kind: 'bot', name: inbox.botName },
          parts: said.parts,
          receipt: said.receipt,
        }),
      ])
    })

  /** The bot failed: people take over, and the log says why. */
  const rescue = (tenantId: string, conversationId: string, error: unknown) =>
    database.tenant(tenantId, async (tx) => {
      const row = await conversations.lock(tx, conversationId)
      if (!owed(row)) return
      await conversations.botTurned(tx, row.id, {
        seq: row.contact_seq,
        memory: row.bot_memory,
        answered: false,
        sentiment: row.sentiment,
      })
      const reasons: HandOffReason[] = ['bot_error']
      await handOff(tx, row, { reasons }, [
        eventEntry(
          { type: 'bot_failed', error: (error instanceof Error ? error.message : String(error)).slice(0, 300) },
          { kind: 'system' },
          { forAgents: true },
        ),
      ])
    })

  const run = (tenantId: string, conversationId: string): void => {
    if (stopped) return
    if (running.has(conversationId)) return void again.add(conversationId)
    // A rush of customers is acknowledged first; their turns come one after another behind it.
    if (running.size >= turnsAtOnce) return line.put(tenantId, conversationId)
    const one = turn(tenantId, conversationId)
      .catch(async (error: unknown) => {
        // Somebody else dealt with it; what is left is looked at anew.
        if (error instanceof Overtaken) return void again.add(conversationId)
        log.error({ error, tenantId, conversationId }, 'the bot failed')
        await rescue(tenantId, conversationId, error)
      })
      .catch((error: unknown) =>
        log.error({ error, tenantId, conversationId }, 'a turn could not be ended; it is tried again'),
      )
      .finally(() => {
        running.delete(conversationId)
        const next = line.take()
        if (next) run(next.tenantId, next.id)
        if (again.delete(conversationId)) run(tenantId, conversationId)
      })
    running.set(conversationId, one)
  }

  return {
    run,
    /** Finds turns that a crash or a lost event left open. */
    async sweep() {
      for (const { tenant_id, id } of await conversations.unansweredByBot(200)) run(tenant_id, id)
    },
    /** Resolves when no turn is running. */
    async settled() {
      while (running.size) await Promise.all(running.values())
    },
    async stop() {
      stopped = true
      await Promise.all(running.values())
    },
  }
}
export type BotTurns = ReturnType<typeof createBotTurns>
