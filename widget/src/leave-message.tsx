import type { View } from './view.ts'

/** For when nobody is there, or the wait is too long: a message, and how to be reached. */
export const LeaveMessage = ({ act, t }: View) => {
  return (
    <form
      key="leave"
      aria-label={t.leave}
      onSubmit={(event) => {
        event.preventDefault()
        const { elements } = event.currentTarget
        const field = (name: string) => (elements.namedItem(name) as HTMLInputElement).value.trim()
        const name = field('name')
        void act.leave({ text: field('text'), reachAt: field('reachAt'), ...(name ? { name } : {}) })
      }}
    >
      <b>{t.leave}</b>
      <label>
        {t.text}
        <textarea name="text" rows={3} required maxLength={4000} />
      </label>
      <label>
        {t.reachAt}
        <input class="field" name="reachAt" required minLength={3} maxLength={200} autocomplete="tel" />
      </label>
      <label>
        {t.name}
        <input class="field" name="name" maxLength={60} autocomplete="name" />
      </label>
      <div class="row">
        <button type="button" class="plain" onClick={() => act.patch({ isLeaving: false })}>
          {t.cancel}
        </button>
        <button class="plain solid">{t.send}</button>
      </div>
    </form>
  )
}
