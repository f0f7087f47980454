import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { backUp, restore } from '../src/backup.ts'
import { createTestDatabase } from '../src/platform/postgres/testing.ts'
import { houseTest } from './house.ts'

const house = await houseTest()
const elsewhere = await createTestDatabase()
const folder = await mkdtemp(join(tmpdir(), 'yingda-backup-'))
afterAll(async () => {
  await elsewhere.drop()
  await rm(folder, { recursive: true, force: true })
})

const urlOf = ({ host, user, password, port, database }: pg.PoolConfig) =>
  `postgres://${user}:${encodeURIComponent(String(password))}@/${database}?host=${encodeURIComponent(host!)}&port=${port}`

/** Every word there is in the log, past the server. */
const wordsIn = async (connection: pg.PoolConfig): Promise<string[]> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rows } = await client.query<{ text: string }>(
      'select to_jsonb(message)::text as text from message order by 1',
    )
    return rows.map(({ text }) => text)
  } finally {
    await client.end()
  }
}

test('what was backed up while the server ran is there after a restore elsewhere, and a second restore changes nothing', async () => {
  const from = { ...house.config, DATABASE_URL: urlOf(house.connection) }
  const to = { ...house.config, DATABASE_URL: urlOf(elsewhere.connection), YINGDA_DATA: join(folder, 'new') }
  const visitor = await house.visitor(house.first.inbox.key)
  await visitor.say('这句话要留下来')
  await mkdir(join(house.config.YINGDA_DATA, 'files', 'a'), { recursive: true })
  await writeFile(join(house.config.YINGDA_DATA, 'files', 'a', 'picture'), 'bytes')
  await writeFile(join(house.config.YINGDA_DATA, 'secret'), 'of the links')

  await backUp(from, join(folder, 'backup'))
  await restore(to, join(folder, 'backup'))

  const words = await wordsIn(elsewhere.connection)
  expect(words.some((text) => text.includes('这句话要留下来'))).toBe(true)
  // The bot may have gone on talking meanwhile.
  expect(await wordsIn(house.connection)).toEqual(expect.arrayContaining(words))
  expect(await readFile(join(folder, 'new', 'files', 'a', 'picture'), 'utf8')).toBe('bytes')
  expect(await readFile(join(folder, 'new', 'secret'), 'utf8')).toBe('of the links')

  await expect(restore(to, join(folder, 'backup'))).rejects.toThrow('only into an empty database')
  expect(await wordsIn(elsewhere.connection)).toEqual(words)
})
