import { setTimeout as wait } from 'node:timers/promises'
import type { Installation } from '../machine/built-server.ts'
import { setUpCompany, teach } from '../machine/company.ts'
import { createCrowd, type Crowd } from './crowd.ts'
import { readTruth, type Truth } from './evidence.ts'
import { judge, type Fault } from './judge.ts'
import type { CrashingDatabase } from './database.ts'

const lookEveryMs = 300
const patienceMax = 8

/** Sets a company up and lets its people come. */
export const gather = async (
  first: Installation,
  options: { urls: string[]; visitors: number; seconds: number; random: () => number },
): Promise<Crowd> => {
  const company = await setUpCompany(first.url, await first.setUpCode(), { agents: 2, botOn: true })
  await teach(first.url, company.owner.token, [
    { question: '怎么开发票', answer: '订单详情页点“申请发票”。' },
    { question: '快递到哪了', answer: '看“我的订单”。' },
  ])
  return createCrowd({ company, ...options })
}

/** What a run came to: every broken promise, and enough to tell that something went on. */
export interface Outcome {
  faults: Fault[]
  sent: number
  acknowledged: number
  refused: number
  reconnects: number
  lines: number
  hiddenLines: number
  conversations: number
  servedBy: Record<string, number>
  /** After the end, until everybody had seen everything. */
  settledMs: number
}

interface ToJudge {
  database: Pick<CrashingDatabase, 'connection'>
  crowd: Crowd
  endedAlone: string[]
  /** How long nothing may come nearer to everybody having seen everything. */
  withinMs: number
}

/** Lets everything come to rest, and compares what was promised and shown with the log. */
export const outcomeOf = async ({ database, crowd, endedAlone, withinMs }: ToJudge): Promise<Outcome> => {
  const calmAt = performance.now()
  const truth = await settled(database, crowd, withinMs)
  const settledMs = performance.now() - calmAt
  const clients = crowd.all()
  const sum = (of: (client: (typeof clients)[number]) => number) => clients.reduce((total, one) => total + of(one), 0)
  const servedBy: Record<string, number> = {}
  for (const one of truth.conversations) servedBy[one.servedBy] = (servedBy[one.servedBy] ?? 0) + 1
  return {
    faults: judge(evidenceOf(truth, crowd, endedAlone)),
    sent: sum((client) => client.figures().sent),
    acknowledged: sum((client) => client.acknowledgements.length),
    refused: sum((client) => client.refusals.length),
    reconnects: sum((client) => client.figures().reconnects),
    lines: truth.log.length,
    hiddenLines: truth.log.filter((line) => line.isHidden).length,
    conversations: truth.conversations.length,
    servedBy,
    settledMs,
  }
}

/**
 * Waits until every message has its answer, the bot owes nobody a turn, and every screen shows as much as the log holds. Gives up when
 * nothing has moved for a while, and lets the judge speak: on a machine that others keep busy everything comes, only late.
 */
const settled = async (database: ToJudge['database'], crowd: Crowd, withinMs: number): Promise<Truth> => {
  const last = performance.now() + patienceMax * withinMs
  let until = performance.now() + withinMs
  let before = ''
  for (;;) {
    const truth = await readTruth(await database.connection())
    const heads = new Map(truth.conversations.map((one) => [one.id, one.lastSeq]))
    const clients = crowd.all()
    const isQuiet =
      clients.every((client) => client.unanswered().length === 0) &&
      truth.conversations.every((one) => one.servedBy !== 'bot' || one.contactSeq <= one.botSeq) &&
      clients.every((client) =>
        client.views.all().every((view) => view.lines.length === (heads.get(view.conversationId) ?? 0)),
      ) &&
      crowd.desks.every((client) => client.views.all().length >= truth.conversations.length)
    const shown = clients.map((client) => client.views.all().reduce((sum, view) => sum + view.lines.length, 0))
    const now = [truth.log.length, ...shown, ...clients.map((client) => client.unanswered().length)].join()
    if (now !== before) until = Math.min(last, performance.now() + withinMs)
    before = now
    if (isQuiet || performance.now() > until) return truth
    await wait(lookEveryMs)
  }
}

const evidenceOf = (truth: Truth, crowd: Crowd, endedAlone: string[]) => {
  const clients = crowd.all()
  return {
    ...truth,
    endedAlone,
    acknowledgements: clients.flatMap((client) => client.acknowledgements),
    refusals: clients.flatMap((client) => client.refusals),
    unanswered: clients.flatMap((client) => client.unanswered()),
    views: [
      ...crowd.visitors.flatMap((one) =>
        one.views.all().map((view) => ({ ...view, viewer: one.name, isVisitor: true })),
      ),
      // Whoever sees everything must have seen every conversation, also one that was never told.
      ...crowd.desks.flatMap((one) => {
        const shown = new Map(one.views.all().map((view) => [view.conversationId, view.lines]))
        return truth.conversations.map(({ id }) => ({
          viewer: one.name,
          isVisitor: false,
          conversationId: id,
          lines: shown.get(id) ?? [],
        }))
      }),
    ],
  }
}
