import type { Conversation, ConversationView } from '@yingda/contract'
import type { Rows } from './rows.ts'
import { isIn, lastAt } from './rows.ts'

/** From here on a clock is amber; from 1 on it is red. */
const nearFrom = 0.6

export type Heat = 'fine' | 'near' | 'over'

/** The clock of a row: how long the customer has waited against the target; absent when nobody waits. */
export interface Clock {
  waitedMs: number
  targetMs: number
  /** Wait ÷ target. */
  part: number
  heat: Heat
}

export const heatOf = (part: number): Heat => (part >= 1 ? 'over' : part >= nearFrom ? 'near' : 'fine')

/** A row's clock at a moment. */
export const clockOf = (row: Pick<Conversation, 'waitingSince' | 'targetMs'>, now: number): Clock | undefined => {
  if (!row.waitingSince) return undefined
  const waitedMs = Math.max(0, now - Date.parse(row.waitingSince))
  const part = waitedMs / row.targetMs
  return { waitedMs, targetMs: row.targetMs, part, heat: heatOf(part) }
}

/** How far the ring is drawn, of its whole way round. */
export const ringDash = (
  part: number,
  size: number,
  stroke: number,
): { radius: number; drawn: number; round: number } => {
  const radius = size / 2 - stroke / 2
  const round = 2 * Math.PI * radius
  return { radius, drawn: round * Math.min(1, Math.max(0, part)), round }
}

export type SectionName = 'over' | 'near' | 'waiting' | 'customer' | 'newest'
export interface Section {
  name: SectionName
  rows: Conversation[]
}

const urgencySections: SectionName[] = ['over', 'near', 'waiting', 'customer']

/** A view's rows in its order: mine and queue by urgency in their sections, the others newest first. Pure. */
export const sectionsOf = (view: ConversationView, rows: Rows, memberId: string, now: number): Section[] => {
  const shown = Object.values(rows).filter((row) => isIn(view, row, memberId))
  if (view !== 'mine' && view !== 'queue')
    return shown.length ? [{ name: 'newest', rows: shown.toSorted((a, b) => lastAt(b) - lastAt(a) || byId(a, b)) }] : []
  const placed = shown.map((row) => ({ row, clock: clockOf(row, now) }))
  return urgencySections
    .map((name) => ({
      name,
      rows: placed
        .filter(({ clock }) => sectionOf(clock) === name)
        .toSorted((a, b) =>
          a.clock && b.clock
            ? b.clock.part - a.clock.part || byId(a.row, b.row)
            : lastAt(b.row) - lastAt(a.row) || byId(a.row, b.row),
        )
        .map(({ row }) => row),
    }))
    .filter((section) => section.rows.length > 0)
}

const byId = (a: Conversation, b: Conversation) => (a.id < b.id ? -1 : 1)

const sectionOf = (clock: Clock | undefined): SectionName =>
  clock === undefined ? 'customer' : clock.heat === 'fine' ? 'waiting' : clock.heat

/** The next conversation to answer: the most urgent one of mine that waits and is not this one. */
export const nextUrgent = (rows: Rows, memberId: string, now: number, but?: string): Conversation | undefined =>
  sectionsOf('mine', rows, memberId, now)
    .filter((section) => section.name !== 'customer')
    .flatMap((section) => section.rows)
    .find((row) => row.id !== but)
