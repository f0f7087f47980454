export {
  createConversations,
  entriesWritten,
  eventEntry,
  messageEntry,
  messageReceived,
  type Conversations,
  type ToOpen,
} from './conversations.ts'
export { hiddenContacts } from './hidden-contacts.ts'
export { createConversationLive, type ConversationLive } from './live.ts'
export { conversationRoutes, pageOf } from './routes.ts'
export { forVisitor } from './streams.ts'
export type { Names } from './sight.ts'
export type { NewEntry } from './store.ts'
export type { ConversationRow } from './tables.ts'
