import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase, ensureTemplate, testConnection } from './testing.ts'

const query = async (connection: pg.PoolConfig, sql: string): Promise<unknown[]> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const makeWord = async (connection: pg.PoolConfig) => {
  await query(connection, `create table word as select '应答' as text`)
}

test('workers that ask for a template at the same time find it made once', async () => {
  const name = `template_${process.pid}`
  let timesMade = 0
  const ask = () =>
    ensureTemplate(name, async (connection) => {
      timesMade++
      await makeWord(connection)
    })
  await Promise.all([ask(), ask(), ask()])
  onTestFinished(async () => {
    await query(testConnection(), `alter database ${name} is_template false`)
    await query(testConnection(), `drop database ${name}`)
  })
  expect(timesMade).toBe(1)

  const databases = await Promise.all([createTestDatabase(name), createTestDatabase(name)])
  for (const database of databases) {
    expect(await query(database.connection, 'select text from word')).toEqual([{ text: '应答' }])
    await database.drop()
  }
})

test('a template whose making failed is made anew, not taken for whole', async () => {
  const name = `broken_${process.pid}`
  const failing = ensureTemplate(name, async (connection) => {
    await makeWord(connection)
    throw new Error('migration 7 failed')
  })
  await expect(failing).rejects.toThrow('migration 7 failed')

  await ensureTemplate(name, makeWord)
  onTestFinished(async () => {
    await query(testConnection(), `alter database ${name} is_template false`)
    await query(testConnection(), `drop database ${name}`)
  })
  const database = await createTestDatabase(name)
  onTestFinished(() => database.drop())
  expect(await query(database.connection, 'select text from word')).toEqual([{ text: '应答' }])
})

test('what one test database holds another does not see', async () => {
  const [mine, other] = await Promise.all([createTestDatabase(), createTestDatabase()])
  onTestFinished(async () => {
    await mine.drop()
    await other.drop()
  })
  await makeWord(mine.connection)
  await expect(query(other.connection, 'select * from word')).rejects.toThrow('relation "word" does not exist')
})
