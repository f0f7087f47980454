import { fill } from '@yingda/phrases/widget'
import { arePeopleHere } from './state.ts'
import { timeOf, type View } from './view.ts'

/** For when nobody is there, or the wait is too long: a message, and how to be reached. */
export const LeaveMessage = ({ state, act, t }: View) => {
  const { settings, language } = state
  const opensAt = settings && !arePeopleHere(settings) && settings.opensAt
  // Made once for this form, so that submitting it again after a lost answer leaves one message.
  const clientId = crypto.randomUUID()
  return (
    <form
      class="leave"
      aria-label={t.leave}
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        const field = (name: string) => String(form.get(name)).trim()
        const name = field('name')
        void act.leave({ clientId, text: field('text'), reachAt: field('reachAt'), ...(name ? { name } : {}) })
      }}
    >
      <p class="hint">
        {opensAt && <>{fill(t.opensAt, { time: timeOf(opensAt, language) })} · </>}
        {t.leaveHint}
      </p>
      <label>
        {t.leaveText}
        <textarea class="field" name="text" rows={3} required maxLength={4000} />
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
        <button class="solid">{t.submit}</button>
      </div>
    </form>
  )
}
