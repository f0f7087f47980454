// All tests: first those that need no browser, then the journeys. The last line printed is their sum.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demandChromium } from './browser.mjs'
import { Fault, installed, run, say } from './terminal.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** Runs every test; arguments such as a file name are passed on to vitest. @returns {Promise<number>} the exit code */
export const test = async (args) => {
  const counts = []
  say('test units and rooms')
  counts.push(await vitest(['unit', 'rooms'], args))
  try {
    const chromium = await demandChromium()
    say('test journeys in a browser')
    counts.push(await vitest(['e2e'], args, { CHROMIUM: chromium }))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    console.error(error.message)
    counts.push({ passed: 0, failed: 1, skipped: 0 })
  }
  const total = sum(counts)
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

/** Runs the tests of some projects of vitest.config.ts and counts them. */
const vitest = async (projects, args, env = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'yingda-test-'))
  const report = join(folder, 'report.json')
  try {
    const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--allowOnly=false']
    // A file named by hand belongs to one of the runs only; that the other finds nothing is no fault.
    if (args.some((arg) => !arg.startsWith('-'))) options.push('--passWithNoTests')
    const chosen = projects.flatMap((project) => ['--project', project])
    const code = await run(installed('vitest'), ['run', ...options, ...chosen, ...args], {
      env: { ...process.env, ...env },
    })
    return count(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * What a vitest report comes to. A file that could not even be loaded, and a run that failed outside any test
 * (an unhandled rejection, a set-up that threw), count as one failure each: neither may look like success.
 * @returns {Count}
 */
export const count = (report, exitCode) => {
  const files = report?.testResults ?? []
  const states = files.flatMap((file) => file.assertionResults.map((result) => result.status))
  const failedFiles = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((result) => result.status === 'failed'),
  )
  const passed = states.filter((state) => state === 'passed').length
  const failedTests = states.filter((state) => state === 'failed').length
  const failed = failedTests + failedFiles.length
  return {
    passed,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: states.length - passed - failedTests,
  }
}

const sum = (counts) =>
  counts.reduce((total, one) => ({
    passed: total.passed + one.passed,
    failed: total.failed + one.failed,
    skipped: total.skipped + one.skipped,
  }))
