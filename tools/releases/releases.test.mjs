import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { version } from '../../contract/src/version.ts'
import { root } from '../terminal.mjs'
import { readWorkspaces } from '../workspaces.mjs'
import { beyondAdding } from './only-adds.mjs'
import { isOpen, notesOf, withNextOpened } from './notes.mjs'
import { migrationsIn, readReleases, touchedAfterRelease, unreleased } from './releases.mjs'

const json = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const releases = readReleases()
const present = migrationsIn()

describe('this checkout', () => {
  test('no migration that a release has brought out was changed or taken away', () => {
    expect(touchedAfterRelease(releases, present)).toEqual([])
  })

  test('the migrations of the coming release only add, or its notes say what else they do', () => {
    expect(beyondAdding(unreleased(releases, present), notesOf(version))).toEqual([])
  })

  test('every package and the lockfile carry the version of the build, which is not released yet', () => {
    const folders = [...readWorkspaces().values()].map(({ folder }) => folder)
    const lock = json('package-lock.json')
    const carried = [
      ['package.json', json('package.json').version],
      ['package-lock.json', lock.version],
      ...folders.map((folder) => [folder, json(join(folder, 'package.json')).version]),
      ...['', ...folders].map((folder) => [`package-lock.json, “${folder}”`, lock.packages[folder].version]),
    ]
    expect(carried.filter(([, found]) => found !== version)).toEqual([])
    expect(releases.map((release) => release.version)).not.toContain(version)
  })

  test('CHANGELOG.md tells of every release, and of the coming one', () => {
    for (const known of [version, ...releases.map((release) => release.version)]) expect(notesOf(known)).not.toBe('')
  })
})

test('the changelog is read by release, and opened for the next one', () => {
  const text = '# Changes\n\nFirst words.\n\n## 1.0.10 (not released yet)\n\nMore.\n\n## 1.0.1\n\nLess.\n'
  expect(notesOf('1.0.1', text)).toBe('Less.')
  expect([isOpen('1.0.10', text), isOpen('1.0.1', text)]).toEqual([true, false])
  expect(notesOf('1.0', text)).toBe('')
  const opened = withNextOpened(text, '1.1.0')
  expect(isOpen('1.1.0', opened)).toBe(true)
  expect(notesOf('1.0.10', opened)).toBe('More.')
})

describe('a migration that databases have run', () => {
  const released = [
    { version: '1.0.0', commit: '0123456789abcdef', refusesNewer: true, migrations: { '0001-a': 'x', '0002-b': 'y' } },
  ]
  const a = { name: '0001-a', file: 'server/src/a/migrations/0001-a.sql', hash: 'x' }
  const b = { name: '0002-b', file: 'server/src/b/migrations/0002-b.sql', hash: 'y' }

  test('stays, and others may come', () => {
    expect(touchedAfterRelease(released, [a, b, { name: '0003-c', file: 'c', hash: 'z' }])).toEqual([])
  })

  test('is named when it was changed, with the way out', () => {
    const [told, ...others] = touchedAfterRelease(released, [a, { ...b, hash: 'other' }])
    expect(others).toEqual([])
    expect(told).toContain('server/src/b/migrations/0002-b.sql was changed after release 1.0.0')
    expect(told).toContain('git checkout 0123456789ab -- server/src/b/migrations/0002-b.sql')
    expect(told).toContain('into a new migration')
  })

  test('is named when it is gone', () => {
    expect(touchedAfterRelease(released, [a])).toEqual([expect.stringContaining('0002-b of release 1.0.0 is gone')])
  })
})

describe('a migration', () => {
  const judged = (sql, notes = '') => beyondAdding([{ file: 'm.sql', sql }], notes)

  test.each([
    [
      'makes a table, with whatever it likes in it',
      'create table a (id uuid primary key); alter table a add check (id is not null); create unique index on a (id); insert into a values (gen_random_uuid());',
    ],
    ['adds a column that may be empty', 'alter table message add column colour text'],
    [
      'adds columns with a default',
      `alter table only public.message add colour text not null default 'red; or not', add column if not exists size numeric(4, 2) default 1`,
    ],
    [
      'gives a function another body',
      'create or replace function f() returns int language plpgsql as $$ begin delete from message; return 1; end $$;',
    ],
    [
      'lets somebody see more',
      'create policy worker on message for select to yingda_worker using (true); grant select on message to yingda_worker',
    ],
    [
      'makes a role where it is missing',
      `do $$ begin if not exists (select from pg_roles where rolname = 'x') then create role x nologin; end if; end $$`,
    ],
    ['speaks of dropping in a comment', '-- drop table message;\n/* rename */ create table a (id int)'],
  ])('that %s only adds', (_what, sql) => {
    expect(judged(sql)).toEqual([])
  })

  test.each([
    ['drops a table', 'drop table message'],
    ['drops a column', 'alter table message drop column text'],
    ['renames a column', 'alter table message rename column text to words'],
    ['renames a table', 'ALTER TABLE message RENAME TO entry'],
    ['gives a column another type', 'alter table message alter column text type varchar(10)'],
    ['demands a column', 'alter table message alter column text set not null'],
    ['adds a column that older nodes do not fill', 'alter table message add column colour text not null'],
    [
      'adds a column that is computed for each row',
      'alter table message add column size int generated always as (length(text)) stored',
    ],
    [
      'adds a column with a value of its own in each row',
      'alter table message add column key uuid not null default gen_random_uuid()',
    ],
    ['adds one column and drops another', 'alter table message add column a int, drop column text'],
    ['adds a constraint', 'alter table message add constraint short check (length(text) < 10)'],
    ['adds a nameless constraint', 'alter table message add check (length(text) < 10)'],
    ['builds an index on a table in use', 'create index on message (text)'],
    ['makes something unique', 'create unique index concurrently if not exists one on message (text)'],
    ['puts a trigger on a table in use', 'create trigger t before insert on message for each row execute function f()'],
    ['hides rows', 'create policy p on message as restrictive using (false)'],
    ['rewrites rows', `update message set text = ''`],
    ['drops a function', 'drop function f()'],
    ['takes a right away', 'revoke select on message from yingda_app'],
    ['hides what it does in a block', "do $$ begin execute 'alter table message drop column text'; end $$"],
    ['does what nobody thought of', 'cluster message'],
  ])('that %s does more, and is told so', (_what, sql) => {
    expect(judged(`create table other (id int); ${sql};`)).toEqual([expect.stringContaining('say in CHANGELOG.md')])
  })

  test('that says it does more must say it in the words of the release notes', () => {
    const sql = '-- CHANGELOG: Stop all nodes first.\ndrop table message;'
    expect(judged(sql, '## 9.0.0\n\nStop all nodes first. Then start one.')).toEqual([])
    expect(judged(sql, '## 9.0.0\n\nNothing to do.')).toEqual([expect.stringContaining('do not')])
  })
})
