import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { usePhrases } from './phrases.ts'

/** The frame of a page beside the desk: a head with its title and actions, and a body that scrolls. */
export const Page = ({
  title,
  note,
  actions,
  children,
  flush = false,
}: {
  title: string
  /** A few quiet words beside the title. */
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
  /** The body draws its own edges, e.g. columns that reach the border. */
  flush?: boolean
}) => {
  const say = usePhrases()
  useEffect(() => {
    document.title = `${title} · ${say('product')}`
    return () => {
      document.title = say('product')
    }
  }, [title, say])
  return (
    <div className="page">
      <header className="page-head">
        <h1>{title}</h1>
        {note && <div className="page-note">{note}</div>}
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      <div className={flush ? 'page-body flush' : 'page-body'}>{children}</div>
    </div>
  )
}
