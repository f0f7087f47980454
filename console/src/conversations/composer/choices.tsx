import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'

/** The list that opens above the composer: the keyboard stays in the text, the list follows it. */
export const Choices = <T,>({
  id,
  label,
  head,
  foot,
  items,
  active,
  keyOf,
  draw,
  onChoose,
  onActive,
}: {
  id: string
  label: string
  head: ReactNode
  foot?: ReactNode
  items: readonly T[]
  active: number
  keyOf: (item: T) => string
  draw: (item: T) => ReactNode
  onChoose: (item: T) => void
  onActive: (index: number) => void
}) => {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div className="choices">
      <div className="choices-head">{head}</div>
      <ul ref={list} role="listbox" id={id} aria-label={label}>
        {items.map((item, index) => (
          // The text field keeps the focus and says which choice is active, so the choices take no focus of their own.
          <li
            key={keyOf(item)}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={index === active ? 'choice active' : 'choice'}
            onPointerMove={() => onActive(index)}
            onPointerDown={(event) => {
              event.preventDefault()
              onChoose(item)
            }}
          >
            {draw(item)}
          </li>
        ))}
      </ul>
      {foot && <div className="choices-foot">{foot}</div>}
    </div>
  )
}
