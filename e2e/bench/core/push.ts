import { installBuilt } from '../../machine/built-server.ts'
import { comers, setUpCompany } from '../../machine/company.ts'
import { measure, measureFloor } from '../../machine/measured-load.ts'
import { figure, type Figure } from './figures.ts'
import { unlimited } from '../../machine/unlimited.ts'

const visitors = 200
const agents = 8
/** On their way at once at saturation, over all visitors. */
const inFlight = 200

/** Through the whole server: a visitor's message is durable and on the agent's screen. */
export const push = async ({ seconds }: { seconds: number }): Promise<Figure[]> => {
  const installation = await installBuilt(unlimited)
  const run = await installation.start()
  try {
    const { url } = installation
    const company = await setUpCompany(url, await installation.setUpCode(), { agents, botOn: true })
    const postgresPid = await installation.postgresPid()
    const tokens = (await comers(url, company.inboxKey, visitors)).map(({ token }) => token)
    const order = { url, visitors: tokens, agents: company.agents.map(({ token }) => token), claim: true }
    const how = { seconds, inFlight }
    const product = await measure(order, { serverPid: run.pid, postgresPid }, how)
    const floor = await measureFloor({ visitors, agents }, await installation.connection(), postgresPid, how)
    const beneath = (value: number) => ({ what: 'plain ws and one durable insert', value })
    const { saturation, half } = product
    const lost = saturation.sent - saturation.pushed + half.sent - half.pushed
    return [
      figure('sustained, on the agent’s screen', saturation.perSecond, 'messages/s', {
        floor: beneath(floor.saturation.perSecond),
        goal: { atLeast: 1200 },
      }),
      figure('CPU of a message at saturation', saturation.cpuMs.sum, 'ms', {
        floor: beneath(floor.saturation.cpuMs.sum),
        goal: { atMost: 0.8 },
        note: `Node ${saturation.cpuMs.server}, PostgreSQL ${saturation.cpuMs.postgres}; memory ${saturation.memoryMb.sum} MB`,
      }),
      figure(`push p99 at half of it (${half.perSecond}/s)`, half.push.p99, 'ms', {
        floor: beneath(floor.half.push.p99),
        goal: { atMost: 100 },
        note: `push p50 ${half.push.p50}, p95 ${half.push.p95} ms; acknowledged p50 ${half.ack.p50}, p99 ${half.ack.p99} ms (floor ${floor.half.ack.p50}, ${floor.half.ack.p99}); CPU ${half.cpuMs.sum} ms a message`,
      }),
      figure('sent and not shown', lost, 'messages', { goal: { atMost: 0 } }),
    ]
  } finally {
    await run.end('SIGTERM')
    await installation.remove()
  }
}
