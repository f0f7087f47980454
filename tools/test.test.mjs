import { expect, test } from 'vitest'
import { count } from './test.mjs'

const file = (status, ...states) => ({ status, assertionResults: states.map((state) => ({ status: state })) })

test('passed, failed and left-out tests are counted over all files', () => {
  const report = { testResults: [file('passed', 'passed', 'passed', 'pending'), file('failed', 'failed', 'todo')] }
  expect(count(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 })
})

test('a file that cannot be loaded counts as a failure', () => {
  expect(count({ testResults: [file('passed', 'passed'), file('failed')] }, 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  })
})

test('a run that fails outside any test counts as a failure, and the same run that ends well does not', () => {
  const report = { testResults: [file('passed', 'passed')] }
  expect(count(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  expect(count(report, 0)).toEqual({ passed: 1, failed: 0, skipped: 0 })
})

test('a run without a report counts as a failure', () => {
  expect(count(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
