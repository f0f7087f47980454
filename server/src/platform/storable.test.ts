import { expect, test } from 'vitest'
import { storable } from './storable.ts'

test('what the database cannot hold is replaced, wherever it stands, and everything else stays', () => {
  const at = new Date(0)
  expect(storable({ a: ['x\0y', { b: '\ud83d' }], n: 1, no: null, at, ok: '好😀' })).toEqual({
    a: ['x\ufffdy', { b: '\ufffd' }],
    n: 1,
    no: null,
    at,
    ok: '好😀',
  })
})
