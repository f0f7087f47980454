import type { Entry } from '@yingda/contract'
import { fill } from '@yingda/phrases/widget'
import { Bubble } from './bubble.tsx'
import { Rating } from './rating.tsx'
import { timeline } from './timeline.ts'
import { timeOf, type View } from './view.ts'

/** What was said, oldest first. */
export const Log = (view: View) => {
  const { state, act, t } = view
  const { settings, threads, earlier, conversation, typing } = state
  const oldest = threads[Object.keys(threads).sort()[0] ?? '']
  return (
    <div class="log" role="log" aria-live="polite" aria-label={t.log} tabIndex={0}>
      {((oldest?.[0]?.seq ?? 1) > 1 || earlier.length > 0) && (
        <button class="link older" onClick={() => void act.older()}>
          {t.older}
        </button>
      )}
      {timeline(state).map((line) => {
        if (line.kind === 'message') return <Bubble key={line.key} view={view} message={line} />
        if (line.kind === 'event') return <EventLine key={line.key} view={view} entry={line.entry} />
        if (line.kind === 'time')
          return (
            <p key={line.key} class="system">
              {timeOf(line.at, state.language)}
            </p>
          )
        return (
          settings?.welcome && (
            <p key="welcome" class="bubble bot">
              {settings.welcome}
            </p>
          )
        )
      })}
      {typing !== undefined && typing !== '' && <p class="system">{fill(t.typing, { name: typing })}</p>}
      {conversation?.status === 'closed' && !conversation.rated && <Rating {...view} />}
    </div>
  )
}

const EventLine = ({ view, entry }: { view: View; entry: Entry }) => {
  const { act, t } = view
  if (entry.body.kind !== 'event') return null
  const { event } = entry.body
  if (event.type === 'hours_closed')
    return (
      <button class="link system" onClick={() => act.patch({ isLeaving: true })}>
        {t.leave}
      </button>
    )
  const said =
    event.type === 'assigned'
      ? fill(t.assigned, { name: event.agentName })
      : event.type === 'transferred'
        ? fill(t.transferred, { name: event.toName })
        : event.type === 'rated'
          ? fill(t.rated, { score: event.score })
          : event.type === 'reopened'
            ? t.reopened
            : t.closed
  return <p class="system">{said}</p>
}
