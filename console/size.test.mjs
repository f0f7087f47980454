import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { firstLoad, firstLoadMaxBytes } from './size.mjs'

const dist = fileURLToPath(new URL('dist', import.meta.url))

// `npm test` builds first; whoever runs this file alone may not have built.
test.skipIf(!existsSync(dist))('the desk’s first load is at most 400 KB, packed', () => {
  const bytes = firstLoad(dist).reduce((sum, file) => sum + file.bytes, 0)
  expect(bytes).toBeGreaterThan(50 * 1024)
  expect(bytes).toBeLessThanOrEqual(firstLoadMaxBytes)
})
