import type { AnswerReceipt, Author, Entry, Part } from '@yingda/contract'
import type { State } from './state.ts'

/** How far an own message has come. */
export type Progress = 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

/** A message as the log shows it. */
export interface Message {
  kind: 'message'
  key: string
  seq: number
  at: string
  author: Author
  parts: Part[]
  isRecalled: boolean
  /** It belongs to the conversation that is going on. */
  isCurrent: boolean
  /** The first of several by the same author. */
  isFirst: boolean
  receipt?: AnswerReceipt | undefined
  quoted?: Entry | undefined
  useful?: boolean | undefined
  /** Options of its menu that the visitor tapped. */
  chosen: string[]
  progress?: Progress
  error?: string | undefined
}

/** One line of the log. */
export type Line =
  | Message
  | { kind: 'time'; key: string; at: string }
  | { kind: 'event'; key: string; entry: Entry }
  | { kind: 'welcome'; key: string }

const pauseMs = 10 * 60_000
const shownEvents = new Set(['assigned', 'transferred', 'closed', 'reopened', 'rated', 'hours_closed'])

/** The log as lines: every loaded conversation, oldest first, then what is still on its way. */
export const timeline = (state: State): Line[] => {
  const lines: Line[] = []
  const current = state.conversation?.id
  let lastAt = 0
  let lastAuthor = ''
  const pause = (at: string) => {
    if (Date.parse(at) - lastAt > pauseMs) {
      lines.push({ kind: 'time', key: `time ${at}`, at })
      lastAuthor = ''
    }
    lastAt = Date.parse(at)
  }
  const say = (message: Omit<Message, 'kind' | 'isFirst'>) => {
    pause(message.at)
    const author = message.author.kind + message.author.name
    lines.push({ ...message, kind: 'message', isFirst: author !== lastAuthor })
    lastAuthor = author
  }

  const choices = state.pending.flatMap((message) => message.parts)
  const ids = Object.keys(state.threads).sort()
  for (const id of ids) {
    const log = state.threads[id] ?? []
    const isCurrent = id === current
    const recalled = new Set<number>()
    const feedback: Record<number, boolean> = {}
    const parts = isCurrent ? [...choices] : []
    for (const { body, author } of log) {
      if (body.kind === 'message' && author.kind === 'contact') parts.push(...body.parts)
      if (body.kind !== 'event') continue
      if (body.event.type === 'recalled') recalled.add(body.event.messageSeq)
      if (body.event.type === 'feedback') feedback[body.event.messageSeq] = body.event.useful
    }
    if (isCurrent) Object.assign(feedback, state.feedback)

    if (id === ids.at(-1) && (log[0]?.seq ?? 1) === 1) lines.push({ kind: 'welcome', key: 'welcome' })
    for (const entry of log) {
      const { body, seq, at, author } = entry
      if (body.kind === 'message')
        say({
          key: author.kind === 'contact' ? entry.clientId : `${id} ${seq}`,
          seq,
          at,
          author,
          parts: body.parts,
          isRecalled: !!body.recalledAt || recalled.has(seq),
          isCurrent,
          receipt: body.receipt,
          quoted: body.replyTo === undefined ? undefined : log.find((other) => other.seq === body.replyTo),
          useful: feedback[seq],
          chosen: parts.flatMap((part) => (part.type === 'choice' && part.menuSeq === seq ? part.optionId : [])),
          ...(author.kind === 'contact' ? { progress: isCurrent ? progressOf(state, seq) : 'sent' } : {}),
        })
      else if (body.kind === 'event' && shownEvents.has(body.event.type)) {
        pause(at)
        lines.push({ kind: 'event', key: `${id} ${seq}`, entry })
        lastAuthor = ''
      }
    }
  }
  if (!ids.length) lines.push({ kind: 'welcome', key: 'welcome' })

  const written = new Set(ids.flatMap((id) => (state.threads[id] ?? []).map((entry) => entry.clientId)))
  for (const { clientId, parts, sentAt, replyTo, seq, error } of state.pending)
    if (!written.has(clientId))
      say({
        key: clientId,
        seq: seq ?? 0,
        at: sentAt,
        author: { kind: 'contact' },
        parts,
        isRecalled: false,
        isCurrent: true,
        quoted: (state.threads[current ?? ''] ?? []).find((entry) => entry.seq === replyTo),
        chosen: [],
        progress: error ? 'failed' : seq ? progressOf(state, seq) : 'sending',
        error,
      })
  return lines
}

const progressOf = ({ conversation }: State, seq: number): Progress => {
  const theirs = conversation?.theirReceipts
  return !theirs || seq > theirs.delivered ? 'sent' : seq > theirs.read ? 'delivered' : 'read'
}
