import { fill } from '@yingda/phrases/widget'
import { Icon } from './icon.tsx'
import { servedBy } from './state.ts'
import type { View } from './view.ts'

const around = 2 * Math.PI * 16
const minutes = (ms: number) => Math.max(1, Math.ceil(ms / 60_000))

/** The place in the queue, how long it may take, and the ways out of it. */
export const Queue = ({ state, act, t }: View) => {
  if (servedBy(state) !== 'queue') return null
  const { position = 0, waitMinMs = 0, waitMaxMs } = state.conversation?.queue ?? {}
  const range = waitMaxMs && [...new Set([minutes(waitMinMs), minutes(waitMaxMs)])].join('–')
  return (
    <section class="queue" aria-label={t.queued}>
      <div class="row">
        <span class="round">
          <svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true">
            <circle cx="18" cy="18" r="16" />
            <circle cx="18" cy="18" r="16" stroke-dasharray={`${around / (position || 9)} 999`} />
          </svg>
          <Icon name="person" />
        </span>
        <span class="grow" role="status">
          {position > 1 ? fill(t.ahead, { count: position - 1 }) : position ? t.next : t.queued}
          {range && fill(t.wait, { minutes: range })}
        </span>
        <button class="link" onClick={() => void act.stopWaiting()}>
          {t.stop}
        </button>
      </div>
      <small>{t.hint}</small>
      <button class="plain" onClick={() => act.patch({ isLeaving: true })}>
        {t.leave}
      </button>
    </section>
  )
}
