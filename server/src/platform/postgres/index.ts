export { startEmbeddedPostgres, type EmbeddedOptions, type EmbeddedPostgres } from './embedded.ts'
export { PostgresFault, type Fault } from './faults.ts'
export { superviseEmbeddedPostgres, type PostgresNews, type SupervisedPostgres } from './supervise.ts'
