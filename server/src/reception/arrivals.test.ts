import { expect, test } from 'vitest'
import { newId, type Database, type Tx, type VisitorCaller } from '#platform'
import type { Contacts } from '#contacts'
import type { Conversations } from '#conversations'
import { createArrivals } from './arrivals.ts'

const tenantId = newId()
const visitor = (): VisitorCaller => ({
  kind: 'visitor',
  tenantId,
  contactId: newId(),
  inboxId: newId(),
  language: 'zh-CN',
})
const says = (clientId: string) => ({
  clientId,
  author: { kind: 'contact' as const },
  body: { kind: 'message' as const, parts: [{ type: 'text' as const, text: clientId }] },
})

/** A door on a database that fails as told, for transactions of many or for all. */
const doorOn = (fails: (comers: number) => Error | undefined) => {
  const sizes: number[] = []
  let size = 0
  const arrivals = createArrivals({
    database: {
      tenant: async (_id: string, work: (tx: Tx) => Promise<unknown>) => {
        const done = await work({} as Tx)
        sizes.push(size)
        const error = fails(size)
        if (error) throw error
        return done
      },
    } as unknown as Database,
    contacts: {
      came: async (_tx: Tx, visitors: unknown[]) => {
        size = visitors.length
        return new Set<string>()
      },
    } as unknown as Contacts,
    conversations: {
      findSent: async () => undefined,
      openAndSay: async (_tx: Tx, comers: unknown[]) =>
        comers.map(() => ({ id: newId(), entry: { seq: 2, at: '' }, isRepeated: false })),
    } as unknown as Conversations,
    toOpen: async () => ({}) as never,
  })
  return { arrivals, sizes }
}

test('one who cannot be let in does not keep out the others who came at the same time', async () => {
  const { arrivals, sizes } = doorOn((comers) =>
    comers > 1 ? Object.assign(new Error('a value that cannot be kept'), { code: '22P02' }) : undefined,
  )
  const came = await Promise.all(['a', 'b', 'c'].map((id) => arrivals.enter(visitor(), says(id))))
  expect(came.map(({ seq }) => seq)).toEqual([2, 2, 2])
  expect(sizes).toEqual([3, 1, 1, 1])
})

test('a database that is away refuses all who wait at once, and is not asked again for each', async () => {
  const { arrivals, sizes } = doorOn(() => new Error('the connection is gone'))
  const came = await Promise.allSettled(['a', 'b', 'c'].map((id) => arrivals.enter(visitor(), says(id))))
  expect(came.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(sizes).toEqual([3])
})
