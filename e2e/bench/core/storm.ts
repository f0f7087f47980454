import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { installBuilt } from '../../machine/built-server.ts'
import { comers, setUpCompany } from '../../machine/company.ts'
import { gatherCrowd } from '../../machine/crowds.ts'
import { openConversations } from '../../machine/history.ts'
import { openFloor } from '../../machine/measured-load.ts'
import { figure, median, type Figure } from './figures.ts'
import { unlimited } from '../../machine/unlimited.ts'

const rounds = 3
/** A backend tells its counts a second after its last work. */
const toldAfterMs = 2500

/** Transactions this database has seen. */
const transactions = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ n: string }>(
    'select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()',
  )
  return Number(rows[0]!.n)
}

/** Everybody comes back at once after the connection was lost, at a place where nothing is new. */
export const storm = async ({ clients }: { clients: number }): Promise<Figure[]> => {
  const installation = await installBuilt(unlimited)
  const run = await installation.start()
  const crowd = gatherCrowd()
  const client = new pg.Client(await installation.connection())
  try {
    const { url } = installation
    const company = await setUpCompany(url, await installation.setUpCode(), { agents: 1, botOn: true })
    const visitors = await comers(url, company.inboxKey, clients)
    await client.connect()
    const places = await openConversations(client, {
      agentId: company.agents[0]!.id,
      contactIds: visitors.map(({ contactId }) => contactId),
      lines: 10,
    })
    const members = visitors.map(({ token }, n) => ({ token, c: places[n]!, after: 10 }))
    await crowd.come(url, members, 200)
    // What the server does by itself is not what those who come back cause.
    await wait(toldAfterMs)
    const quietFrom = await transactions(client)
    await wait(2 * toldAfterMs)
    const idlePerMs = ((await transactions(client)) - quietFrom) / (2 * toldAfterMs)
    const tookMs: number[] = []
    const work: number[] = []
    let again = 0
    let shown = 0
    for (let round = 0; round < rounds; round++) {
      await crowd.leave()
      await wait(toldAfterMs)
      const before = await transactions(client)
      const from = performance.now()
      const came = await crowd.come(url, members, clients)
      await wait(toldAfterMs)
      const lastedMs = performance.now() - from
      work.push((await transactions(client)) - before - idlePerMs * lastedMs)
      tookMs.push(came.ms)
      again += came.again
      shown += came.shown
    }
    await crowd.leave()
    const floor = await openFloor(await installation.connection())
    const beneath = await crowd.come(floor.url, members, clients).finally(floor.end)
    return [
      figure(`${clients} clients come back at once, nothing new`, median(tookMs) / 1000, 's', {
        floor: { what: 'raw ws', value: beneath.ms / 1000 },
        goal: { atMost: 5 },
        note: `rounds: ${tookMs.map((ms) => (ms / 1000).toFixed(2)).join(', ')} s; ${again} knocks made again, ${shown} lines shown twice`,
      }),
      figure('transactions of the database for each that comes back', median(work) / clients, '', {
        goal: { atMost: 0.1 },
      }),
    ]
  } finally {
    await client.end()
    crowd.end()
    await run.end('SIGTERM')
    await installation.remove()
  }
}
