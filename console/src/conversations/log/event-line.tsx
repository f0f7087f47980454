import type { ConversationEvent, Entry } from '@yingda/contract'
import { usePhrases } from '../../shell/phrases.ts'
import { hourAndMinute, minutesAndSeconds } from '../spans.ts'

type Say = ReturnType<typeof usePhrases>

/** What happened besides words, in one quiet line. */
export const EventLine = ({ entry }: { entry: Entry }) => {
  const say = usePhrases()
  if (entry.body.kind !== 'event') return null
  const sentence = sentenceFor(entry.body.event, say)
  if (!sentence) return null
  return (
    <div className="event">
      {sentence} · <time dateTime={entry.at}>{hourAndMinute(entry.at)}</time>
    </div>
  )
}

const sentenceFor = (event: ConversationEvent, say: Say): string | undefined => {
  switch (event.type) {
    case 'opened':
      return event.pageTitle
        ? say('conversations:events.openedOn', { page: event.pageTitle })
        : say(`conversations:events.openedBy.${event.by}`)
    case 'queued':
      return say(`conversations:events.queuedWhy.${event.why}`, { position: event.position })
    case 'assigned':
      return say(`conversations:events.assigned.${event.how}`, { name: event.agentName })
    case 'transferred':
      return event.note
        ? say('conversations:events.transferredNote', { by: event.byName, to: event.toName, note: event.note })
        : say('conversations:events.transferred', { by: event.byName, to: event.toName })
    case 'released':
      return say(`conversations:events.released.${event.why}`, { name: event.agentName })
    case 'closed':
      return closedSentence(event, say)
    case 'reopened':
      return say('conversations:events.reopened')
    case 'rated':
      return event.comment
        ? say('conversations:events.ratedWith', { score: event.score, comment: event.comment })
        : say('conversations:events.rated', { score: event.score })
    case 'left_message':
      return event.reachAt
        ? say('conversations:events.left_message', { reachAt: event.reachAt })
        : say('conversations:events.leftMessagePlain')
    case 'gave_up_waiting':
      return say('conversations:events.gave_up_waiting', { time: minutesAndSeconds(event.waitedMs) })
    case 'hours_closed':
      return say('conversations:events.hours_closed')
    case 'bot_failed':
      return say('conversations:events.bot_failed')
    // The strip tells the hand-off; the others are bookkeeping.
    case 'handed_off':
    case 'feedback':
    case 'recalled':
    case 'identified':
    case 'tagged':
      return undefined
  }
}

const codes = ['resolved', 'unresolved', 'follow_up', 'no_reply', 'spam'] as const

const closedSentence = (event: Extract<ConversationEvent, { type: 'closed' }>, say: Say): string => {
  const who = say(`conversations:events.closedBy.${event.by}`, { name: event.agentName ?? '' })
  const code = codes.find((known) => known === event.wrapUpCode)
  const told = code
    ? say('conversations:events.closedWith', { who, code: say(`conversations:close.codes.${code}`) })
    : who
  return event.wrapUpNote ? `${told} · ${event.wrapUpNote}` : told
}
