import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { inspect } from './house.mjs'

const tops = []
afterEach(() => {
  for (const top of tops.splice(0)) rmSync(top, { recursive: true })
})

const workspaceNames = ['contract', 'kit', 'language', 'phrases', 'server', 'sdk', 'console', 'e2e']

/** A small house in which nothing is wrong: two rooms on each of the floors we build on, two channels, a screen. */
const soundHouse = () => ({
  'package.json': JSON.stringify({ workspaces: [...workspaceNames, 'channels/*'] }),
  ...Object.fromEntries(workspaceNames.map((name) => [`${name}/package.json`, `{"name":"@yingda/${name}"}`])),
  ...Object.fromEntries(workspaceNames.map((name) => [`${name}/src/index.ts`, 'export {}'])),
  'server/package.json': '{"name":"@yingda/server","imports":{"#house":"./src/house.ts","#*":"./src/*/index.ts"}}',
  'server/src/catalogue.ts': `import { web } from '@yingda/channel-web'\nexport const channels = [web]`,
  'server/src/house.ts': `import { createBot } from '#bot'\nimport { channels } from './catalogue.ts'\nexport { createBot, channels }`,
  'channels/web/package.json': '{"name":"@yingda/channel-web"}',
  'channels/web/src/index.ts': `import type { Channel } from '@yingda/kit'\nexport const web: Channel = {}`,
  'channels/email/package.json': '{"name":"@yingda/channel-email"}',
  'channels/email/src/index.ts': 'export const email = {}',
  ...room('platform'),
  'server/src/platform/migrations/after-each.sql': '-- row-level security on every table',
  'server/src/platform/testing.ts': 'export const openDatabase = () => {}',
  ...room('contacts'),
  ...room('conversations', `import { contacts } from '#contacts'\nexport const conversations = contacts`),
  'server/src/conversations/store.ts': `export const find = (db) => db.selectFrom('conversations as c')`,
  'server/src/conversations/migrations/0001-conversations.sql': 'create table conversations (id bigint);',
  ...room('tickets'),
  'server/src/tickets/migrations/0002-tickets.sql': 'create table if not exists public.tickets (id bigint);',
  ...room('bot', `export { createBot } from './bot.ts'`),
  'server/src/bot/bot.ts': `import { conversations } from '#conversations'\nexport const createBot = () => conversations`,
  ...room('reception'),
})

function room(name, door = `export const ${name} = {}`) {
  return { [`server/src/${name}/index.ts`]: door, [`server/src/${name}/README.md`]: `# ${name}` }
}

/** What the checker says of the sound house after a change; a file changed to undefined is taken away. */
const inspectWith = (change) => {
  const top = mkdtempSync(join(tmpdir(), 'yingda-house-'))
  tops.push(top)
  for (const [file, text] of Object.entries({ ...soundHouse(), ...change })) {
    if (text === undefined) continue
    mkdirSync(dirname(join(top, file)), { recursive: true })
    writeFileSync(join(top, file), text)
  }
  return inspect(top)
}

test('a sound house has no findings', () => {
  expect(inspectWith({})).toEqual([])
})

/** A change that breaks a rule, what is said, and the same wish kept within the rules. */
const rows = [
  {
    rule: 'a screen talks to the server through the sdk',
    file: 'console/src/main.tsx',
    broken: `\nimport { start } from '@yingda/server'`,
    says: 'console/src/main.tsx:2 imports server: the screens and tools talk to the server through sdk',
    kept: `import { createClient } from '@yingda/sdk'`,
  },
  {
    rule: 'a workspace is entered by its package, not by its path',
    file: 'console/src/main.tsx',
    broken: `import { createClient } from '../../sdk/src/index.ts'`,
    says: 'console/src/main.tsx:1 imports sdk/src/index.ts by its path; use its door, the package @yingda/…',
    kept: `import { createClient } from '@yingda/sdk'`,
  },
  {
    rule: 'the language engine is a library that knows nobody but the contract',
    file: 'language/src/matcher.ts',
    broken: `import type { Channel } from '@yingda/kit'`,
    says: 'language/src/matcher.ts:1 imports kit: language may use contract; put what both need in contract',
    kept: `import type { Message } from '@yingda/contract'`,
  },
  {
    rule: 'the contract stands alone',
    file: 'contract/src/messages.ts',
    broken: `export * from '@yingda/phrases'`,
    says: 'contract/src/messages.ts:1 imports phrases: contract stands alone; what both need belongs here',
    kept: `export * from './index.ts'`,
  },
  {
    rule: 'channels do not know each other',
    file: 'channels/web/src/parse.ts',
    broken: `import { email } from '@yingda/channel-email'`,
    says: 'channels/web/src/parse.ts:1 imports channels/email: channels do not know each other; what two of them need belongs in kit',
    kept: `import type { Message } from '@yingda/contract'`,
  },
  {
    rule: 'a channel does not know the server',
    file: 'channels/web/src/parse.ts',
    broken: `const inbox = await import('@yingda/server')`,
    says: 'channels/web/src/parse.ts:1 imports server: channels see only kit and contract; what it needs is handed to it as the kit says',
    kept: `import type { Channel } from '@yingda/kit'`,
  },
  {
    rule: 'only the catalogue names channels',
    file: 'server/src/bot/bot.ts',
    broken: `import { web } from '@yingda/channel-web'`,
    says: 'server/src/bot/bot.ts:1 imports channels/web: name it in server/src/catalogue.ts and nowhere else; the kit says what it can do',
    kept: `import type { Channel } from '@yingda/kit'`,
  },
  {
    rule: "rooms' doors open only inside the server",
    file: 'console/src/main.tsx',
    broken: `import { conversations } from '#conversations'`,
    says: "console/src/main.tsx:1 imports #conversations: rooms' doors open only inside the server; ask it through sdk",
    kept: `import { createClient } from '@yingda/sdk'`,
  },
  {
    rule: 'a lower room is used through its door',
    file: 'server/src/bot/bot.ts',
    broken: `\n\nimport { find } from '../conversations/store.ts'`,
    says: "server/src/bot/bot.ts:3 imports conversations/store.ts: a room's store is its own; use its door #conversations",
    kept: `import { conversations } from '#conversations'`,
  },
  {
    rule: 'a door is entered by name',
    file: 'server/src/bot/bot.ts',
    broken: `import { conversations } from '../conversations/index.ts'`,
    says: 'server/src/bot/bot.ts:1 imports conversations/index.ts: a room is entered by name; use its door #conversations',
    kept: `import { conversations } from '#conversations'`,
  },
  {
    rule: 'rooms on one floor are strangers, even in types',
    file: 'server/src/tickets/tickets.ts',
    broken: `import type { Conversation } from '#conversations'`,
    says: 'server/src/tickets/tickets.ts:1 imports conversations/index.ts: tickets and conversations stand on one floor and are strangers; let conversations tell an event and hear it in tickets/listeners.ts, or let a room above lead',
    kept: `import type { Contact } from '#contacts'`,
  },
  {
    rule: 'a type that is imported in passing counts as well',
    file: 'server/src/tickets/tickets.ts',
    broken: `export type Start = import('../conversations/store.ts').Conversation`,
    says: 'server/src/tickets/tickets.ts:1 imports conversations/store.ts: tickets and conversations stand on one floor and are strangers; let conversations tell an event and hear it in tickets/listeners.ts, or let a room above lead',
    kept: `export type Start = import('#contacts').Contact`,
  },
  {
    rule: 'news goes up only as events',
    file: 'server/src/contacts/contacts.ts',
    broken: `import { conversations } from '#conversations'`,
    says: 'server/src/contacts/contacts.ts:1 imports conversations/index.ts: conversations stands above contacts; news goes up only as events, told here and heard in conversations/listeners.ts',
    kept: `import { events } from '#platform'`,
  },
  {
    rule: 'a room does not reach for the house',
    file: 'server/src/bot/bot.ts',
    broken: `import type { House } from '#house'`,
    says: 'server/src/bot/bot.ts:1 imports house.ts: a room does not reach for the house; house.ts hands it what it needs',
    kept: `export const createBot = ({ channels }) => channels`,
  },
  {
    rule: 'a room does not go out through its own door',
    file: 'server/src/conversations/open.ts',
    broken: `import { conversations } from '#conversations'`,
    says: 'server/src/conversations/open.ts:1 imports its own door #conversations; inside a room import the file itself, relative',
    kept: `import { find } from './store.ts'`,
  },
  {
    rule: 'the files that build the house use doors too',
    file: 'server/src/doctor.ts',
    broken: `import { find } from './conversations/store.ts'`,
    says: "server/src/doctor.ts:1 imports conversations/store.ts: a room's store is its own; use its door #conversations",
    kept: `import { conversations } from '#conversations'\nimport { channels } from './catalogue.ts'`,
  },
  {
    rule: 'testing helpers are for tests only',
    file: 'server/src/bot/bot.ts',
    broken: `import { openDatabase } from '../platform/testing.ts'`,
    says: 'server/src/bot/bot.ts:1 imports platform/testing.ts, which is for tests only',
    kept: `import { platform } from '#platform'`,
  },
  {
    rule: "a room's tables are touched only by that room, in kysely's words",
    file: 'server/src/bot/store.ts',
    broken: `export const read = (db) =>\n  db.selectFrom('bot_turns as b').innerJoin('conversations as c', 'c.id', 'b.id')`,
    says: 'server/src/bot/store.ts:2 touches conversations, a table of conversations: ask through its door #conversations',
    kept: `export const read = (db) => db.selectFrom('bot_turns')`,
  },
  {
    rule: "a room's tables are touched only by that room, in SQL",
    file: 'server/src/bot/store.ts',
    broken: 'export const read = (id) => sql`select 1 from public.tickets where id = ${id}`',
    says: 'server/src/bot/store.ts:1 touches tickets, a table of tickets: ask through its door #tickets',
    kept: 'export const read = (id) => sql`select 1 from bot_turns where id = ${id}`',
  },
  {
    rule: "a room's tables are touched only by that room, in a plain query",
    file: 'server/src/platform/jobs.ts',
    broken: `export const sweep = (pool) => pool.query('UPDATE tickets SET id = 1')`,
    says: 'server/src/platform/jobs.ts:1 touches tickets, a table of tickets: ask through its door #tickets',
    kept: `export const advice = 'Update tickets from the list.'`,
  },
  {
    rule: 'SQL lives in the store',
    file: 'server/src/conversations/open.ts',
    broken: `export const open = (db) => db.insertInto('conversations')`,
    says: "server/src/conversations/open.ts:1 touches the table conversations: SQL lives in the room's store (store.ts, store-….ts or store/); call a function there",
    kept: `export { find } from './store.ts'`,
  },
  {
    rule: 'two rooms do not create one table',
    file: 'server/src/bot/migrations/0003-bot.sql',
    broken: 'create table tickets (id bigint);',
    says: 'server/src/bot/migrations/0003-bot.sql creates tickets, which is a table of tickets',
    kept: '-- create table tickets\ncreate table bot_turns (id bigint);',
  },
  {
    rule: "a migration's number is given once",
    file: 'server/src/bot/migrations/0002-bot.sql',
    broken: 'create table bot_turns (id bigint);',
    says: 'server/src/tickets/migrations/0002-tickets.sql has the number of server/src/bot/migrations/0002-bot.sql; take the next free one',
    keptFile: 'server/src/bot/migrations/0003-bot.sql',
    kept: 'create table bot_turns (id bigint);',
  },
  {
    rule: 'a migration is named after its number and what it does',
    file: 'server/src/bot/migrations/3_Bot.sql',
    broken: 'create table bot_turns (id bigint);',
    says: 'server/src/bot/migrations/3_Bot.sql is not named like 0001-what-it-does.sql',
    keptFile: 'server/src/bot/migrations/0003-bot.sql',
    kept: 'create table bot_turns (id bigint);',
  },
  {
    rule: 'files do not stand in a circle',
    file: 'server/src/conversations/store.ts',
    broken: `import { conversations } from './middle.ts'`,
    and: { 'server/src/conversations/middle.ts': `export * from './store.ts'` },
    says: 'server/src/conversations/middle.ts stands in a circle: server/src/conversations/middle.ts → server/src/conversations/store.ts → server/src/conversations/middle.ts; move what they share into a file of its own below both',
    kept: `import type { Conversation } from './middle.ts'`,
  },
]

describe.each(rows)('$rule', ({ file, broken, and, says, keptFile, kept }) => {
  test('broken, it is said where and which way to turn', () => {
    expect(inspectWith({ [file]: broken, ...and })).toEqual([says])
  })
  test('kept, nothing is said', () => {
    expect(inspectWith({ [keptFile ?? file]: kept, ...and })).toEqual([])
  })
})

test('a room has a door and a README', () => {
  expect(
    inspectWith({
      'server/src/bot/README.md': undefined,
      'server/src/reception/index.ts': undefined,
      'server/src/reception/receive.ts': '',
    }),
  ).toEqual([
    'server/src/bot has no README.md: write what it is for, its words, the events it tells and hears',
    'server/src/reception has no index.ts: write the door through which other rooms use it',
  ])
})

test('a room nobody planned is told to find a floor', () => {
  expect(inspectWith(room('helpers'))).toEqual([
    'server/src/helpers stands on no floor: give it one in tools/house/plan.mjs and in ARCHITECTURE.md',
  ])
})

test('a test may use any door, the testing helpers and other tables, but not the inside of another room', () => {
  const harmless = `
    import { openDatabase } from '../platform/testing.ts'
    import { createVisit } from '../../test/visit.ts'
    import { reception } from '#reception'
    import { createBot } from './bot.ts'
    test('…', () => db.selectFrom('tickets'))`
  const files = { 'server/test/visit.ts': `import { createBot } from '#house'`, 'server/src/bot/bot.test.ts': harmless }
  expect(inspectWith(files)).toEqual([])
  expect(inspectWith({ 'server/src/bot/bot.test.ts': `import { find } from '../conversations/store.ts'` })).toEqual([
    "server/src/bot/bot.test.ts:1 imports conversations/store.ts: a room's store is its own; use its door #conversations",
  ])
})

test('a circle over three files is told once, the shortest way round', () => {
  const files = {
    'sdk/src/a.ts': `import './b.ts'`,
    'sdk/src/b.ts': `import './c.ts'`,
    'sdk/src/c.ts': `export * from './a.ts'`,
  }
  expect(inspectWith(files)).toEqual([
    'sdk/src/a.ts stands in a circle: sdk/src/a.ts → sdk/src/b.ts → sdk/src/c.ts → sdk/src/a.ts; move what they share into a file of its own below both',
  ])
})

test('a path in a comment or a string is not an import', () => {
  expect(
    inspectWith({ 'sdk/src/words.ts': `// import '@yingda/server'\nexport const text = "import '@yingda/server'"` }),
  ).toEqual([])
})

test('a file that cannot be read is named', () => {
  expect(() => inspectWith({ 'sdk/src/broken.ts': 'import {' })).toThrow('sdk/src/broken.ts cannot be read')
})
