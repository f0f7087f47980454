import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installBuilt, type Installation, type Place, type Run } from '../machine/built-server.ts'
import { hasBus, startBus, type LossyBus } from './bus.ts'
import { embeddedIn, startSharedDatabase, type CrashingDatabase } from './database.ts'
import { createNetwork, networkRange, type Network } from './network.ts'
import { createWire, type Wire } from './wire.ts'

const busLostShare = 0.15
const startAgainMs = 300
const startTriesMax = 50
const livesAtLeastMs = 1500
/** One that happens, and one that waits for it. */
const killsAskedMax = 2

/** How long it took until everything answered again, and where the time went. */
export interface Ready {
  ms: number
  phases: Record<string, number>
}

/** A node as whoever keeps it running sees it. */
export interface Node {
  installation: Installation
  /** Between clients and the node. */
  wire: Wire
  /** Where clients find it. */
  url: string
  isUp(): boolean
  /** kill -9, and the start after a while. Gives how long that took; undefined when enough kills wait for their turn already. */
  kill(downMs: number): Promise<Ready | undefined>
  /** Sets its clock by so much. */
  jump(byMs: number): Promise<void>
  stop(): Promise<void>
}

/** Everything a run stands on. */
export interface Scene {
  nodes: Node[]
  database: CrashingDatabase
  bus: LossyBus | undefined
  /** Real networks between the nodes and everybody else, when the run is enclosed. */
  network: Network | undefined
  /** What nodes did that nobody did to them. */
  endedAlone: string[]
  remove(): Promise<void>
}

interface NodeOptions {
  name: string
  settings: Record<string, string>
  bundle: string | undefined
  endedAlone: string[]
  place?: Place | undefined
}

/** A node that is kept running. */
export const createNode = async ({ name, settings, bundle, endedAlone, place }: NodeOptions): Promise<Node> => {
  const clockFolder = await mkdtemp(join(tmpdir(), 'yingda-clock-'))
  const clockFile = join(clockFolder, 'apart')
  let apartMs = 0
  await writeFile(clockFile, '0')
  const installation = await installBuilt(
    { CLOCK_APART_FILE: clockFile, ...settings },
    ['--import', join(import.meta.dirname, 'clock-shift.mjs')],
    bundle,
    place,
  )
  const wire = await createWire({ port: installation.port, ...(place ? { host: place.host } : {}) })
  let run: Run | undefined
  let isOver = false

  /** Starts it as a service manager does: once more when the start fails, and once more when it ends by itself. */
  const start = async (): Promise<Run | undefined> => {
    for (let tries = 1; !isOver; tries++) {
      try {
        const started = await installation.start()
        run = started
        void started.ended.then(async () => {
          if (run !== started) return
          run = undefined
          endedAlone.push(`${name}: ${(await installation.log()).slice(-500)}`)
          await start()
        })
        return started
      } catch (error) {
        if (tries >= startTriesMax) throw error
        // Whoever starts while PostgreSQL is down gives up and is started again.
        if (!settings['DATABASE_URL']) endedAlone.push(`${name}: ${String(error)}`)
        await wait(startAgainMs)
      }
    }
    return undefined
  }
  await start()

  /** One kill after the other: a node that is down cannot be killed. */
  let line: Promise<unknown> = Promise.resolve()
  let killsAsked = 0
  const killOnce = async (downMs: number): Promise<Ready> => {
    const killed = run
    run = undefined
    await killed?.end('SIGKILL')
    await wait(downMs)
    const began = performance.now()
    const started = await start()
    const ms = performance.now() - began
    const lastStartMs = started?.readyMs ?? ms
    const phases: Record<string, number> = await installation.startPhases().catch(() => ({}))
    const told = Object.values(phases).reduce((sum, one) => sum + one, 0)
    return { ms, phases: { failedStarts: ms - lastStartMs, ...phases, firstAnswer: lastStartMs - told } }
  }

  return {
    installation,
    wire,
    url: `http://127.0.0.1:${wire.port}`,
    isUp: () => run !== undefined,
    async kill(downMs) {
      // On a slow machine they would pile up, and outlast the run.
      if (killsAsked >= killsAskedMax) return undefined
      killsAsked++
      const killed = line.then(() => killOnce(downMs))
      // On a slow machine kills would follow so closely that nobody ever met a running node.
      line = killed.catch(() => undefined).then(() => wait(livesAtLeastMs))
      return killed.finally(() => void killsAsked--)
    },
    async jump(byMs) {
      apartMs += byMs
      await writeFile(clockFile, String(apartMs))
      // Not before the node listens for it: it would be killed. One that is down finds the new time when it starts.
      if (run) process.kill(run.pid, 'SIGUSR2')
    },
    async stop() {
      isOver = true
      const last = run
      run = undefined
      await last?.end('SIGTERM')
      wire.close()
      await installation.remove()
      await rm(clockFolder, { recursive: true, force: true })
    },
  }
}

/** One node with the PostgreSQL it brings along. */
export const oneNode = async (settings: Record<string, string>, bundle?: string): Promise<Scene> => {
  const endedAlone: string[] = []
  const node = await createNode({ name: 'node 0', settings, bundle, endedAlone })
  return {
    nodes: [node],
    database: embeddedIn(node.installation),
    bus: undefined,
    network: undefined,
    endedAlone,
    remove: () => node.stop(),
  }
}

interface Several {
  count: number
  settings: Record<string, string>
  random: () => number
  bundle?: string | undefined
  /** Put each node into a network of its own. */
  isNetworked?: boolean
}

/** Nodes that share a PostgreSQL and, where there is one, a bus which loses a part of what it is told. */
export const severalNodes = async ({ count, settings, random, bundle, isNetworked }: Several): Promise<Scene> => {
  const endedAlone: string[] = []
  const nodes: Node[] = []
  const network = isNetworked ? createNetwork(count) : undefined
  const database = await startSharedDatabase(network && networkRange)
  const bus = hasBus() ? await startBus({ lostShare: busLostShare, random }) : undefined
  const remove = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    bus?.stop()
    await database.stop()
  }
  const secret = randomBytes(24).toString('base64url')
  try {
    // The first makes the tables; the others find them.
    for (let n = 0; n < count; n++) {
      const nats = await bus?.urlForNode(network?.addressFor(n, 'bus'))
      nodes.push(
        await createNode({
          name: `node ${n}`,
          settings: {
            DATABASE_URL: database.urlFor(network?.addressFor(n, 'database')),
            YINGDA_SECRET: secret,
            ...(nats ? { NATS_URL: nats } : {}),
            ...settings,
          },
          bundle,
          endedAlone,
          place: network && { host: network.addressOf(n), inside: network.inside(n) },
        }),
      )
    }
  } catch (error) {
    await remove()
    throw error
  }
  return { nodes, database, bus, network, endedAlone, remove }
}
