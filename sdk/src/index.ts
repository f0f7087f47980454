export * from './by-calls.ts'
export * from './client.ts'
export * from './live.ts'
