import { version } from '@yingda/contract/version'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { startBus, type LossyBus } from '../faults/bus.ts'
import type { Gap } from '../faults/checking-client.ts'
import type { Crowd } from '../faults/crowd.ts'
import { startSharedDatabase } from '../faults/database.ts'
import { gather, outcomeOf, type Outcome } from '../faults/outcome.ts'
import { copyBuilt } from '../machine/built-copy.ts'
import { builtServer } from '../machine/built-server.ts'
import { chance } from '../machine/chance.ts'
import type { PreviousRelease } from './previous.ts'
import { createRollingNode, type RollingNode } from './rolling-node.ts'

export interface Step {
  what: string
  stopMs?: number
  startMs?: number
}

export interface DrillResult extends Outcome {
  steps: Step[]
  /** Which versions the database named while both ran. */
  sideBySide: string[]
  /** What an older build said that was started on the upgraded database. */
  refusals: string[]
  /** For each client with a socket, every time it was without one. */
  gaps: { client: string; gaps: Gap[] }[]
}

interface Options {
  previous: PreviousRelease
  seconds: number
  seed?: number
  visitors?: number
  settleWithinMs?: number
  onStep?: (step: Step) => void
}

const busLostShare = 0.15
/** What a build calls itself that lacks the newest migration. */
export const olderVersion = '0.0.9'
const settings = { YINGDA_VISITORS_PER_MINUTE: '1000000' }

/**
 * A rolling upgrade under load. Two nodes of the previous release serve people who check everything; each is stopped in
 * order and replaced by this build while the other goes on. In between, somebody goes back.
 */
export const upgradeDrill = async ({
  previous,
  seconds,
  seed = 1,
  visitors = 12,
  settleWithinMs = 45_000,
  onStep,
}: Options): Promise<DrillResult> => {
  const endedAlone: string[] = []
  const steps: Step[] = []
  const refusals: string[] = []
  const did = (step: Step) => {
    steps.push(step)
    onStep?.(step)
  }
  const database = await startSharedDatabase()
  const closing: (() => unknown)[] = [() => database.stop()]
  let crowd: Crowd | undefined
  try {
    const bus: LossyBus = await startBus({ lostShare: busLostShare, random: chance(seed + 2) })
    closing.push(() => bus.stop())
    const shared = {
      DATABASE_URL: database.urlFor(),
      YINGDA_SECRET: randomBytes(24).toString('base64url'),
      ...settings,
    }
    const node = async (name: string): Promise<RollingNode> => {
      const made = await createRollingNode(name, { ...shared, NATS_URL: await bus.urlForNode() }, endedAlone)
      closing.push(() => made.stop())
      return made
    }
    const [a, b] = [await node('node a'), await node('node b')]
    await a.start(previous.bundle)
    await b.start(previous.bundle)
    did({ what: `two nodes of ${previous.version}` })

    crowd = await gather(a.installation, { urls: [a.url, b.url], visitors, seconds, random: chance(seed + 1) })
    const phase = () => wait((seconds * 1000) / 5)
    await phase()

    did({ what: 'node a: upgraded', ...(await a.replace(builtServer)) })
    await phase()
    const sideBySide = await versionsIn(await database.connection())

    // Somebody goes back, with the node that was upgraded first.
    if (previous.refusesNewer) {
      refusals.push(await a.tryInVain(previous.bundle))
      did({ what: `node a: ${previous.version} refused` })
      did({ what: 'node a: this build again', startMs: await a.start(builtServer) })
    } else {
      did({ what: `node a: back to ${previous.version}`, ...(await a.replace(previous.bundle)) })
      await phase()
      did({ what: 'node a: upgraded again', ...(await a.replace(builtServer)) })
    }
    await phase()

    did({ what: 'node b: upgraded', ...(await b.replace(builtServer)) })
    const older = await olderBuild(previous.migrations)
    if (older) {
      closing.push(older.remove)
      refusals.push(await b.tryInVain(older.bundle))
      did({ what: `node b: a build without ${older.lacks} refused` })
      did({ what: 'node b: this build again', startMs: await b.start(builtServer) })
    }
    await phase()
    await crowd.hush()

    const outcome = await outcomeOf({ database, crowd, endedAlone, withinMs: settleWithinMs })
    const gaps = crowd.all().map((client) => ({ client: client.name, gaps: client.figures().gaps }))
    return { ...outcome, steps, sideBySide, refusals, gaps }
  } finally {
    crowd?.leave()
    for (const close of closing.toReversed()) await close()
  }
}

/** The versions of the nodes that live, as they say themselves; those of release 0.1.0 do not. */
const versionsIn = async (connection: pg.ClientConfig): Promise<string[]> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string }>(
      `select distinct coalesce(version, '0.1.0') as version from node where until > now() order by 1`,
    )
    return rows.map(({ version }) => version)
  } finally {
    await client.end()
  }
}

/** What was built before the newest migration was written; undefined when there is none since the last release. */
const olderBuild = async (
  released: Record<string, string>,
): Promise<{ bundle: string; lacks: string; remove: () => Promise<void> } | undefined> => {
  const lacks = readdirSync(join(dirname(builtServer), 'migrations'))
    .filter((name) => /^\d{4}-/.test(name) && !(basename(name, '.sql') in released))
    .toSorted()
    .at(-1)
  if (!lacks) return undefined
  // The bundler may number the name of the variable, because packages call theirs alike.
  const { bundle, remove } = await copyBuilt([
    { file: 'server.mjs', from: ` = "${version}";`, to: ` = "${olderVersion}";` },
  ])
  await rm(join(dirname(bundle), 'migrations', lacks))
  return { bundle, lacks: basename(lacks, '.sql'), remove }
}
