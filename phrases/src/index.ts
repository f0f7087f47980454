import { reception as receptionEn } from './en/reception.ts'
import { reception } from './zh-CN/reception.ts'

export { fill, type Phrases } from './phrases.ts'

/** What the server says to customers, by language. */
export const spoken = { 'zh-CN': { reception }, en: { reception: receptionEn } }
