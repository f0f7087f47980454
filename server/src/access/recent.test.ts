import { expect, test } from 'vitest'
import { handClock } from '#platform'
import { createRecent } from './recent.ts'

const remembering = () => {
  const clock = handClock()
  const recent = createRecent<{ memberId: string; asked: number }>(clock)
  let asked = 0
  const get = (key = 'k') => recent.get(key, async () => ({ memberId: 'm', asked: ++asked }))
  return { clock, recent, get }
}

test('what was looked up is remembered for five seconds', async () => {
  const { clock, get } = remembering()
  expect((await get())?.asked).toBe(1)
  clock.advance(4999)
  expect((await get())?.asked).toBe(1)
  clock.advance(1)
  expect((await get())?.asked).toBe(2)
})

test('what is known of a member is forgotten at once, also what is just being looked up', async () => {
  const { recent, get } = remembering()
  await get()
  recent.forget('m')
  expect((await get())?.asked).toBe(2)

  const looking = await recent.get('other', async () => {
    recent.forget('m')
    return { memberId: 'm', asked: 0 }
  })
  expect(looking?.asked).toBe(0)
  expect((await get('other'))?.asked).toBe(3)
})

test('what is not found is looked up again', async () => {
  const { recent, get } = remembering()
  expect(await recent.get('k', async () => undefined)).toBeUndefined()
  expect((await get())?.asked).toBe(1)
})
