import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build as bundle } from 'esbuild'
import { afterEach, expect, test } from 'vitest'
import { bundleOptions, copyMigrations } from './build.mjs'
import { sourceFiles } from './stamp.mjs'
import { foldersBehind, readWorkspaces } from './workspaces.mjs'

const tops = []
afterEach(() => {
  for (const top of tops.splice(0)) rmSync(top, { recursive: true })
})

const folderWith = (files) => {
  const top = mkdtempSync(join(tmpdir(), 'yingda-build-'))
  tops.push(top)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, file)), { recursive: true })
    writeFileSync(join(top, file), text)
  }
  return top
}

test("every room's migrations lie side by side after the build, and old ones are gone", () => {
  const top = folderWith({
    'src/platform/migrations/0001-jobs.sql': '',
    'src/bot/migrations/0002-bot.sql': '',
    'src/bot/store.ts': '',
    'dist/0009-old.sql': '',
  })
  copyMigrations(join(top, 'src'), join(top, 'dist'))
  expect(readdirSync(join(top, 'dist')).toSorted()).toEqual(['0001-jobs.sql', '0002-bot.sql'])
})

test('two migrations with one number stop the build before anything is copied', () => {
  const top = folderWith({ 'src/bot/migrations/0001-bot.sql': '', 'src/sla/migrations/0001-sla.sql': '' })
  expect(() => copyMigrations(join(top, 'src'), join(top, 'dist'))).toThrow('Two migrations are numbered 0001')
  expect(existsSync(join(top, 'dist'))).toBe(false)
})

test('a part is built again when a workspace it needs, near or far, has changed', () => {
  const top = folderWith({
    'package.json': '{"workspaces":["contract","sdk","console","server","channels/*"]}',
    'contract/package.json': '{"name":"@yingda/contract"}',
    'sdk/package.json': '{"name":"@yingda/sdk","dependencies":{"@yingda/contract":"*","zod":"4"}}',
    'console/package.json': '{"name":"@yingda/console","dependencies":{"@yingda/sdk":"*"}}',
    'server/package.json': '{"name":"@yingda/server","dependencies":{"@yingda/channel-web":"*"}}',
    'channels/web/package.json': '{"name":"@yingda/channel-web"}',
  })
  const workspaces = readWorkspaces(top)
  expect(foldersBehind('console', workspaces)).toEqual(['console', 'sdk', 'contract'])
  expect(foldersBehind('server', workspaces)).toEqual(['server', 'channels/web'])
})

test('tests, prose and what was built are no reason to build again', () => {
  const top = folderWith({ 'a.ts': '', 'a.test.ts': '', 'README.md': '', 'dist/a.mjs': '', 'data/faq.json': '' })
  expect([...sourceFiles(top)]).toEqual([join(top, 'a.ts'), join(top, 'data/faq.json')])
})

test('our own code and everybody else’s go into one file, except for packages with files of their own', async () => {
  const top = folderWith({
    'package.json': '{"type":"module","imports":{"#*":"./*/index.ts"}}',
    'server.ts': `import { ours } from '@yingda/ours'\nimport { room } from '#room'\nimport './side.ts'\nimport older from 'older'\nimport { hash } from '@node-rs/argon2'\nimport { join } from 'node:path'\nconsole.log(ours, room, older, hash, join)`,
    'side.ts': `console.log('the side')`,
    'room/index.ts': `import words from './words.json'\nexport const room = words.name`,
    'room/words.json': '{"name":"the room"}',
    'node_modules/older/package.json': '{"name":"older"}',
    'node_modules/older/index.js': `module.exports = require('node:os').EOL + __dirname`,
    'node_modules/@yingda/ours/package.json': '{"name":"@yingda/ours","exports":"./index.ts"}',
    'node_modules/@yingda/ours/index.ts': `export const ours: string = 'the workspace'`,
  })
  const options = { ...bundleOptions('server.ts', 'server.mjs'), absWorkingDir: top, write: false, metafile: true }
  const { outputs } = (await bundle(options)).metafile
  const { inputs, imports } = outputs['server.mjs']
  expect(Object.keys(inputs).toSorted()).toEqual([
    'node_modules/@yingda/ours/index.ts',
    'node_modules/older/index.js',
    'room/index.ts',
    'room/words.json',
    'server.ts',
    'side.ts',
  ])
  expect(imports.map(({ path }) => path).toSorted()).toEqual(['@node-rs/argon2', 'node:os', 'node:path'])
})
