import type { Channel } from '@yingda/kit'
import type { Access } from '#access'
import type { Bot } from '#bot'
import type { Contacts } from '#contacts'
import { messageReceived, type ConversationLive, type Conversations, type Waiting } from '#conversations'
import type { Inboxes } from '#inboxes'
import type { Clock, Config, Database, Events, Files, LiveWire, Logger, Tx } from '#platform'
import type { Routing } from '#routing'
import { createBotTurns } from './bot-turns.ts'
import { createHandOff } from './hand-off.ts'
import { createReceptionLive } from './live.ts'
import { createIdle } from './idle.ts'
import { createKeptFiles } from './kept-files.ts'
import { createQuota } from './quota.ts'
import { createReceive } from './receive.ts'
import { receptionRoutes } from './routes.ts'
import { createServing } from './serving.ts'
import { createVisitors } from './visitors.ts'

export interface Needs {
  database: Database
  events: Events
  clock: Clock
  config: Config
  log: Logger
  live: LiveWire
  files: Files
  access: Access
  contacts: Contacts
  conversations: Conversations
  conversationLive: ConversationLive
  waiting: Waiting
  inboxes: Inboxes
  routing: Routing
  bot: Bot
  channels: { web: Channel }
  timeZone: (tx: Tx) => Promise<string>
}

const sweepEveryMs = 3000

/** The front desk: the straight line of a message, in and out. */
export const createReception = (needs: Needs) => {
  const { channels, database, events, config, log, conversations, conversationLive, inboxes, routing, bot } = needs
  const handOff = createHandOff(needs)
  const keptFiles = createKeptFiles(needs)
  const receive = createReceive({
    ...needs,
    keptFiles,
    pageOf: conversationLive.pageOf,
    channel: channels.web,
    moodOf: bot.moodOf,
    quota: createQuota({
      tenantPerSecond: config.YINGDA_TENANT_MESSAGES_PER_SECOND,
      inboxPerSecond: config.YINGDA_INBOX_MESSAGES_PER_SECOND,
    }),
  })
  const serving = createServing({ ...needs, keptFiles })
  const visitors = createVisitors({ ...needs, handOff, receive })
  const turns = createBotTurns({ database, conversations, inboxes, bot, handOff, log })
  const idle = createIdle({ ...needs, idleMs: config.YINGDA_BOT_IDLE_MINUTES * 60_000 })
  const receptionLive = createReceptionLive({ ...needs, receive, serving, visitors })

  const looking = new Set<string>()
  const lookAgain = new Set<string>()
  /** One look at an agent at a time: the messages that come meanwhile share the next one. */
  const relieveOnce = async (tenantId: string, agentId: string) => {
    if (looking.has(agentId)) return void lookAgain.add(agentId)
    looking.add(agentId)
    try {
      do {
        lookAgain.delete(agentId)
        await routing.relieveIfAway(tenantId, agentId)
      } while (lookAgain.has(agentId))
    } finally {
      looking.delete(agentId)
    }
  }

  events.on(messageReceived, async ({ tenantId, conversationId, servedBy, agentId }) => {
    switch (servedBy) {
      case 'bot':
        return turns.run(tenantId, conversationId)
      case 'agent':
        // Whoever is away does not keep a customer who writes again.
        if (agentId) await relieveOnce(tenantId, agentId)
        return
      case 'queue':
      case 'nobody':
    }
  })

  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    receive: (...given: Parameters<typeof receive.receive>) => receive.receive(...given),
    serving,
    visitors,
    settled: () => turns.settled(),
    endIdle: () => idle.sweep(),
    routes: receptionRoutes({
      ...needs,
      receive,
      serving,
      visitors,
      readVisitor: needs.access.readVisitor,
      limits: {
        sessionsPerMinute: config.YINGDA_VISITORS_PER_MINUTE,
        messagesPerSecond: config.YINGDA_MESSAGES_PER_SECOND,
        messagesBurst: config.YINGDA_MESSAGES_BURST,
      },
    }),
    start() {
      const tick = () => {
        Promise.all([turns.sweep(), idle.sweep()])
          .catch((error: unknown) => log.error({ error }, 'open turns and idle conversations could not be looked for'))
          .finally(() => {
            timer = setTimeout(tick, sweepEveryMs)
          })
      }
      tick()
    },
    async stop() {
      clearTimeout(timer)
      receptionLive.stop()
      await turns.stop()
    },
  }
}
export type Reception = ReturnType<typeof createReception>
