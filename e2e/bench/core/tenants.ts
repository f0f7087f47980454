import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { installBuilt, type Run } from '../../machine/built-server.ts'
import { comers, setUpCompany } from '../../machine/company.ts'
import { moreCompanies } from '../../machine/history.ts'
import type { LoadOrder, PhaseResult } from '../../machine/load-protocol.ts'
import { openFloor, openLoad } from '../../machine/measured-load.ts'
import { pssMbOfTree } from '../../machine/processes.ts'
import { collectorDoor, restedMbOf } from '../../machine/rested-memory.ts'
import { figure, type Figure } from './figures.ts'

const neighbours = 100
const perSecond = 100
const flooders = 100
const settledMs = 5000

/** Neighbours who write at their pace, first in peace, then while one company floods. */
const beside = async (quiet: LoadOrder, loud: LoadOrder, seconds: number) => {
  const [others, flood] = [await openLoad(quiet), await openLoad(loud)]
  try {
    const pace = { kind: 'rate', seconds, perSecond } as const
    await others.run({ ...pace, seconds: 2 })
    const peace = await others.run(pace)
    const flooding = flood.run({ kind: 'saturation', seconds: seconds + 2, inFlight: 2 })
    await wait(1000)
    const war = await others.run(pace)
    return { peace, war, flooded: await flooding }
  } finally {
    others.end()
    flood.end()
  }
}

const acks = ({ ack }: PhaseResult) => `p50 ${ack.p50}, p95 ${ack.p95}, p99 ${ack.p99} ms`

/** Ten thousand companies: what they cost when nothing happens, and what the others notice when one floods. */
export const tenants = async ({ seconds, companies }: { seconds: number; companies: number }): Promise<Figure[]> => {
  const door = await collectorDoor()
  // The limits against flooding stay as they are: they are what protects the neighbours.
  const installation = await installBuilt({ YINGDA_VISITORS_PER_MINUTE: '1000000' }, door.options)
  let run: Run = await installation.start()
  const memoryMb = async () => {
    await wait(settledMs)
    return {
      server: await restedMbOf(run.pid, door.port),
      postgres: pssMbOfTree(await installation.postgresPid()),
    }
  }
  const again = async () => {
    await run.end('SIGTERM')
    run = await installation.start()
  }
  try {
    const { url } = installation
    const company = await setUpCompany(url, await installation.setUpCode(), { agents: 0, botOn: false })
    await again()
    const empty = await memoryMb()
    const client = new pg.Client(await installation.connection())
    await client.connect()
    const keys = await moreCompanies(client, companies)
    await client.end()
    await again()
    const full = await memoryMb()

    const quiet = await Promise.all(keys.slice(0, neighbours).map((key) => comers(url, key, 1)))
    const loud = await comers(url, company.inboxKey, flooders)
    const order = (at: string, tokens: string[]): LoadOrder => ({ url: at, visitors: tokens, agents: [], claim: false })
    const [quietTokens, loudTokens] = [quiet.flat(), loud].map((came) => came.map(({ token }) => token)) as [
      string[],
      string[],
    ]
    const product = await beside(order(url, quietTokens), order(url, loudTokens), seconds)
    const floor = await openFloor(await installation.connection())
    const beneath = await beside(order(floor.url, quietTokens), order(floor.url, loudTokens), seconds).finally(
      floor.end,
    )
    const grown = full.server + full.postgres - empty.server - empty.postgres
    return [
      figure('others’ p95 of acknowledgement while one company floods', product.war.ack.p95, 'ms', {
        floor: { what: 'the same without the flood', value: product.peace.ack.p95 },
        goal: { atMost: 1.1, of: 'ratio' },
        note: `in peace ${acks(product.peace)}; flooded ${acks(product.war)}; the flood: ${product.flooded.acknowledged} written, ${product.flooded.refused} refused`,
      }),
      figure('the same on raw ws and one insert', beneath.war.ack.p95, 'ms', {
        floor: { what: 'without the flood', value: beneath.peace.ack.p95 },
        note: `the flood: ${beneath.flooded.acknowledged} written`,
      }),
      figure(`${companies} idle companies over an empty server`, grown, 'MB', {
        goal: { atMost: 50 },
        note: `server ${empty.server.toFixed(0)} → ${full.server.toFixed(0)} MB, PostgreSQL ${empty.postgres.toFixed(0)} → ${full.postgres.toFixed(0)} MB`,
      }),
    ]
  } finally {
    await run.end('SIGTERM')
    await installation.remove()
  }
}
