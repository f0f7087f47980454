import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { installBuilt } from '../../machine/built-server.ts'
import { ask, emptyDatabase } from '../../machine/measured-load.ts'
import { cpuMsOfTree } from '../../machine/processes.ts'
import { figure, median, type Figure } from './figures.ts'

type Way = 'lanes' | 'plain' | 'same'
interface Ran {
  messages: number
  ms: number
  nodeMs: number
  p50: number
  p99: number
}
interface Written {
  perSecond: number
  nodeUs: number
  postgresUs: number
  p50: number
  p99: number
}

const script = join(import.meta.dirname, '..', '..', '..', 'server', 'test', 'bench-write.ts')
const rounds = 3

/** Writers without sockets on a database of their own; the way they write is given with each run. */
const withWriters = async <T>(
  work: (
    write: (order: { way: Way; tenants: number; atOnce: number; seconds: number }) => Promise<Written>,
  ) => Promise<T>,
): Promise<T> => {
  const installation = await installBuilt()
  const server = await installation.start()
  const postgresPid = await installation.postgresPid()
  const writers = fork(script, [JSON.stringify(await emptyDatabase(await installation.connection(), 'writes'))])
  try {
    await once(writers, 'message')
    return await work(async (order) => {
      const before = cpuMsOfTree(postgresPid)
      const ran = await ask<Ran>(writers, { run: order })
      const each = (cpuMs: number) => (cpuMs * 1000) / ran.messages
      return {
        perSecond: (ran.messages / ran.ms) * 1000,
        nodeUs: each(ran.nodeMs),
        postgresUs: each(cpuMsOfTree(postgresPid) - before),
        p50: ran.p50,
        p99: ran.p99,
      }
    })
  } finally {
    writers.kill()
    await server.end('SIGTERM')
    await installation.remove()
  }
}

const middle = (runs: Written[]): Written => ({
  perSecond: median(runs.map((run) => run.perSecond)),
  nodeUs: median(runs.map((run) => run.nodeUs)),
  postgresUs: median(runs.map((run) => run.postgresUs)),
  p50: median(runs.map((run) => run.p50)),
  p99: median(runs.map((run) => run.p99)),
})

const cost = ({ nodeUs, postgresUs, p50, p99 }: Written) =>
  `CPU µs a message: Node ${nodeUs.toFixed(0)}, PostgreSQL ${postgresUs.toFixed(0)}; p50 ${p50} ms, p99 ${p99} ms`

/** The three ways in turn, several rounds, so that a slow moment of the machine meets all of them. */
const compare = (tenants: number, seconds: number) =>
  withWriters(async (write) => {
    const runs: Record<Way, Written[]> = { lanes: [], plain: [], same: [] }
    const ways: Way[] = ['lanes', 'plain', 'same']
    for (const way of ways) await write({ way, tenants, atOnce: 64, seconds: 1 })
    for (let round = 0; round < rounds; round++)
      for (const way of ways) runs[way].push(await write({ way, tenants, atOnce: 64, seconds }))
    return { lanes: middle(runs.lanes), plain: middle(runs.plain), same: middle(runs.same) }
  })

const goal = { atLeast: 4, of: 'ratio' } as const

/** The write path alone, 64 on their way at once, over 50 companies. */
export const write = async ({ seconds }: { seconds: number }): Promise<Figure[]> => {
  const { lanes, plain, same } = await compare(50, seconds)
  return [
    figure('through the lanes, 50 companies', lanes.perSecond, 'messages/s', {
      floor: { what: 'five round trips that leave the same rows', value: same.perSecond },
      goal,
      note: cost(lanes),
    }),
    figure('the same', lanes.perSecond, 'messages/s', {
      floor: {
        what: 'five round trips on plain tables, without list, search and gapless feed',
        value: plain.perSecond,
      },
      note: `five round trips, same rows: ${cost(same)}\n      five round trips, plain: ${cost(plain)}`,
    }),
  ]
}

/** One company that takes all writes: every batch locks the same row of the feed. */
export const hot = async ({ seconds }: { seconds: number }): Promise<Figure[]> => {
  const { lanes, plain, same } = await compare(1, seconds)
  return [
    figure('one company takes all writes', lanes.perSecond, 'messages/s', {
      floor: { what: 'five round trips that leave the same rows', value: same.perSecond },
      goal,
      note: cost(lanes),
    }),
    figure('the same', lanes.perSecond, 'messages/s', {
      floor: { what: 'five round trips on plain tables', value: plain.perSecond },
      note: `five round trips, same rows: ${cost(same)}\n      five round trips, plain: ${cost(plain)}`,
    }),
  ]
}
