export { createConversations, type Conversations } from './conversations.ts'
export { hiddenContacts } from './hidden-contacts.ts'
export { eventEntry, messageEntry, type ToOpen } from './entries.ts'
export { entriesWritten, messageReceived } from './log.ts'
export { isAboutData } from './lanes.ts'
export { createConversationLive, visitorCameBack, type ConversationLive } from './live.ts'
export { conversationRoutes, pageOf } from './routes.ts'
export {
  createRetention,
  listArchive,
  readConversation,
  retentionStanding,
  verifyMonth,
} from './retention/retention.ts'
export { forVisitor } from './streams.ts'
export { createWaiting, type Waiting } from './waiting.ts'
export type { Names } from './sight.ts'
export type { NewEntry } from './store-log.ts'
export type { ConversationRow } from './tables.ts'
