import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseAgent, planOffers, type AgentLoad } from './choose-agent.ts'

const agent = (change: Partial<AgentLoad>): AgentLoad => ({
  agentId: 'a',
  presence: 'online',
  connected: true,
  serving: 0,
  capacity: 5,
  skillGroupIds: ['sales'],
  ...change,
})
const waiting = { id: 'c', skillGroupId: 'sales' }

test('the least busy agent of the group gets the conversation', () => {
  expect(
    chooseAgent([agent({ agentId: 'busy', serving: 3 }), agent({ agentId: 'calm', serving: 1 })], waiting)?.agentId,
  ).toBe('calm')
})

test.each([
  ['is offline', { presence: 'offline' as const }],
  ['is on a break', { presence: 'break' as const }],
  ['asked for no new ones', { presence: 'busy' as const }],
  ['has no desk connected', { connected: false }],
  ['is full', { serving: 5 }],
  ['is of another group', { skillGroupIds: ['repair'] }],
])('nobody gets it when the only agent %s', (_why, change) => {
  expect(chooseAgent([agent({})], waiting)).toBeDefined()
  expect(chooseAgent([agent(change)], waiting)).toBeUndefined()
})

test('nobody is given a conversation of an inbox they may not see', () => {
  const blind = agent({ agentId: 'blind', inboxIds: ['other'] })
  const seeing = agent({ agentId: 'seeing', serving: 3 })
  expect(chooseAgent([blind], { ...waiting, inboxId: 'web' })).toBeUndefined()
  expect(chooseAgent([blind, seeing], { ...waiting, inboxId: 'web' })?.agentId).toBe('seeing')
})

test('one who has just been relieved of a conversation does not get it back at once', () => {
  expect(chooseAgent([agent({})], { ...waiting, except: ['a'] })).toBeUndefined()
})

test('P6: whatever waits, no agent is given more than their capacity, and nobody free is left idle while one of their group waits', () => {
  const groups = ['sales', 'repair']
  const agents = fc.uniqueArray(
    fc.record({
      agentId: fc.uuid(),
      presence: fc.constantFrom('online' as const, 'busy' as const, 'break' as const, 'offline' as const),
      connected: fc.boolean(),
      serving: fc.nat(4),
      capacity: fc.integer({ min: 1, max: 4 }),
      skillGroupIds: fc.subarray(groups),
    }),
    { selector: (one) => one.agentId, maxLength: 6 },
  )
  const queue = fc.uniqueArray(fc.record({ id: fc.uuid(), skillGroupId: fc.constantFrom(...groups) }), {
    selector: (one) => one.id,
    maxLength: 20,
  })
  fc.assert(
    fc.property(queue, agents, (waiting, loads) => {
      const offers = planOffers(waiting, loads)
      const given = (id: string) => offers.filter((offer) => offer.agentId === id).length
      const left = waiting.filter((one) => !offers.some((offer) => offer.conversationId === one.id))
      for (const load of loads) {
        if (given(load.agentId)) expect(load.serving + given(load.agentId)).toBeLessThanOrEqual(load.capacity)
        const hasRoom =
          load.presence === 'online' && load.connected && load.serving + given(load.agentId) < load.capacity
        if (hasRoom) expect(left.filter((one) => load.skillGroupIds.includes(one.skillGroupId))).toEqual([])
      }
    }),
  )
})
