import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { newSecret, type Clock, type Config, type Logger } from '#platform'
import { cliTokenFile, keepCliToken } from './cli-token.ts'
import { createDemoCompany, readDemoContent, type CompanyRooms, type DemoContent } from './demo-company.ts'
import { demoWelcome, setUpWelcome, whereLogInsAre } from './first-words.ts'
import { keepFile, keptFile } from './kept-file.ts'
import type { SetUp } from './set-up.ts'

export { setUpRoutes } from './set-up.ts'

interface Needs extends CompanyRooms {
  config: Config
  log: Logger
  clock: Clock
  /** What people read on the terminal at the start. */
  say: (line: string) => void
}

/** Where the demo company's log-ins are written down. */
export const logInsFile = (config: Config): string => join(config.YINGDA_DATA, 'demo-log-ins.txt')
const setUpCodeFile = (config: Config) => join(config.YINGDA_DATA, 'setup-code')

/** When there is no company yet: makes the demo company and says how to sign in, or says how to set up a company of one's own. */
export const firstRun = async (needs: Needs): Promise<{ setUp: SetUp | undefined }> => {
  const { tenants, config, log, say } = needs
  const [tenant] = await tenants.all()
  if (tenant) {
    await keepCliToken(needs, tenant.id)
    if (tenant.demo && (await keptFile(logInsFile(config)))) say(whereLogInsAre(config, logInsFile(config)))
    return { setUp: undefined }
  }
  const content = config.YINGDA_DEMO ? await readDemoContent() : undefined
  if (config.YINGDA_DEMO && !content) log.warn('demo/data is not there: no demo company')
  if (content) {
    await makeDemo(needs, content)
    return { setUp: undefined }
  }
  return { setUp: await awaitSetUp(needs) }
}

/** The log-ins are written down before the company is made: a crash between the two leaves a password that still fits. */
const makeDemo = async (needs: Needs, content: DemoContent): Promise<void> => {
  const { config, clock, log, say } = needs
  const began = clock.now().getTime()
  const place = logInsFile(config)
  const password = passwordIn(await keptFile(place)) ?? newSecret(12)
  await keepFile(place, logInsText(content, password))
  await rm(cliTokenFile(config), { force: true })
  const tenantId = await createDemoCompany(needs, content, password)
  await keepCliToken(needs, tenantId)
  log.info({ tookMs: clock.now().getTime() - began, entries: content.entries.length }, 'the demo company was made')
  say(demoWelcome(config, content.company, password, place))
}

/** One line a member: address, password, role. `npm run demo:traffic -- --agents` reads it. */
const logInsText = ({ company }: DemoContent, password: string): string =>
  company.members.map(({ email, role, name }) => `${email}\t${password}\t${role}\t${name}\n`).join('')

const passwordIn = (text: string | undefined): string | undefined => text?.split('\n')[0]?.split('\t')[1]

const awaitSetUp = async (needs: Needs): Promise<SetUp> => {
  const { config, log, say } = needs
  const place = setUpCodeFile(config)
  const code = (await keptFile(place))?.trim() || newSecret(15)
  await keepFile(place, `${code}\n`)
  await rm(cliTokenFile(config), { force: true })
  say(setUpWelcome(config, code))
  return {
    code,
    async done(tenantId) {
      try {
        await rm(place, { force: true })
        await keepCliToken(needs, tenantId)
      } catch (error) {
        // The company stands; the next start writes what is missing.
        log.warn({ error }, 'the set-up code or the token of the yingda command could not be put in order')
      }
    },
  }
}
