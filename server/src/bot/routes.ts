import { doneBy, memberOf, mustHold, type Audit, type Database, type Routes } from '#platform'
import type { Bot } from './bot.ts'

interface RouteNeeds {
  database: Database
  bot: Bot
  audit: Audit
}

export const botRoutes = ({ database, bot, audit }: RouteNeeds) =>
  ({
    'GET /api/bot/settings': async (_args, call) => database.tenant(memberOf(call).tenantId, (tx) => bot.settings(tx)),

    // Who changed when people are called is on record: a way to a person is never closed silently.
    'PUT /api/bot/settings': async ({ body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        const before = await bot.settings(tx)
        const after = await bot.saveSettings(tx, body)
        await audit(tx, {
          ...doneBy(call),
          action: 'bot.settings_changed',
          details: { before, after },
        })
        return after
      })
    },

    'POST /api/bot/ask': async ({ body }, call) => {
      const member = memberOf(call)
      const audience = body.audience ?? 'public'
      // What is only for agents, or not published yet, is for those who may read the knowledge base.
      if (audience === 'agents' || body.drafts) mustHold(member, 'knowledge.read')
      return bot.ask(member.tenantId, { text: body.question, language: body.language, audience, drafts: body.drafts })
    },
  }) satisfies Routes
