import { startTestServer } from '../src/platform/postgres/testing.ts'

/** One real PostgreSQL for the whole test run; every test file has a database of its own on it. */
export default startTestServer
