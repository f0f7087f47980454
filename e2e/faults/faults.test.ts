import { describe, expect, test } from 'vitest'
import { copyBuilt, edited } from '../machine/built-copy.ts'
import { hasBus } from './bus.ts'
import { mutants } from './mutants.ts'
import { storm } from './storm.ts'

const seconds = 20

test('P1 P2 P3: with kills, crashes of PostgreSQL and a bad network every acknowledged message is there once, in order, and on every screen', async () => {
  const result = await storm({ seconds, seed: 20_261_122, visitors: 12 })
  expect(result.faults).toEqual([])
  expect(result.strikes.kill).toBeGreaterThan(1)
  expect(result.strikes.postgres).toBeGreaterThan(0)
  expect(result.connectionsKicked + result.strikes.partition).toBeGreaterThan(0)
  // It can only fail if something went on: people wrote, the bot answered, people served.
  expect(result.acknowledged).toBeGreaterThan(100)
  expect(result.conversations).toBe(12)
  expect(result.servedBy['agent']).toBeGreaterThan(0)
  expect(result.hiddenLines).toBeGreaterThan(0)
}, 600_000)

if (!hasBus()) console.log('The storm over three nodes is skipped: this machine has no nats-server')
test.skipIf(!hasBus())(
  'P1 P2 P3: the same over three nodes, whose bus dies, stands still and loses every seventh message',
  async () => {
    const result = await storm({ seconds, seed: 20_261_122, nodes: 3, visitors: 12 })
    expect(result.faults).toEqual([])
    expect(result.strikes.kill).toBeGreaterThan(1)
    expect(result.strikes.bus).toBeGreaterThan(0)
    expect(result.busMessagesLost).toBeGreaterThan(10)
    expect(result.acknowledged).toBeGreaterThan(100)
    expect(result.conversations).toBe(12)
  },
  600_000,
)

describe('the mutants', () => {
  test.each(mutants)('“$name” can still be planted into the built server', async ({ edits }) => {
    const { remove } = await copyBuilt(edits)
    await remove()
  })

  test('an edit that would change nothing, or more than one place, is refused', () => {
    const edit = { file: 'x', from: 'a', to: 'b' }
    expect(edited('cat', edit)).toBe('cbt')
    expect(() => edited('cut', edit)).toThrow('0 times')
    expect(() => edited('banana', edit)).toThrow('3 times')
  })
})
