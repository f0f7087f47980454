import { defineConfig } from 'vitest/config'

const testsIn = (...folders: string[]) => folders.map((folder) => `${folder}/**/*.test.{ts,tsx,mjs}`)

/** Three kinds of tests: `unit` needs nothing, `rooms` a PostgreSQL, `e2e` a built product and a browser. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // What is waited for comes at once on a quiet machine; on a busy one it only comes late.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: testsIn('contract', 'kit', 'channels', 'language', 'phrases', 'console', 'widget', 'tools'),
        },
      },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: testsIn('server', 'sdk', 'cli', 'demo'),
          // One PostgreSQL for the whole run; each file takes a database of its own from it.
          globalSetup: ['./server/test/global-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: testsIn('e2e/journeys', 'e2e/crash', 'e2e/faults', 'e2e/upgrade'),
          // A journey is a server, its PostgreSQL and a browser: one at a time is what two cores carry.
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
