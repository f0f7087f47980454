import { expect, test } from 'vitest'
import { roomTest } from '../../../test/room.ts'
import { persist } from './persist.ts'

const { database } = await roomTest()
const atOnce = async () => undefined

test('what the loss of the database interrupts is done again, and other mistakes are told at once', async () => {
  let tries = 0
  const interrupted = () =>
    database.maintain(async (client) => {
      // The first connection ends in the middle of its work, as when PostgreSQL dies.
      if (++tries === 1) await client.query('select pg_terminate_backend(pg_backend_pid())')
      return (await client.query<{ one: number }>('select 1 as one')).rows
    })
  expect(await persist(interrupted, atOnce)).toEqual([{ one: 1 }])
  expect(tries).toBe(2)

  let mistakes = 0
  const mistaken = () => database.maintain((client) => (mistakes++, client.query('select nonsense')))
  await expect(persist(mistaken, atOnce)).rejects.toThrow('nonsense')
  expect(mistakes).toBe(1)
})

test('a database that does not come back is told in the end', async () => {
  const gone = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
  await expect(persist(gone, atOnce)).rejects.toThrow('gone')
})
