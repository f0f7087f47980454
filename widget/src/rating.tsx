import { fill } from '@yingda/phrases/widget'
import { Icon } from './icon.tsx'
import type { View } from './view.ts'

/** Asks how it was, once the conversation is over. */
export const Rating = ({ state, act, t }: View) => (
  <form
    class="rating"
    onSubmit={(event) => {
      event.preventDefault()
      const { comment } = event.currentTarget
      void act.rate(state.score, (comment as HTMLTextAreaElement).value.trim())
    }}
  >
    <b>{t.rate}</b>
    <div role="group" aria-label={t.rate}>
      {[1, 2, 3, 4, 5].map((score) => (
        <button
          type="button"
          class={score <= state.score ? 'star full' : 'star'}
          aria-label={fill(t.score, { score })}
          aria-pressed={score === state.score}
          onClick={() => act.patch({ score })}
        >
          <Icon name="star" size={28} />
        </button>
      ))}
    </div>
    {state.score > 0 && (
      <>
        <textarea
          class="field"
          name="comment"
          rows={2}
          maxLength={1000}
          placeholder={t.comment}
          aria-label={t.comment}
        />
        <button class="plain solid">{t.send}</button>
      </>
    )}
  </form>
)
