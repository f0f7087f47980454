import { bot as botEn } from './en/bot.ts'
import { knowledge as knowledgeEn } from './en/knowledge.ts'
import { reception as receptionEn } from './en/reception.ts'
import { bot } from './zh-CN/bot.ts'
import { knowledge } from './zh-CN/knowledge.ts'
import { reception } from './zh-CN/reception.ts'

export { fill, type Phrases } from './phrases.ts'

/** What the server says to customers and in imports, by language. */
export const spoken = {
  'zh-CN': { bot, knowledge, reception },
  en: { bot: botEn, knowledge: knowledgeEn, reception: receptionEn },
}
