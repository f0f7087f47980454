import type { Phrases } from '../phrases.ts'
import type { conversations as source } from '../zh-CN/conversations.ts'

export const conversations: Phrases<typeof source> = { title: 'Conversations' }
