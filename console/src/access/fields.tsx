import type { ComponentProps } from 'react'
import { useId, useState } from 'react'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { sentenceOf } from '../shell/states.tsx'

/** A labelled line of a form; a hint below it may be there. */
export const TextField = ({
  label,
  hint,
  onText,
  className,
  ...input
}: { label: string; hint?: string; onText: (text: string) => void } & ComponentProps<'input'>) => {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className={className ? `input ${className}` : 'input'}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onText(event.target.value)}
      />
      {hint && (
        <span className="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  )
}

/** A password that can be shown. */
export const PasswordField = ({
  label,
  hint,
  onText,
  ...input
}: { label: string; hint?: string; onText: (text: string) => void } & ComponentProps<'input'>) => {
  const say = usePhrases()
  const id = useId()
  const [shown, setShown] = useState(false)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="secret">
        <input
          {...input}
          id={id}
          className="input"
          type={shown ? 'text' : 'password'}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => onText(event.target.value)}
        />
        <button
          type="button"
          className="button text square"
          aria-label={say(shown ? 'login.hide' : 'login.show')}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon name="eye" />
        </button>
      </div>
      {hint && (
        <span className="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  )
}

type FieldProps = ComponentProps<typeof TextField>

/** How one is called. */
export const NameField = (field: FieldProps) => <TextField required maxLength={60} autoComplete="name" {...field} />

/** A password that is chosen now, with what it must be. */
export const NewPasswordField = (field: FieldProps) => {
  const say = usePhrases()
  return <PasswordField hint={say('password.rule')} required minLength={10} autoComplete="new-password" {...field} />
}

/** Six digits from a phone. */
export const CodeField = ({
  onText,
  ...rest
}: {
  label: string
  hint?: string
  value: string
  onText: (text: string) => void
}) => (
  <TextField
    {...rest}
    className="code-input"
    inputMode="numeric"
    autoComplete="one-time-code"
    maxLength={6}
    pattern="[0-9]{6}"
    required
    autoFocus
    onText={(text) => onText(text.replace(/\D/g, ''))}
  />
)

/** Why a form was refused. */
export const FormError = ({ error }: { error: unknown }) => {
  const say = usePhrases()
  if (!error) return null
  return (
    <div className="gate-error" role="alert">
      <Icon name="alert" />
      {sentenceOf(error, say('states.network'))}
    </div>
  )
}
