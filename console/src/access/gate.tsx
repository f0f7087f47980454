import type { ReactNode } from 'react'
import { Icon } from '../shell/icons.tsx'
import { Logo } from '../shell/logo.tsx'
import { useLanguage, usePhrases } from '../shell/phrases.ts'
import './gate.css'

/** What somebody sees who is not signed in: the name of the house, the language, and one form. */
export const Gate = ({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) => {
  const say = usePhrases()
  const { language, speak } = useLanguage()
  const other = language === 'en' ? 'zh-CN' : 'en'
  return (
    <div className="gate">
      <header className="gate-head">
        <Logo />
        <span className="gate-name">应答</span>
        <span className="quiet">Yingda</span>
        <button type="button" className="button text gate-language" lang={other} onClick={() => void speak(other)}>
          <Icon name="globe" />
          {say(`language.${other}`)}
        </button>
      </header>
      <main className="gate-main">
        <div className="gate-form">
          <h1>{title}</h1>
          <p className="gate-lead">{lead}</p>
          {children}
        </div>
      </main>
    </div>
  )
}
