export { createInboxes, inboxChanged, type Inboxes } from './inboxes.ts'
export { inboxRoutes } from './routes.ts'
