export { createAccess, type Access } from './access.ts'
export type { AuditEntry } from './audit.ts'
export type { Colleague } from './members.ts'
export { credentialsEnded, memberChanged } from './news.ts'
