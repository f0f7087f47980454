import type { BotSettings } from '@yingda/contract'
import { defaultThresholds } from '@yingda/language'
import { spoken } from '@yingda/phrases'

/** What holds until a company decides otherwise. */
export const defaultSettings: BotSettings = {
  answerThreshold: defaultThresholds.answer,
  suggestThreshold: defaultThresholds.suggest,
  smallTalkOn: true,
  handOffWhen: { askedTwice: true, disliked: true, angry: true, nonAnswersInARow: 2 },
  extraHandOffWords: [],
  extraAngerWords: [],
  synonyms: [],
  fallback: { 'zh-CN': spoken['zh-CN'].bot.fallback, en: spoken.en.bot.fallback },
}
