import type { AnswerReceipt, BotSettings, BotVerdict, HandOffReason, Part, Sentiment } from '@yingda/contract'
import { handOffSummary, moodOf, type SaidTurn } from '@yingda/language'
import { spoken } from '@yingda/phrases'
import type { Knowledge } from '#knowledge'
import type { Audit, Clock, Database, Logger, Routes, Tx } from '#platform'
import { bandOf, decide, type BotDecision } from './decide.ts'
import { look, type Asked } from './look.ts'
import { emptyMemory, remember, type BotMemory } from './memory.ts'
import { botRoutes } from './routes.ts'
import { answerParts, offerParts, receiptOf, sentence } from './say.ts'
import { defaultSettings } from './settings.ts'
import * as store from './store.ts'

/** What an agent reads before taking over. */
export interface Packet {
  ask: string
  tried: string
  wish: string
}

/** What the bot does with what the customer has said since its last turn. */
export type BotTurn =
  | {
      kind: 'reply'
      parts: Part[]
      receipt: AnswerReceipt
      memory: BotMemory
      sentiment: Sentiment
      /** An entry of the knowledge base was given. */
      answered: boolean
    }
  | {
      kind: 'hand_off'
      reasons: HandOffReason[]
      evidence: string[]
      packet: Packet
      memory: BotMemory
      sentiment: Sentiment
    }

export interface TurnInput {
  language: 'zh-CN' | 'en'
  /** All messages of the burst, oldest first. */
  texts: string[]
  choice?: { optionId: string; label: string } | undefined
  memory: BotMemory | undefined
  /** What was said lately, for the packet. */
  said: SaidTurn[]
}

export interface BotNeeds {
  database: Database
  clock: Clock
  log: Logger
  knowledge: Knowledge
}

const moodOrder: Sentiment[] = ['angry', 'unhappy', 'happy', 'neutral']

/** The bot: answers from the knowledge base when it is sure, asks when it may be, and gets a person when it cannot help. */
export const createBot = ({ database, clock, log, knowledge }: BotNeeds) => {
  const settingsOf = async (tx: Tx): Promise<BotSettings> => ({ ...defaultSettings, ...(await store.settings(tx)) })

  const summary = (said: SaidTurn[]): Packet => handOffSummary(said)

  const bot = {
    async turn(tx: Tx, input: TurnInput): Promise<BotTurn> {
      const settings = await settingsOf(tx)
      const now = clock.now()
      const memory = input.memory ?? emptyMemory()
      const asked: Asked = {
        texts: input.texts,
        choice: input.choice,
        memory,
        spoken: input.language === 'en' ? 'en' : 'zh',
        audience: 'public',
        at: now,
      }
      const seen = await look({ tx, knowledge, settings }, asked)
      const decision = decide(seen, settings)
      const sentiment = moodOfAll(input.texts, seen.wish.anger)
      log.debug({ decision: decision.kind, score: seen.found[0]?.score }, 'the bot decided')

      const { offered: _offered, ...before } = memory
      const done = (band: AnswerReceipt['band'], nonAnswers: number, entryId?: string): BotMemory =>
        remember(
          { ...before, nonAnswers },
          { question: seen.question, band, at: now.toISOString(), ...(entryId ? { entryId } : {}) },
        )
      const reply = (parts: Part[], receipt: AnswerReceipt, next: BotMemory): Extract<BotTurn, { kind: 'reply' }> => ({
        kind: 'reply',
        parts,
        receipt,
        memory: next,
        sentiment,
        answered: receipt.band === 'answer',
      })
      const words = spoken[input.language].bot

      switch (decision.kind) {
        case 'hand_off':
          // Whoever takes over begins anew; if nobody is there, the bot goes on with a clean slate.
          return {
            kind: 'hand_off',
            reasons: decision.reasons,
            evidence: decision.evidence,
            packet: summary(input.said),
            memory: done('none', 0),
            sentiment,
          }
        case 'answer': {
          const { entry } = decision
          await knowledge.asked(tx, entry.entryId)
          return reply(answerParts(entry.answer), receiptOf('answer', entry, seen), done('answer', 0, entry.entryId))
        }
        case 'small_talk': {
          const { entry } = decision
          await knowledge.asked(tx, entry.entryId)
          return reply(
            answerParts(entry.answer),
            receiptOf('small_talk', entry, { found: [] }),
            done('small_talk', memory.nonAnswers, entry.entryId),
          )
        }
        case 'courtesy':
          return reply(
            sentence(words[decision.sentence]),
            { band: 'small_talk' },
            done('small_talk', memory.nonAnswers),
          )
        case 'offer':
          return reply(offerParts(decision.offered, input.language), receiptOf('offer', undefined, seen), {
            ...done('offer', decision.nonAnswers),
            offered: decision.offered.map(({ entryId, question }) => ({ entryId, question })),
          })
        case 'none': {
          const text = decision.sentence === 'fallback' ? settings.fallback[input.language] : words[decision.sentence]
          return reply(sentence(text), receiptOf('none', undefined, seen), done('none', decision.nonAnswers))
        }
      }
    },

    /** “有用” or “没用” under an answer. A dislike is counted once a conversation and gets a person when the setting says so. */
    async feedback(
      tx: Tx,
      given: { memory: BotMemory | undefined; useful: boolean; entryId?: string | undefined; said?: SaidTurn[] },
    ): Promise<{
      handOff?: { reasons: HandOffReason[]; evidence: string[]; packet: Packet }
      memory: BotMemory
    }> {
      const memory = given.memory ?? emptyMemory()
      const { entryId } = given
      if (given.useful) return { memory }
      const known = memory.disliked ?? []
      if (entryId && known.includes(entryId)) return { memory }
      if (entryId) await knowledge.disliked(tx, entryId)
      const next: BotMemory = entryId ? { ...memory, disliked: [...known, entryId].slice(-20) } : memory
      const { handOffWhen } = await settingsOf(tx)
      if (!handOffWhen.disliked) return { memory: next }
      const about = memory.turns.findLast((turn) => turn.entryId === entryId)
      return {
        handOff: {
          reasons: ['disliked'],
          evidence: about ? [about.question] : [],
          packet: summary(given.said ?? []),
        },
        memory: next,
      }
    },

    moodOf: (text: string): Sentiment => moodOf(text),
    summary,

    /** What the bot would do with a question, and why. Nothing is stored or counted. */
    async ask(
      tenantId: string,
      question: Pick<Asked, 'language' | 'audience' | 'drafts'> & { text: string },
    ): Promise<BotVerdict> {
      const startedAt = performance.now()
      return database.tenant(tenantId, async (tx) => {
        const settings = await settingsOf(tx)
        const { text, ...rest } = question
        const seen = await look(
          { tx, knowledge, settings },
          { ...rest, texts: [text], memory: emptyMemory(), at: clock.now() },
        )
        return verdictOf(decide(seen, settings), seen, settings, () => performance.now() - startedAt)
      })
    },

    settings: settingsOf,
    async saveSettings(tx: Tx, settings: BotSettings): Promise<BotSettings> {
      await store.putSettings(tx, settings)
      return settingsOf(tx)
    },

    /** The room's lines of the contract. */
    routes: (needs: { audit: Audit }): Routes => botRoutes({ database, bot, ...needs }),
  }
  return bot
}
export type Bot = ReturnType<typeof createBot>

/** The worst mood of the messages, so that one kind word does not hide anger. */
const moodOfAll = (texts: string[], anger: 0 | 1 | 2): Sentiment => {
  const moods = texts.map(moodOf)
  if (anger === 2) return 'angry'
  return moodOrder.find((mood) => moods.includes(mood)) ?? 'neutral'
}

const verdictOf = (
  decision: BotDecision,
  seen: Awaited<ReturnType<typeof look>>,
  settings: BotSettings,
  tookMs: () => number,
): BotVerdict => {
  const isTalk = decision.kind === 'small_talk'
  const said = decision.kind === 'answer' || isTalk ? decision.entry : undefined
  const band: AnswerReceipt['band'] =
    isTalk || decision.kind === 'courtesy' ? 'small_talk' : bandOf(seen.found, settings).band
  const best = said ?? seen.found[0]
  return {
    band,
    ...(best
      ? {
          best: {
            entryId: best.entryId,
            ...(best.externalId ? { externalId: best.externalId } : {}),
            question: best.question,
            score: best.score,
            matched: best.matched,
          },
        }
      : {}),
    candidates: (isTalk ? seen.smallTalk : seen.found).map(({ entryId, externalId, question, score }) => ({
      entryId,
      ...(externalId ? { externalId } : {}),
      question,
      score,
    })),
    ...(said ? { answer: said.answer } : {}),
    handOff: decision.kind === 'hand_off' ? decision.reasons : [],
    receipt: receiptOf(band, said, { ...seen, found: isTalk ? [] : seen.found }),
    tookMs: Math.round(tookMs() * 100) / 100,
  }
}
