import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installBuilt, type Run } from '../machine/built-server.ts'
import { chance } from '../machine/chance.ts'
import { call } from '../machine/company.ts'
import { treeOf } from '../machine/processes.ts'
import type { Ready } from './nodes.ts'
import { gather, outcomeOf, type Outcome } from './outcome.ts'
import { createDisk } from './power.ts'
import { createDiary, type Readiness } from './readiness.ts'
import { createWire } from './wire.ts'

interface PowerOptions {
  cuts: number
  /** Of load before each cut, at most. */
  seconds: number
  seed: number
  bundle?: string | undefined
  visitors?: number
  onCut?: (ready: Ready) => void
}

export interface PowerResult extends Outcome {
  seed: number
  cuts: number
  ready: Readiness[]
  filesKept: number
  filesLost: string[]
  /** What the server said when it did not start any more, and there was nothing left to judge. */
  notStarted: string | undefined
}

const restMs = 1000
const settleWithinMs = 45_000
const pauseMs = 150
const answerWithinMs = 5000

/** One server whose data lie on a disk that loses its power again and again, while people outside remember what they were told is safe. */
export const powerCuts = async (options: PowerOptions): Promise<PowerResult> => {
  const { cuts, seconds, seed, bundle, visitors = 18, onCut } = options
  const random = chance(seed)
  const installation = await installBuilt({ YINGDA_VISITORS_PER_MINUTE: '1000000' }, [], bundle)
  const disk = await createDisk(join(installation.folder, 'disk.img'), join(installation.folder, 'data'))
  const wire = await createWire({ port: installation.port })
  const url = `http://127.0.0.1:${wire.port}`
  let run: Run | undefined = await installation.start()
  const crowd = await gather(installation, { urls: [url], visitors, seconds: (seconds * cuts) / 2, random })
  const uploads = await startUploads(url, crowd.inboxKey)
  const diary = createDiary()
  const endedAlone: string[] = []
  try {
    for (let cut = 0; cut < cuts; cut++) {
      await wait(seconds * 1000 * (0.5 + random() / 2))
      disk.cut()
      await killAll(run)
      await disk.restore()
      const began = performance.now()
      run = await installation.start()
      const phases = await installation.startPhases()
      const ready = { ms: performance.now() - began, phases }
      diary.ready('kill', ready)
      onCut?.(ready)
    }
    await wait(restMs)
    await Promise.all([crowd.hush(), uploads.hush()])
    const outcome = await outcomeOf({ database: installation, crowd, endedAlone, withinMs: settleWithinMs })
    return { ...outcome, seed, cuts, ready: diary.all(), ...(await uploads.judged()), notStarted: undefined }
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('The server did not start'))) throw error
    const nothing = { faults: [], sent: 0, acknowledged: 0, refused: 0, reconnects: 0, lines: 0, hiddenLines: 0 }
    const unknown = { conversations: 0, servedBy: {}, settledMs: 0, filesKept: 0, filesLost: [] }
    return { ...nothing, ...unknown, seed, cuts, ready: diary.all(), notStarted: error.message }
  } finally {
    uploads.stop()
    crowd.leave()
    wire.close()
    if (run) await killAll(run)
    await disk.remove()
    await installation.remove()
  }
}

/** Everything that runs there, PostgreSQL and its processes too. */
const killAll = async (run: Run): Promise<void> => {
  for (const pid of treeOf(run.pid).toReversed()) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended already, as PostgreSQL does when its disk fails.
    }
  }
  await run.ended
}

/** Somebody who sends one file after the other, and remembers which of them were taken. */
const startUploads = async (url: string, inboxKey: string) => {
  const path = '/api/visitor/session'
  const { ok } = await call(url, `POST ${path}`, path, {}, { inboxKey })
  const taken: { at: string; text: string }[] = []
  let isOver = false

  const send = async (text: string): Promise<void> => {
    const form = new FormData()
    form.append('file', new Blob([text], { type: 'text/plain' }), 'note.txt')
    const response = await fetch(`${url}/api/visitor/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ok.token}` },
      body: form,
      signal: AbortSignal.timeout(answerWithinMs),
    })
    if (response.ok) taken.push({ at: ((await response.json()) as { url: string }).url, text })
  }
  const sending = (async () => {
    while (!isOver) {
      // Nothing was promised for one that failed.
      await send(randomBytes(3000).toString('base64')).catch(() => undefined)
      await wait(pauseMs)
    }
  })()

  return {
    stop: () => void (isOver = true),
    async hush() {
      isOver = true
      await sending
    },
    /** Fetches every file that was taken. */
    async judged() {
      const filesLost: string[] = []
      for (const { at, text } of taken) {
        const response = await fetch(new URL(at, url))
        if (!response.ok || (await response.text()) !== text) filesLost.push(`${at}: ${response.status}`)
      }
      return { filesKept: taken.length - filesLost.length, filesLost }
    },
  }
}
