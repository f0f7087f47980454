import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { createCrowd } from '../faults/crowd.ts'
import { readTruth } from '../faults/evidence.ts'
import { judge } from '../faults/judge.ts'
import { builtServer, installBuilt } from '../machine/built-server.ts'
import { chance } from '../machine/chance.ts'
import { setUpCompany, teach } from '../machine/company.ts'

/** The commands of the product on an installation's data folder. */
const yingda = async (installation: { folder: string }, ...args: string[]): Promise<Record<string, unknown>> => {
  const env = { PATH: process.env['PATH'], YINGDA_DATA: join(installation.folder, 'data') }
  const { stdout } = await promisify(execFile)(process.execPath, [builtServer, ...args], {
    cwd: installation.folder,
    env,
  })
  return JSON.parse(stdout) as Record<string, unknown>
}

const install = async () => {
  const installation = await installBuilt({ YINGDA_VISITORS_PER_MINUTE: '1000000' })
  onTestFinished(() => installation.remove())
  return {
    ...installation,
    async start() {
      const run = await installation.start()
      // In the end it has ended, also when something went wrong before.
      onTestFinished(() => run.end('SIGTERM'))
      return run
    },
  }
}

test('S60 P1: after a machine is lost, a backup made under load brings back everything that was acknowledged before it began', async () => {
  const kept = await mkdtemp(join(tmpdir(), 'yingda-kept-'))
  onTestFinished(() => rm(kept, { recursive: true, force: true }))
  const backup = join(kept, 'backup')
  const lost = await install()
  const run = await lost.start()
  const company = await setUpCompany(lost.url, await lost.setUpCode(), { agents: 1, botOn: true })
  await teach(lost.url, company.owner.token, [{ question: '怎么开发票', answer: '订单详情页点“申请发票”。' }])
  const crowd = createCrowd({ urls: [lost.url], company, visitors: 6, seconds: 6, random: chance(7) })
  onTestFinished(() => crowd.leave())
  const acknowledged = () => crowd.all().flatMap((client) => client.acknowledgements)
  await expect.poll(() => acknowledged().length, { timeout: 60_000 }).toBeGreaterThan(60)

  const before = acknowledged()
  await yingda(lost, 'backup', backup)
  expect(acknowledged().length).toBeGreaterThan(before.length)
  crowd.leave()
  await run.end('SIGTERM')

  const found = await install()
  expect(await yingda(found, 'restore', backup)).toMatchObject({ migrated: [] })
  const again = await found.start()
  const look = async () => readTruth(await found.connection())
  // What the bot owed when the backup was made it does now.
  const owed = async () =>
    (await look()).conversations.filter((one) => one.servedBy === 'bot' && one.contactSeq > one.botSeq)
  await expect.poll(owed, { timeout: 60_000 }).toEqual([])
  const truth = await look()
  await again.end('SIGTERM')

  const evidence = { acknowledgements: before, refusals: [], unanswered: [], views: [], endedAlone: [] }
  expect(judge({ ...truth, ...evidence })).toEqual([])
  // The judge would say so.
  const one = { ...before[0]!, clientId: 'never written' }
  expect(judge({ ...truth, ...evidence, acknowledgements: [one] })).toMatchObject([{ kind: 'lost' }])
}, 400_000)
