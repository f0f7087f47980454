import { afterAll, beforeAll, expect, test } from 'vitest'
import { installBuilt, type Installation, type Run } from '../machine/built-server.ts'
import { openBrowser, type Journeyers } from './support/browser.ts'
import { wordsIn } from './support/words.ts'

let installation: Installation
let run: Run
let people: Journeyers
beforeAll(async () => {
  installation = await installBuilt()
  run = await installation.start()
  people = await openBrowser(installation.url)
})
afterAll(async () => {
  await people.close()
  await run.end('SIGTERM')
  await installation.remove()
})

test('whoever holds the code from the terminal founds the company and is at the desk; without it one reads why not', async () => {
  const { shell } = await wordsIn('zh-CN')
  const page = await people.person('zh-CN', undefined, { expected: [/403|401|422|400/] })
  await page.goto(`${installation.url}/setup?code=WRONG-CODE`)
  const field = (label: string) => page.getByLabel(label, { exact: true })
  await field(shell.setup.company).fill('澄川电器')
  await field(shell.setup.name).fill('顾云')
  await field(shell.setup.email).fill('owner@clear.example')
  await field(shell.setup.password).fill('a good long password')
  const found = page.getByRole('button', { name: shell.setup.submit, exact: true })
  await found.click()
  await page.getByRole('alert').waitFor()

  // What was filled in is still there, and the right code is enough.
  await field(shell.setup.code).fill(await installation.setUpCode())
  await found.click()
  await page.getByRole('navigation', { name: shell.rail.label }).waitFor()
  expect(new URL(page.url()).search).toBe('')

  const next = await people.person('zh-CN')
  await next.goto(`${installation.url}/setup`)
  await next.getByLabel(shell.login.email, { exact: true }).waitFor()
  people.mustBeQuiet()
})
