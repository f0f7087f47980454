import type { AnswerReceipt, Author, ConversationEvent, Entry, Language, Part } from '@yingda/contract'
import { fill, type widgetPhrases } from '@yingda/phrases/widget'
import type { State } from './state.ts'
import { timeOf, wordsOf } from './words.ts'

/** How far an own message has come. */
export type Progress = 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

/** A message as the log shows it. */
export interface Message {
  key: string
  seq: number
  at: string
  author: Author
  parts: Part[]
  /** It belongs to the conversation that is going on. */
  isCurrent: boolean
  /** The first of several by the same author. */
  isFirst?: boolean
  receipt?: AnswerReceipt | undefined
  quoted?: Entry | undefined
  useful?: boolean | undefined
  /** Options of its menu that the visitor tapped. */
  chosen?: string[]
  progress?: Progress | undefined
  error?: string | undefined
}

/** A line between the messages. */
export interface Note {
  key: string
  words: string
}

const pauseMs = 10 * 60_000

/** The log as lines: every loaded conversation, oldest first, then what is still on its way. */
export const timeline = (state: State, t: (typeof widgetPhrases)[Language]): (Message | Note)[] => {
  const lines: (Message | Note)[] = []
  const { conversation, threads, pending } = state
  let lastAt = 0
  let lastAuthor = ''
  const note = (key: string, at: string, words: string | undefined) => {
    if (!words) return
    pause(at)
    lines.push({ key, words })
    lastAuthor = ''
  }
  const pause = (at: string) => {
    const isLong = Date.parse(at) - lastAt > pauseMs
    lastAt = Date.parse(at)
    if (isLong) note(`time ${at}`, at, timeOf(at, state.language))
  }
  const say = (message: Message) => {
    pause(message.at)
    const author = message.author.kind + message.author.name
    lines.push({ ...message, isFirst: author !== lastAuthor })
    lastAuthor = author
  }
  const progressOf = (seq: number): Progress => {
    const theirs = conversation?.theirReceipts
    return !theirs || seq > theirs.delivered ? 'sent' : seq > theirs.read ? 'delivered' : 'read'
  }

  for (const id of Object.keys(threads).sort()) {
    const log = threads[id] ?? []
    const isCurrent = id === conversation?.id
    const said = isCurrent ? pending.flatMap(({ parts }) => parts) : []
    const recalled: number[] = []
    for (const { body } of log) {
      if (body.kind === 'message') said.push(...body.parts)
      if (body.kind === 'event' && body.event.type === 'recalled') recalled.push(body.event.messageSeq)
    }

    for (const { body, seq, at, author, clientId } of log) {
      const isMine = author.kind === 'contact'
      // An own message keeps the key it had on its way, so that it stays the same line on the screen.
      const key = isMine ? clientId : `${id} ${seq}`
      if (body.kind === 'event') note(key, at, wordsOfEvent(body.event, t))
      if (body.kind !== 'message') continue
      if (body.recalledAt || recalled.includes(seq)) note(key, at, t.recalled)
      else if (author.kind === 'system') note(key, at, wordsOf(body.parts))
      else
        say({
          key,
          seq,
          at,
          author,
          parts: body.parts,
          isCurrent,
          receipt: body.receipt,
          quoted: log.find((other) => other.seq === body.replyTo),
          useful: isCurrent ? state.feedback[seq] : undefined,
          chosen: said.flatMap((part) => (part.type === 'choice' && part.menuSeq === seq ? part.optionId : [])),
          progress: isMine && isCurrent ? progressOf(seq) : undefined,
        })
    }
  }

  const written = Object.values(threads).flatMap((log) => log.map(({ clientId }) => clientId))
  for (const { clientId, parts, sentAt, replyTo, seq = 0, error } of pending)
    if (!written.includes(clientId))
      say({
        key: clientId,
        seq,
        at: sentAt,
        author: { kind: 'contact' },
        parts,
        isCurrent: true,
        quoted: threads[conversation?.id ?? '']?.find((entry) => entry.seq === replyTo),
        progress: error ? 'failed' : seq ? progressOf(seq) : 'sending',
        error,
      })
  return lines
}

const wordsOfEvent = (event: ConversationEvent, t: (typeof widgetPhrases)[Language]): string | undefined => {
  switch (event.type) {
    case 'assigned':
      return fill(t.assigned, { name: event.agentName })
    case 'transferred':
      return fill(t.transferred, { name: event.toName })
    case 'rated':
      return fill(t.rated, { score: event.score })
    // An agent's goodbye says it already.
    case 'closed':
      return event.by === 'agent' ? undefined : t.closed
    default:
      return undefined
  }
}
