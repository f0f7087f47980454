import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'

/** A panel that comes up over the page on a phone. The browser keeps the focus inside and Esc closes it. */
export const Sheet = ({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) => {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => sheet.current?.showModal(), [])
  return (
    <dialog
      ref={sheet}
      className="sheet"
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        // A tap beside the sheet lands on the dialog itself.
        if (event.target === event.currentTarget) event.currentTarget.close()
      }}
    >
      {children}
    </dialog>
  )
}
