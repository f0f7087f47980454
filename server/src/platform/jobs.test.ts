import { expect, test } from 'vitest'
import { roomTest } from '../../test/room.ts'

const { database, clock, jobs, tenantId, otherTenantId } = await roomTest()
const done: string[] = []
jobs.handle<{ what: string }>(
  'note',
  async (tx, { what }) => void done.push(`${tx.tenantId === tenantId ? 'ours' : 'theirs'}: ${what}`),
)

test('a job is done once, at its time, in a transaction of its tenant', async () => {
  await database.tenant(tenantId, (tx) =>
    jobs.put(tx, 'note', { what: 'later' }, { dueAt: new Date(clock.now().getTime() + 60_000) }),
  )
  await database.tenant(otherTenantId, (tx) => jobs.put(tx, 'note', { what: 'now' }))
  await jobs.runDue()
  expect(done).toEqual(['theirs: now'])
  clock.advance(60_000)
  await jobs.runDue()
  await jobs.runDue()
  expect(done).toEqual(['theirs: now', 'ours: later'])
})

test('a job of the same kind and key replaces the one that waits, and can be taken back', async () => {
  done.length = 0
  const put = (what: string) =>
    database.tenant(tenantId, (tx) =>
      jobs.put(tx, 'note', { what }, { key: 'k', dueAt: new Date(clock.now().getTime() + 1000) }),
    )
  await put('first')
  await put('second')
  clock.advance(1000)
  await jobs.runDue()
  await put('third')
  await database.tenant(tenantId, (tx) => jobs.cancel(tx, 'note', 'k'))
  clock.advance(1000)
  await jobs.runDue()
  expect(done).toEqual(['ours: second'])
})

test('what a transaction that fails put is not done', async () => {
  done.length = 0
  await expect(
    database.tenant(tenantId, async (tx) => {
      await jobs.put(tx, 'note', { what: 'never' })
      throw new Error('the facts were not written')
    }),
  ).rejects.toThrow('not written')
  await jobs.runDue()
  expect(done).toEqual([])
})

test('a job that fails is tried again later, leaves nothing of the failed try, and does not stop the others', async () => {
  done.length = 0
  let tries = 0
  jobs.handle('shaky', async (tx) => {
    await jobs.put(tx, 'note', { what: `try ${++tries}` })
    if (tries === 1) throw new Error('not yet')
  })
  await database.tenant(tenantId, (tx) => jobs.put(tx, 'shaky', {}))
  await database.tenant(tenantId, (tx) => jobs.put(tx, 'note', { what: 'meanwhile' }))
  await jobs.runDue()
  expect(done).toEqual(['ours: meanwhile'])
  clock.advance(10_000)
  await jobs.runDue()
  await jobs.runDue()
  expect(done).toEqual(['ours: meanwhile', 'ours: try 2'])
})
