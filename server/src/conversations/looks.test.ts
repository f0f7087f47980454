import { expect, test } from 'vitest'
import { newId, type Database } from '#platform'
import { createLooks } from './looks.ts'
import type { ConversationRow } from './tables.ts'

test('P13: a crowd that comes back at once asks the database a few times, and everybody gets their own', async () => {
  const asked: string[][] = []
  let answer = () => {}
  const looks = createLooks({
    database: { tenant: async (_tenant: string, work: (tx: never) => unknown) => work({} as never) } as Pick<
      Database,
      'tenant'
    > as Database,
    rows: async (_tx, ids) => {
      asked.push(ids)
      await new Promise<void>((resolve) => (answer = resolve))
      if (ids.includes('broken')) throw new Error('away')
      return ids.filter((id) => id !== 'missing').map((id) => ({ id }) as ConversationRow)
    },
  })
  const tenantId = newId()
  const first = looks.find(tenantId, 'first')
  const crowd = Array.from({ length: 1000 }, (_none, n) => looks.find(tenantId, `c${n % 700}`))
  const missing = looks.find(tenantId, 'missing')
  answer()
  expect((await first)?.id).toBe('first')
  for (let turn = 1; turn <= 3; turn++) {
    await expect.poll(() => asked.length).toBe(turn + 1)
    answer()
  }
  expect((await Promise.all(crowd)).map((row) => row!.id)).toEqual(
    Array.from({ length: 1000 }, (_n, n) => `c${n % 700}`),
  )
  expect(await missing).toBeUndefined()
  expect(asked).toHaveLength(4)

  const broken = looks.find(tenantId, 'broken')
  answer()
  await expect(broken).rejects.toThrow('away')
  const again = looks.find(tenantId, 'again')
  answer()
  expect((await again)?.id).toBe('again')
})
