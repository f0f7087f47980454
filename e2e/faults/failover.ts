import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { chance } from '../machine/chance.ts'
import { hasBus, startBus } from './bus.ts'
import { createNode, type Node } from './nodes.ts'
import { gather, outcomeOf, type Outcome } from './outcome.ts'
import { startPair } from './pair.ts'
import type { Crowd } from './crowd.ts'

interface DrillOptions {
  rounds: number
  /** Of load before each death, at most. */
  seconds: number
  seed: number
  isSynchronous: boolean
  visitors: number
  settleWithinMs: number
  onRound?: (round: Round) => void
}

/** One failover; every time in milliseconds from the death of the primary. */
export interface Round {
  /** The standby had received nothing for a second when the primary died. */
  isStalled: boolean
  promotedMs: number
  /** The end of what an operator has to do. */
  addressMovedMs: number
  nodesReadyMs: number
  /** When the last desk was shown something again that had not been acknowledged before the death. */
  pushBackMs: number
}

export interface DrillResult extends Outcome {
  seed: number
  nodes: number
  rounds: Round[]
}

const stallMs = 1000
const backWithinMs = 60_000
const lookEveryMs = 20

/** The primary dies under load, its standby is promoted, the address is moved; again and again, each time with a new standby. */
export const failoverDrill = async (options: DrillOptions): Promise<DrillResult> => {
  const { rounds, seconds, seed, isSynchronous, visitors, settleWithinMs, onRound } = options
  const random = chance(seed)
  const endedAlone: string[] = []
  const nodes: Node[] = []
  const done: Round[] = []
  const pair = await startPair(isSynchronous)
  const bus = hasBus() ? await startBus({ lostShare: 0, random }) : undefined
  let crowd: Crowd | undefined
  try {
    const secret = randomBytes(24).toString('base64url')
    // Without a bus several nodes would not hear of each other.
    for (let n = 0; n < (bus ? 2 : 1); n++) {
      const settings = {
        DATABASE_URL: pair.url,
        YINGDA_SECRET: secret,
        YINGDA_VISITORS_PER_MINUTE: '1000000',
        ...(bus ? { NATS_URL: await bus.urlForNode() } : {}),
      }
      nodes.push(await createNode({ name: `node ${n}`, settings, bundle: undefined, endedAlone }))
    }
    const urls = nodes.map((node) => node.url)
    crowd = await gather(nodes[0]!.installation, { urls, visitors, seconds: (rounds * seconds) / 2, random })
    for (let n = 0; n < rounds; n++) {
      await wait(seconds * 1000 * (0.5 + random() / 2))
      const isStalled = !isSynchronous || n % 2 === 1
      if (isStalled) {
        pair.stall()
        await wait(stallMs)
      }
      const diedAt = performance.now()
      const since = () => performance.now() - diedAt
      let isMoved = false
      const shown = crowd.shownNew(() => isMoved)
      await pair.kill()
      await pair.promote()
      const promotedMs = since()
      pair.moveAddress()
      isMoved = true
      const addressMovedMs = since()
      const patience = AbortSignal.timeout(backWithinMs)
      const [nodesReadyMs, pushBackMs] = await Promise.all([
        allReady(nodes, patience).then(since),
        Promise.race([
          shown.then((times) => Math.max(...times) - diedAt),
          wait(backWithinMs, Infinity, { ref: false }),
        ]),
      ])
      const round = { isStalled, promotedMs, addressMovedMs, nodesReadyMs, pushBackMs }
      done.push(round)
      onRound?.(round)
      // Only a pair that is whole again can stand another death.
      await pair.addStandby()
    }
    await crowd.hush()
    const outcome = await outcomeOf({ database: pair, crowd, endedAlone, withinMs: settleWithinMs })
    return { ...outcome, seed, nodes: nodes.length, rounds: done }
  } finally {
    crowd?.leave()
    await Promise.all(nodes.map((node) => node.stop()))
    bus?.stop()
    await pair.stop()
  }
}

const allReady = async (nodes: Node[], patience: AbortSignal): Promise<void> => {
  const isReady = async () => (await Promise.all(nodes.map((node) => node.installation.isReady()))).every(Boolean)
  while (!patience.aborted && !(await isReady())) await wait(lookEveryMs)
}
