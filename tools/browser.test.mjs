import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findChromium } from './browser.mjs'

let folder
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-browser-'))
  for (const name of ['chromium', 'my-browser']) {
    writeFileSync(join(folder, name), '#!/bin/sh\n')
    chmodSync(join(folder, name), 0o755)
  }
  writeFileSync(join(folder, 'plain-file'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the browser named by CHROMIUM goes before the one on the path', () => {
  expect(findChromium({ PATH: folder })).toBe(join(folder, 'chromium'))
  expect(findChromium({ PATH: folder, CHROMIUM: join(folder, 'my-browser') })).toBe(join(folder, 'my-browser'))
})

test('a CHROMIUM that is not a program is named in the fault', () => {
  const plain = join(folder, 'plain-file')
  expect(() => findChromium({ PATH: folder, CHROMIUM: plain })).toThrow(`CHROMIUM is ${plain}`)
})
