import { fill } from '@yingda/phrases/widget'
import { Icon } from './icon.tsx'
import { currentLog } from './state.ts'
import type { View } from './view.ts'

const around = 2 * Math.PI * 16
const minutes = (ms: number) => Math.max(1, Math.ceil(ms / 60_000))

/** The place in the queue, how long it may take, and the ways out of it. */
export const Queue = ({ state, act, t }: View) => {
  const { conversation } = state
  if (conversation?.status !== 'open' || conversation.servedBy !== 'queue') return null
  const { position = 0, waitMinMs = 0, waitMaxMs } = conversation.queue ?? {}
  let joinedAt = position
  for (const { body } of currentLog(state))
    if (body.kind === 'event' && body.event.type === 'queued') joinedAt = Math.max(position, body.event.position)
  const range = waitMaxMs && [...new Set([minutes(waitMinMs), minutes(waitMaxMs)])].join('–')
  return (
    <section class="queue" aria-label={t.queued}>
      <div class="row">
        <span class="ring">
          <svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true">
            <circle cx="18" cy="18" r="16" />
            <circle
              cx="18"
              cy="18"
              r="16"
              stroke-dasharray={`${((joinedAt - position + 1) / (joinedAt + 1)) * around} 999`}
            />
          </svg>
          <Icon name="person" />
        </span>
        <span class="place" role="status">
          {position > 1 ? fill(t.ahead, { count: position - 1 }) : position ? t.next : t.queued}
          {range && fill(t.wait, { minutes: range })}
        </span>
        <button class="link" onClick={() => void act.stopWaiting()}>
          {t.stopWaiting}
        </button>
      </div>
      <p class="hint">{t.waitHint}</p>
      <button class="plain" onClick={() => act.patch({ isLeaving: true })}>
        <Icon name="pencil" />
        {t.leave}
      </button>
    </section>
  )
}
