export { ArchiveFault, createArchive, type Archive, type Part } from './archive.ts'
export { createNatsBus, createQuietBus, type Bus } from './bus.ts'
export { handClock, systemClock, type Clock } from './clock.ts'
export { ConfigFault, configSchema, readConfig, type Config } from './config.ts'
export { briefly } from './database/briefly.ts'
export { createDatabase, type Database, type Tx } from './database/database.ts'
export { migrate, protectTables } from './database/migrate.ts'
export { MigrationFault } from './database/migration-fault.ts'
export { persist } from './database/persist.ts'
export { migrationState } from './database/migration-state.ts'
export { readMigrations } from './database/migrations.ts'
export { createNodes, leaseMs, type Nodes } from './nodes.ts'
export { createEvents, topic, type Events, type Topic } from './events.ts'
export { createFiles, type Files } from './files.ts'
export { doneBy, type Audit, type AuditEntry } from './http/audit.ts'
export {
  memberOf,
  mustHold,
  visitorOf,
  type Call,
  type Caller,
  type MemberCaller,
  type VisitorCaller,
} from './http/caller.ts'
export { createHttp, type Authenticate, type Http, type Routes } from './http/http.ts'
export { openApi } from './http/openapi.ts'
export { servePages } from './http/pages.ts'
export { createMetrics, serveSignsOfLife, type Metrics } from './http/signs-of-life.ts'
export { newId, newSecret } from './ids.ts'
export { createJobs, type Jobs } from './jobs.ts'
export { createBucket } from './bucket.ts'
export type { Connection } from './connection.ts'
export { createLive, type LiveWire } from './live.ts'
export { createLog, silentLog, type Logger } from './log.ts'
export * from './postgres/index.ts'
export { createStorage } from './storage.ts'
export { storable } from './storable.ts'
export { enterKey, removeKeys } from './store-directory.ts'
export { keptFiles } from './store-files.ts'
export { nobody, versionsAlive } from './store-nodes.ts'
export { noteRestoration } from './store-restorations.ts'
