import type { ReactNode } from 'react'

/** A page of the settings: its name, a sentence about it, and what can be done. */
export const SettingsContent = ({
  title,
  intro,
  actions,
  narrow = false,
  children,
}: {
  title: ReactNode
  intro?: ReactNode
  actions?: ReactNode
  /** Forms read better in a narrow column. */
  narrow?: boolean
  children: ReactNode
}) => (
  <div className={narrow ? 'settings-content narrow' : 'settings-content'}>
    <header className="settings-head">
      <div>
        <h2>{title}</h2>
        {intro && <p className="office-intro">{intro}</p>}
      </div>
      {actions}
    </header>
    {children}
  </div>
)

/** A switch with its words beside it. */
export const Switched = ({ title, help, children }: { title: ReactNode; help?: ReactNode; children: ReactNode }) => (
  <label className="office-switch">
    {children}
    <div>
      <b>{title}</b>
      {help && <span>{help}</span>}
    </div>
  </label>
)
