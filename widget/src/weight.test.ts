import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const script = join(import.meta.dirname, '../dist/w.js')
const weightMax = 15 * 1024

test.skipIf(!existsSync(script))('the whole window weighs at most 15 KB on the way to a page', () => {
  expect(gzipSync(readFileSync(script), { level: 9 }).length).toBeLessThanOrEqual(weightMax)
})
