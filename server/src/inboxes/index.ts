export { createInboxes, type Inboxes } from './inboxes.ts'
export { inboxRoutes } from './routes.ts'
