import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { freePort, installBuilt } from '../../machine/built-server.ts'
import { comers, setUpCompany } from '../../machine/company.ts'
import type { PhaseResult } from '../../machine/load-protocol.ts'
import { openLoad } from '../../machine/measured-load.ts'
import { figure, type Figure } from './figures.ts'
import { unlimited } from '../../machine/unlimited.ts'

const secret = 'only-for-benchmarks-only-for-benchmarks-only'
const visitors = 16
const perSecond = 50

const natsBinary = (): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
    .map((folder) => join(folder, 'nats-server'))
    .find((file) => existsSync(file))

/** Visitors at one node, desks at the other: how long a message takes from one to the other, and within one. */
const across = async (
  natsUrl: string | undefined,
  seconds: number,
): Promise<{ near: PhaseResult; far: PhaseResult }> => {
  const shared = { ...unlimited, YINGDA_SECRET: secret, ...(natsUrl ? { NATS_URL: natsUrl } : {}) }
  const first = await installBuilt(shared)
  const firstRun = await first.start()
  const { host, port, user, password, database } = await first.connection()
  const databaseUrl = `postgres://${user}:${String(password)}@/${database}?host=${encodeURIComponent(host!)}&port=${port}`
  const second = await installBuilt({ ...shared, DATABASE_URL: databaseUrl })
  const secondRun = await second.start()
  try {
    const company = await setUpCompany(first.url, await first.setUpCode(), { agents: 4, botOn: true })
    const walk = async (agentsUrl: string) => {
      const tokens = (await comers(first.url, company.inboxKey, visitors)).map(({ token }) => token)
      const agents = company.agents.map(({ token }) => token)
      const load = await openLoad({ url: first.url, agentsUrl, visitors: tokens, agents, claim: true })
      return load.run({ kind: 'rate', seconds, perSecond }).finally(load.end)
    }
    return { near: await walk(first.url), far: await walk(second.url) }
  } finally {
    await secondRun.end('SIGTERM')
    await firstRun.end('SIGTERM')
    await second.remove()
    await first.remove()
  }
}

const said = ({ push, pushed, sent }: PhaseResult) => `p50 ${push.p50}, p99 ${push.p99} ms; ${pushed} of ${sent} shown`

/** A visitor at one node, the agent at another. */
export const nodes = async ({ seconds }: { seconds: number }): Promise<Figure[]> => {
  const figures: Figure[] = []
  const binary = natsBinary()
  if (binary) {
    const natsPort = await freePort()
    const nats = spawn(binary, ['-a', '127.0.0.1', '-p', String(natsPort)], { stdio: 'ignore' })
    try {
      const { near, far } = await across(`nats://127.0.0.1:${natsPort}`, seconds)
      figures.push(
        figure('from node to node over NATS, p50', far.push.p50, 'ms', {
          floor: { what: 'within one node', value: near.push.p50 },
          goal: { atMost: 100 },
          note: `across ${said(far)}\n      within ${said(near)}`,
        }),
        figure('from node to node over NATS, p99', far.push.p99, 'ms', {
          floor: { what: 'within one node', value: near.push.p99 },
        }),
      )
    } finally {
      nats.kill()
    }
  } else figures.push(figure('over NATS: skipped, there is no nats-server', 0, ''))
  const { near, far } = await across(undefined, seconds)
  figures.push(
    figure('from node to node without a bus, p99', far.push.p99, 'ms', {
      floor: { what: 'within one node', value: near.push.p99 },
      // The comparison of heads comes every two seconds.
      goal: { atMost: 2500 },
      note: `across ${said(far)}`,
    }),
  )
  return figures
}
