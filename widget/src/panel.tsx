import { Composer } from './composer.tsx'
import { Header } from './header.tsx'
import { LeaveMessage } from './leave-message.tsx'
import { Log } from './log.tsx'
import { Queue } from './queue.tsx'
import { servedBy } from './state.ts'
import type { View } from './view.ts'

/** The open window. */
export const Panel = (view: View) => {
  const { state, act, t } = view
  const { settings } = state
  const take = (event: Event, transfer: DataTransfer | null) => {
    if (!transfer?.files.length) return
    event.preventDefault()
    for (const file of transfer.files) void act.upload(file)
  }
  return (
    <section
      class="panel"
      role="dialog"
      aria-label={settings?.title ?? t.launcher}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return
        event.stopPropagation()
        act.patch({ isOpen: false })
      }}
      onPaste={(event) => take(event, event.clipboardData)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => take(event, event.dataTransfer)}
    >
      <Header {...view} />
      {state.isOffline && (
        <p class="notice" role="status">
          {t.offline}
        </p>
      )}
      {servedBy(state) !== 'agent' && !!settings?.quickQuestions.length && (
        <div class="quick">
          {settings.quickQuestions.map((text) => (
            <button onClick={() => act.say([{ type: 'text', text }])}>{text}</button>
          ))}
        </div>
      )}
      <Log {...view} />
      {state.notice && (
        <p class="notice" role="alert">
          {state.notice}
        </p>
      )}
      {state.isLeaving ? (
        <LeaveMessage {...view} />
      ) : (
        <>
          <Queue {...view} />
          <Composer {...view} />
        </>
      )}
      <Footer {...view} />
    </section>
  )
}

const Footer = ({ state, act, t }: View) => (
  <footer>
    <span class="row">
      <svg width="14" height="14" viewBox="0 0 48 48" aria-hidden="true">
        <rect width="48" height="48" rx="12" />
        <path d="M24 8.5v4M38.5 13.5h-23a4 4 0 0 0-4 4V27q0 8-3 11.5M18 21.5l1.7 6.3M25 24l4 7 7.5-11.5m-20 18h22" />
      </svg>
      {t.by}
    </span>
    <button aria-pressed={state.size === 'large'} onClick={() => act.resize(state.size === 'large' ? '' : 'large')}>
      {t.large}
    </button>
    <button
      lang={state.language === 'en' ? 'zh-CN' : 'en'}
      onClick={() => act.speak(state.language === 'en' ? 'zh-CN' : 'en')}
    >
      {t.language}
    </button>
  </footer>
)
