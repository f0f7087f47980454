export { createReception, type Reception } from './reception.ts'
