import type { contacts } from './zh-CN/contacts.ts'
import type { conversations } from './zh-CN/conversations.ts'
import type { office } from './zh-CN/office.ts'
import type { shell } from './zh-CN/shell.ts'
import type { Phrases } from './phrases.ts'

/** Every sentence of the console: one group per part of it. */
export interface ConsolePhrases {
  shell: Phrases<typeof shell>
  conversations: Phrases<typeof conversations>
  contacts: Phrases<typeof contacts>
  office: Phrases<typeof office>
}

/** The sentences of one language; the browser fetches only the one it shows. */
export const consolePhrases = async (language: 'zh-CN' | 'en'): Promise<ConsolePhrases> =>
  language === 'en' ? (await import('./en/console.ts')).console : (await import('./zh-CN/console.ts')).console
