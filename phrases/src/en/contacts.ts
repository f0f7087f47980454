import type { Phrases } from '../phrases.ts'
import type { contacts as source } from '../zh-CN/contacts.ts'

export const contacts: Phrases<typeof source> = { title: 'Contacts' }
