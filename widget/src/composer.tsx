import { fill } from '@yingda/phrases/widget'
import { Icon } from './icon.tsx'
import { currentLog } from './state.ts'
import type { View } from './view.ts'
import { wordsOf } from './words.ts'

/** Where the visitor writes. Enter sends, except while an input method is composing. */
export const Composer = (view: View) => {
  const { state, act, t } = view
  const quoted = state.replyTo && currentLog(state).find(({ seq }) => seq === state.replyTo)
  const send = (form: HTMLFormElement) => {
    const field = form.querySelector('textarea')
    const text = field?.value.trim()
    if (!field || !text) return
    act.say([{ type: 'text', text }])
    act.typed('')
    field.value = ''
    field.focus()
  }
  return (
    <form
      key="composer"
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send(event.currentTarget)
      }}
    >
      {state.uploads.map(({ key, name, error }) => (
        <p class={error ? 'upload notice' : 'upload'} role={error ? 'alert' : 'status'}>
          <span>{error ?? fill(t.upload, { name })}</span>
          {error ? (
            <Dismiss
              label={t.cancel}
              onClick={() => act.patch({ uploads: state.uploads.filter((one) => one.key !== key) })}
            />
          ) : (
            <progress />
          )}
        </p>
      ))}
      {quoted && quoted.body.kind === 'message' && (
        <p class="upload">
          <span>
            {t.reply} {wordsOf(quoted.body.parts)}
          </span>
          <Dismiss label={t.cancel} onClick={() => act.patch({ replyTo: undefined })} />
        </p>
      )}
      <label class="round" title={t.file}>
        <Icon name="plus" size={22} />
        <input
          type="file"
          multiple
          aria-label={t.file}
          accept={state.settings?.uploadTypes.join()}
          onChange={({ currentTarget }) => {
            for (const file of currentTarget.files ?? []) void act.upload(file)
            currentTarget.value = ''
          }}
        />
      </label>
      <textarea
        rows={1}
        maxLength={8000}
        placeholder={t.placeholder}
        aria-label={t.placeholder}
        onInput={({ currentTarget }) => act.typed(currentTarget.value)}
        onKeyDown={(event) => {
          // Safari ends the composition before the key arrives, and says so only by key code 229.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
          event.preventDefault()
          send(event.currentTarget.form as HTMLFormElement)
        }}
      />
      <button class="round solid" aria-label={t.send}>
        <Icon name="send" size={20} />
      </button>
    </form>
  )
}

const Dismiss = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <button type="button" class="round" aria-label={label} onClick={onClick}>
    <Icon name="close" />
  </button>
)
