import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installBuilt, type Installation, type Run } from '../machine/built-server.ts'
import { startBus, type LossyBus } from './bus.ts'
import { embeddedIn, startSharedDatabase, type CrashingDatabase } from './database.ts'
import { createWire, type Wire } from './wire.ts'

const busLostShare = 0.15
const startAgainMs = 300
const startTriesMax = 50
const livesAtLeastMs = 1500

/** A node as whoever keeps it running sees it. */
export interface Node {
  installation: Installation
  /** Between clients and the node. */
  wire: Wire
  /** Where clients find it. */
  url: string
  isUp(): boolean
  /** kill -9, and the start after a while. Gives after how many milliseconds it was ready again. */
  kill(downMs: number): Promise<number>
  /** Sets its clock by so much. */
  jump(byMs: number): Promise<void>
  stop(): Promise<void>
}

/** Everything a run stands on. */
export interface Scene {
  nodes: Node[]
  database: CrashingDatabase
  bus: LossyBus | undefined
  /** What nodes did that nobody did to them. */
  endedAlone: string[]
  remove(): Promise<void>
}

const createNode = async (
  name: string,
  settings: Record<string, string>,
  bundle: string | undefined,
  endedAlone: string[],
): Promise<Node> => {
  const clockFolder = await mkdtemp(join(tmpdir(), 'yingda-clock-'))
  const clockFile = join(clockFolder, 'apart')
  let apartMs = 0
  await writeFile(clockFile, '0')
  const installation = await installBuilt(
    { CLOCK_APART_FILE: clockFile, ...settings },
    ['--import', join(import.meta.dirname, 'clock-shift.mjs')],
    bundle,
  )
  const wire = await createWire(installation.port)
  let run: Run | undefined
  let isOver = false

  /** Starts it as a service manager does: once more when the start fails, and once more when it ends by itself. */
  const start = async (): Promise<void> => {
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
        return
      } catch (error) {
        if (tries >= startTriesMax) throw error
        // Whoever starts while PostgreSQL is down gives up and is started again.
        if (!settings['DATABASE_URL']) endedAlone.push(`${name}: ${String(error)}`)
        await wait(startAgainMs)
      }
    }
  }
  await start()

  /** One kill after the other: a node that is down cannot be killed. */
  let line: Promise<unknown> = Promise.resolve()
  const killOnce = async (downMs: number): Promise<number> => {
    const killed = run
    run = undefined
    await killed?.end('SIGKILL')
    await wait(downMs)
    const began = performance.now()
    await start()
    const readyMs = performance.now() - began
    // On a slow machine kills would follow so closely that nobody ever met a running node.
    await wait(livesAtLeastMs)
    return readyMs
  }

  return {
    installation,
    wire,
    url: `http://127.0.0.1:${wire.port}`,
    isUp: () => run !== undefined,
    kill(downMs) {
      const killed = line.then(() => killOnce(downMs))
      line = killed.catch(() => undefined)
      return killed
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
  const node = await createNode('node 0', settings, bundle, endedAlone)
  return {
    nodes: [node],
    database: embeddedIn(node.installation),
    bus: undefined,
    endedAlone,
    remove: () => node.stop(),
  }
}

/** Several nodes that share a PostgreSQL and a bus which loses a part of what it is told. */
export const severalNodes = async (
  count: number,
  settings: Record<string, string>,
  random: () => number,
  bundle?: string,
): Promise<Scene> => {
  const endedAlone: string[] = []
  const nodes: Node[] = []
  const database = await startSharedDatabase()
  const bus = await startBus({ lostShare: busLostShare, random })
  const remove = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    bus.stop()
    await database.stop()
  }
  const shared = { DATABASE_URL: database.url, YINGDA_SECRET: randomBytes(24).toString('base64url'), ...settings }
  try {
    // The first makes the tables; the others find them.
    for (let n = 0; n < count; n++)
      nodes.push(await createNode(`node ${n}`, { ...shared, NATS_URL: await bus.urlForNode() }, bundle, endedAlone))
  } catch (error) {
    await remove()
    throw error
  }
  return { nodes, database, bus, endedAlone, remove }
}
