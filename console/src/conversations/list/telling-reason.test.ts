import type { Conversation } from '@yingda/contract'
import { expect, test } from 'vitest'
import { waiting } from '../testing.ts'
import { tellingReason } from './telling-reason.ts'

test.each<[string, Partial<Conversation>, string | undefined]>([
  ['was handed off for one reason', { handOffReasons: ['asked_twice'] }, 'asked_twice'],
  ['has several reasons', { handOffReasons: ['visitor_asked', 'asked_twice', 'safety'] }, 'safety'],
  ['got angry and no longer seems so', { handOffReasons: ['angry'] }, 'angry'],
  ['is angry', { handOffReasons: ['angry'], sentiment: 'angry' }, undefined],
  ['is angry and asked twice', { handOffReasons: ['angry', 'asked_twice'], sentiment: 'unhappy' }, 'asked_twice'],
  ['came while the bot was off', { handOffReasons: ['bot_off'] }, undefined],
  [
    'waits in the queue',
    { handOffReasons: ['disliked'], servedBy: { kind: 'queue', since: '', skillGroupId: '' } },
    'disliked',
  ],
  ['is back with the bot', { handOffReasons: ['disliked'], servedBy: { kind: 'bot' } }, undefined],
  ['has been answered', { handOffReasons: ['asked_twice'], waitingSince: undefined }, undefined],
])('the row of a customer who %s tells %s', (_who, differing, reason) => {
  expect(tellingReason({ ...waiting('a', 1000), ...differing })).toBe(reason)
})
