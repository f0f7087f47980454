import { useEffect, useMemo, useRef, useState } from 'react'
import type { Rows } from '../rows.ts'
import type { Section } from '../urgency.ts'
import type { Order } from './held-order.ts'
import { inOrder, moreUrgent, orderOf } from './held-order.ts'

/** Whether the list must not move: the pointer is over it, or a key is held down. */
export const useHeld = () => {
  const [pointerIn, setPointerIn] = useState(false)
  const [keyDown, setKeyDown] = useState(false)
  useEffect(() => {
    const down = () => setKeyDown(true)
    const up = () => setKeyDown(false)
    addEventListener('keydown', down)
    addEventListener('keyup', up)
    // A key that is let go in another window is not told here.
    addEventListener('blur', up)
    return () => {
      removeEventListener('keydown', down)
      removeEventListener('keyup', up)
      removeEventListener('blur', up)
    }
  }, [])
  return {
    held: pointerIn || keyDown,
    pointer: {
      onPointerEnter: (event: { pointerType: string }) => setPointerIn(event.pointerType === 'mouse'),
      onPointerLeave: () => setPointerIn(false),
    },
  }
}

/** The sections as they are drawn: fresh, or, while held, in the order they had. */
export const useSettled = (fresh: Section[], rows: Rows, held: boolean, view: string) => {
  const kept = useRef<{ order: Order; view: string }>(undefined)
  const [, drawAgain] = useState(0)
  if (!held || !kept.current || kept.current.view !== view) kept.current = { order: orderOf(fresh), view }
  const { order } = kept.current
  // The same sections as long as nothing changed: the list measures itself again for new ones.
  const sections = useMemo(() => (held ? inOrder(order, fresh, rows) : fresh), [held, order, fresh, rows])
  return {
    sections,
    waiting: held ? moreUrgent(order, fresh) : 0,
    letGo: () => {
      kept.current = undefined
      drawAgain((count) => count + 1)
    },
  }
}
