import type { KeyboardEvent } from 'react'
import { useRef, useState } from 'react'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'

/** A value that turns into a field when it is pressed: Enter keeps, Esc does not. */
export const Editable = ({
  label,
  value,
  onSave,
  disabled,
  type = 'text',
  strong = false,
}: {
  label: string
  value: string
  onSave: (value: string) => Promise<boolean>
  disabled: boolean
  type?: 'text' | 'tel' | 'email'
  strong?: boolean
}) => {
  const say = usePhrases()
  const [editing, setEditing] = useState(false)
  const [text, setText] = useState(value)
  const button = useRef<HTMLButtonElement>(null)

  const stop = () => {
    setEditing(false)
    requestAnimationFrame(() => button.current?.focus())
  }
  const keep = async () => {
    if (text.trim() === value) return stop()
    if (await onSave(text.trim())) stop()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      stop()
    }
    if (event.key === 'Enter') void keep()
  }

  if (disabled) return <span className={strong ? 'editable strong cut' : 'editable cut'}>{value || '—'}</span>
  if (editing)
    return (
      <input
        className="input small"
        type={type}
        aria-label={label}
        value={text}
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => void keep()}
      />
    )
  return (
    <button
      ref={button}
      type="button"
      className={strong ? 'editable strong' : 'editable'}
      aria-label={`${say('conversations:panel.edit', { field: label })}: ${value || say('conversations:panel.none')}`}
      onClick={() => {
        setText(value)
        setEditing(true)
      }}
    >
      <span className={value ? 'cut' : 'cut quiet'}>{value || say('conversations:panel.none')}</span>
      <Icon name="edit" size={13} />
    </button>
  )
}
