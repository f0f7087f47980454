export { createAccess, type Access } from './access.ts'
export { credentialsEnded, memberChanged } from './news.ts'
