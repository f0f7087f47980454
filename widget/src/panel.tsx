import { Composer } from './composer.tsx'
import { Header } from './header.tsx'
import { Icon } from './icon.tsx'
import { LeaveMessage } from './leave-message.tsx'
import { Log } from './log.tsx'
import { Queue } from './queue.tsx'
import type { View } from './view.ts'

/** The open window. */
export const Panel = (view: View) => {
  const { state, act, t } = view
  const { settings, conversation } = state
  const isWithAgent = conversation?.status === 'open' && conversation.servedBy === 'agent'
  const take = (event: Event, transfer: DataTransfer | null) => {
    if (!transfer?.files.length) return
    event.preventDefault()
    for (const file of transfer.files) void act.upload(file)
  }
  return (
    <section
      class="panel"
      role="dialog"
      aria-label={settings?.title ?? t.launch}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return
        event.stopPropagation()
        act.close()
      }}
      onPaste={(event) => take(event, event.clipboardData)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => take(event, event.dataTransfer)}
    >
      <Header {...view} />
      {state.isOffline && (
        <p class="banner" role="status">
          {t.offline}
        </p>
      )}
      {!isWithAgent && !!settings?.quickQuestions.length && (
        <nav class="quick" aria-label={t.quick}>
          {settings.quickQuestions.map((text) => (
            <button onClick={() => act.say([{ type: 'text', text }])}>{text}</button>
          ))}
        </nav>
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
        <path d="M24 8.500v4M38.500 13.500h-23a4 4 0 0 0-4 4V27q0 8-3 11.500M18 21.500l1.700 6.300M25 24l4 7 7.500-11.500m-20 18h22" />
      </svg>
      {t.poweredBy}
    </span>
    <button aria-pressed={state.isLarge} onClick={() => act.resize(!state.isLarge)}>
      <Icon name="type" size={14} />
      {state.isLarge ? t.regular : t.large}
    </button>
    <button
      lang={state.language === 'en' ? 'zh-CN' : 'en'}
      onClick={() => act.speak(state.language === 'en' ? 'zh-CN' : 'en')}
    >
      <Icon name="globe" size={14} />
      {t.otherLanguage}
    </button>
  </footer>
)
