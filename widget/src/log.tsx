import { fill } from '@yingda/phrases/widget'
import { Bubble } from './bubble.tsx'
import { Rating } from './rating.tsx'
import { firstOf } from './state.ts'
import { timeline } from './timeline.ts'
import type { View } from './view.ts'

/** What was said, oldest first. */
export const Log = (view: View) => {
  const { state, act, t } = view
  const { settings, earlier, conversation, typing } = state
  const hasOlder = earlier.length > 0 || firstOf(state)[1] > 1
  return (
    <div
      key="log"
      class="log"
      role="log"
      aria-live="polite"
      aria-label={t.log}
      tabIndex={0}
      onScroll={({ currentTarget }) => hasOlder && !currentTarget.scrollTop && void act.older()}
    >
      {hasOlder && (
        <button class="link system" onClick={() => void act.older()}>
          {t.earlier}
        </button>
      )}
      {!hasOlder && settings?.welcome && <p class="bubble bot">{settings.welcome}</p>}
      {timeline(state, t).map((line) =>
        'parts' in line ? (
          <Bubble key={line.key} view={view} message={line} />
        ) : (
          <small key={line.key} class="system">
            {line.words}
          </small>
        ),
      )}
      {typing && <small class="system">{fill(t.typing, { name: typing })}</small>}
      {conversation?.status === 'closed' && !conversation.rated && <Rating {...view} />}
    </div>
  )
}
