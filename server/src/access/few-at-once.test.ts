import { expect, test } from 'vitest'
import { createFewAtOnce } from './few-at-once.ts'

/** Lets everything go on that can. */
const turn = () => new Promise((done) => void setImmediate(done))

/** Work that ends when the test says so. */
const held = () => {
  const ending: (() => void)[] = []
  const began: string[] = []
  return {
    began,
    work: (name: string) => async () => {
      began.push(name)
      await new Promise<void>((end) => void ending.push(end))
      return name
    },
    endOne: () => ending.shift()!(),
  }
}

test('two run, the others wait in the order they came, and each learns its own result', async () => {
  const { began, work, endOne } = held()
  const run = createFewAtOnce({ atOnce: 2, waitingMax: 2 })
  const all = ['a', 'b', 'c', 'd'].map((name) => run(work(name)))
  await turn()
  expect(began).toEqual(['a', 'b'])
  endOne()
  expect(await all[0]).toBe('a')
  await turn()
  expect(began).toEqual(['a', 'b', 'c'])
  endOne()
  await turn()
  expect(began).toEqual(['a', 'b', 'c', 'd'])
  endOne()
  endOne()
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'])
})

test('whom the line has no room for is told that we are busy, and has room again later', async () => {
  const { began, work, endOne } = held()
  const run = createFewAtOnce({ atOnce: 1, waitingMax: 1 })
  const [first, second] = [run(work('first')), run(work('second'))]
  await expect(run(work('third'))).rejects.toMatchObject({ code: 'server.busy' })
  endOne()
  await first
  await turn()
  endOne()
  await second
  const again = run(work('again'))
  await turn()
  endOne()
  expect(await again).toBe('again')
  expect(began).toEqual(['first', 'second', 'again'])
})

test('work that fails gives its place back', async () => {
  const run = createFewAtOnce({ atOnce: 1, waitingMax: 0 })
  await expect(run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await run(async () => 'works')).toBe('works')
})
