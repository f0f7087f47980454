import type { Entry } from '@yingda/contract'
import { dayOf } from '../spans.ts'

type EventOf<T extends string> = Extract<Extract<Entry['body'], { kind: 'event' }>['event'], { type: T }>

/** What the log draws: entries put together as people read them. */
export type Block =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; entry: Entry; recalled: boolean; headed: boolean }
  | { kind: 'note'; key: string; entry: Entry; text: string }
  | { kind: 'event'; key: string; entry: Entry }
  | { kind: 'fold'; key: string; from: string; to: string; count: number; hidden: number; botName: string | undefined }
  | {
      kind: 'handOff'
      key: string
      entry: Entry
      event: EventOf<'handed_off'>
      assigned: EventOf<'assigned'> | undefined
      botName: string | undefined
    }

/** The last lines of the bot's part that stay in sight above the hand-off. */
const botLinesShown = 3
/** A log that goes on with the same author within this time needs no second name. */
const sameBreathMs = 3 * 60 * 1000

// Bookkeeping that says nothing to an agent who reads along.
const silent = new Set(['identified', 'tagged', 'feedback', 'recalled'])

/** Seqs of messages that were taken back. */
export const recalledIn = (entries: readonly Entry[]): Set<number> => {
  const recalled = new Set<number>()
  for (const { seq, body } of entries) {
    if (body.kind === 'message' && body.recalledAt) recalled.add(seq)
    if (body.kind === 'event' && body.event.type === 'recalled') recalled.add(body.event.messageSeq)
  }
  return recalled
}

/** Puts a log together: days, the folded part of the bot, the hand-off as one strip, names only where they change. Pure. */
export const blocksOf = (entries: readonly Entry[], folded: boolean): Block[] => {
  const recalled = recalledIn(entries)
  const fold = folded ? foldedPart(entries) : undefined
  const absorbed = new Set<number>()
  const blocks: Block[] = []
  let before: Entry | undefined
  for (const [index, entry] of entries.entries()) {
    if (absorbed.has(entry.seq)) continue
    if (fold?.hidden.has(entry.seq)) {
      if (entry.seq === fold.first.seq)
        blocks.push({
          kind: 'fold',
          key: 'fold',
          from: fold.first.at,
          to: fold.last.at,
          count: fold.count,
          hidden: fold.hidden.size,
          botName: fold.botName,
        })
      continue
    }
    const block = blockOf(entry, index, entries, recalled, absorbed, before)
    if (!block) continue
    if (!before || dayOf(before.at) !== dayOf(entry.at))
      blocks.push({ kind: 'day', key: `day-${entry.seq}`, at: entry.at })
    blocks.push(block)
    before = entry
  }
  return blocks
}

const blockOf = (
  entry: Entry,
  index: number,
  entries: readonly Entry[],
  recalled: Set<number>,
  absorbed: Set<number>,
  before: Entry | undefined,
): Block | undefined => {
  const key = String(entry.seq)
  switch (entry.body.kind) {
    case 'message':
      return { kind: 'message', key, entry, recalled: recalled.has(entry.seq), headed: !sameBreath(before, entry) }
    case 'note':
      return { kind: 'note', key, entry, text: entry.body.text }
    case 'hidden':
      return undefined
    case 'event': {
      const { event } = entry.body
      if (event.type === 'handed_off') {
        const following = followUp(entries, index)
        for (const seq of following.seqs) absorbed.add(seq)
        return { kind: 'handOff', key, entry, event, assigned: following.assigned, botName: botNameIn(entries, index) }
      }
      return silent.has(event.type) ? undefined : { kind: 'event', key, entry }
    }
  }
}

const sameBreath = (before: Entry | undefined, entry: Entry): boolean =>
  before?.body.kind === 'message' &&
  before.author.kind === entry.author.kind &&
  before.author.id === entry.author.id &&
  Date.parse(entry.at) - Date.parse(before.at) < sameBreathMs

/** What a hand-off led to and its strip tells as well: the queue, and who took it. */
const followUp = (entries: readonly Entry[], index: number) => {
  const seqs: number[] = []
  for (const { seq, body } of entries.slice(index + 1)) {
    if (body.kind !== 'event') continue
    const { event } = body
    if (event.type === 'queued' && event.why === 'handed_off') seqs.push(seq)
    else if (event.type === 'assigned') return { seqs: [...seqs, seq], assigned: event }
    else if (event.type !== 'tagged' && event.type !== 'identified') break
  }
  return { seqs, assigned: undefined }
}

const botNameIn = (entries: readonly Entry[], before: number): string | undefined =>
  entries.slice(0, before).findLast((entry) => entry.author.kind === 'bot')?.author.name

/** The bot's part before the first hand-off, when it is longer than what stays in sight. */
const foldedPart = (entries: readonly Entry[]) => {
  const end = entries.findIndex(({ body }) => body.kind === 'event' && body.event.type === 'handed_off')
  if (end < 0) return undefined
  const part = entries.slice(0, end)
  const messages = part.filter(({ body }) => body.kind === 'message')
  const hiddenMessages = messages.slice(0, -botLinesShown)
  const lastHidden = hiddenMessages.at(-1)
  const [first, last] = [part[0], messages.at(-1)]
  if (!lastHidden || !first || !last) return undefined
  const hidden = new Set(part.filter(({ seq }) => seq <= lastHidden.seq).map(({ seq }) => seq))
  return { first, last, hidden, count: messages.length, botName: botNameIn(entries, end) }
}
