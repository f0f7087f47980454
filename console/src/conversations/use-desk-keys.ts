import { useEffect } from 'react'

/** What the desk's keys do. */
export interface DeskKeys {
  open: (nth: number) => void
  next: () => void
  search: () => void
  help: () => void
  write: () => void
}

/** Whether typing goes into a field: single characters belong to it. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Which of the desk's keys was pressed; undefined for everything that is not the desk's. Pure. */
export const deskKeyOf = (
  event: Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'isComposing' | 'keyCode'>,
  writing: boolean,
): { key: 'open'; nth: number } | { key: 'next' | 'search' | 'help' | 'write' } | undefined => {
  // An input method that composes owns every key; 229 is how older ones say so.
  if (event.isComposing || event.keyCode === 229) return undefined
  const control = event.ctrlKey || event.metaKey
  // The place of the key, not its letter: with Alt some keyboards type other characters.
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
  if (event.altKey && !control && digit) return { key: 'open', nth: Number(digit) }
  if (event.altKey && !control && event.code === 'KeyR') return { key: 'write' }
  if (control && !event.altKey && event.key === 'ArrowDown') return { key: 'next' }
  if (control && !event.altKey && event.code === 'KeyK') return { key: 'search' }
  if (!control && !event.altKey && !writing && event.key === '?') return { key: 'help' }
  return undefined
}

/** Listens for the desk's keys while the desk is shown. */
export const useDeskKeys = (keys: DeskKeys) => {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const pressed = deskKeyOf(event, isWriting(event.target))
      if (!pressed) return
      event.preventDefault()
      if (pressed.key === 'open') keys.open(pressed.nth)
      else keys[pressed.key]()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [keys])
}
