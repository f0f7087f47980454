import type { Language } from '@yingda/contract'
import { fill, widgetPhrases } from '@yingda/phrases/widget'
import { render } from 'preact'
import { familyOf } from './colour.ts'
import { Icon } from './icon.tsx'
import { createKeep } from './keep.ts'
import { Panel } from './panel.tsx'
import { createReception } from './reception.ts'
import { firstOf, initialState, type State } from './state.ts'
import tokens from './tokens.css?inline'
import styles from './widget.css?inline'

const defaultColour = '#0b7a62'
const nearEndPx = 80

/** Puts the window on the page that the script tag is in, and gives the page its handle `window.Yingda`. */
const mount = ({ src, dataset }: HTMLScriptElement) => {
  const server = new URL(src).origin
  const host = document.createElement('yingda-widget')
  const root = host.attachShadow({ mode: 'open' })
  const place = document.createElement('div')
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(tokens + styles)
  // Unlike a style element, this is allowed on pages whose policy forbids inline styles.
  root.adoptedStyleSheets = [sheet]
  root.append(place)
  const find = (selector: string) => place.querySelector<HTMLElement>(selector)
  const focusInput = () => find('.composer textarea')?.focus()
  const prefersDark = matchMedia('(prefers-color-scheme:dark)')

  let shown: State = initialState
  let unread = 0
  const hearers: ((count: number) => void)[] = []

  const show = (state: State) => {
    const { settings, language, isOpen } = state
    if (!settings) return
    const before = shown
    shown = state
    const t = widgetPhrases[language]
    const log = find('.log')
    const toEnd = log ? log.scrollHeight - log.scrollTop : 0
    const staysAtEnd = !log || toEnd - log.clientHeight < nearEndPx || state.pending.length > before.pending.length

    const theme = dataset['theme'] ?? 'auto'
    const isDark = theme === 'dark' || (theme === 'auto' && prefersDark.matches)
    place.lang = language
    place.dataset['theme'] = isDark ? 'dark' : 'light'
    place.dataset['size'] = state.size ?? ''
    place.className = `${settings.position} ${isOpen ? 'open' : ''}`
    if (settings.colour.toLowerCase() !== defaultColour)
      for (const [name, colour] of familyOf(settings.colour, isDark)) place.style.setProperty(name, colour)

    const label = isOpen ? t.close : t.launcher
    render(
      <>
        {isOpen && <Panel state={state} act={act} t={t} server={server} focusInput={focusInput} />}
        <button
          class="launcher round solid"
          aria-label={unread ? `${label}, ${fill(t.unread, { count: unread })}` : label}
          aria-expanded={isOpen}
          onClick={() => act.patch({ isOpen: !isOpen })}
        >
          <Icon name={isOpen ? 'down' : 'chat'} size={28} />
          {unread > 0 && <span class="badge">{unread}</span>}
        </button>
      </>,
      place,
    )

    const now = find('.log')
    if (now && staysAtEnd) now.scrollTop = now.scrollHeight
    else if (now && String(firstOf(state)) !== String(firstOf(before))) now.scrollTop = now.scrollHeight - toEnd
    // On a phone the cursor would bring up the keyboard over what there is to read.
    if (isOpen !== before.isOpen)
      find(!isOpen ? '.launcher' : innerWidth > 480 ? '.composer textarea' : '.panel')?.focus()
  }

  const act = createReception({
    server,
    inboxKey: dataset['key'] ?? '',
    keep: createKeep(`yingda ${dataset['key']} `),
    language: dataset['language'] as Language | undefined,
    identity: dataset['identity'],
    size: dataset['size'],
    onChange: show,
    onUnread(count) {
      unread = count
      for (const hearer of hearers) hearer(count)
    },
  })
  const open = () => act.patch({ isOpen: true })
  const page = () => void act.tellPage()
  const look = () => act.patch({})

  // The keyboard of a phone covers the page without resizing it; only the visual viewport knows.
  const fit = () => {
    place.style.setProperty('--seen', `${visualViewport?.height ?? innerHeight}px`)
    place.style.setProperty('--above', `${visualViewport?.offsetTop ?? 0}px`)
  }
  fit()
  visualViewport?.addEventListener('resize', fit)
  visualViewport?.addEventListener('scroll', fit)
  prefersDark.addEventListener('change', look)
  document.addEventListener('visibilitychange', () => {
    look()
    // The machine may have slept.
    if (!document.hidden) act.wake()
  })
  addEventListener('online', () => act.wake())
  addEventListener('popstate', page)
  for (const name of ['pushState', 'replaceState'] as const) {
    const move = history[name].bind(history)
    history[name] = (...args) => {
      move(...args)
      page()
    }
  }

  document.body.append(host)
  if (dataset['open'] !== undefined) open()
  return {
    open,
    close: () => act.patch({ isOpen: false }),
    identify: (jwt: string) => act.identify(jwt),
    page,
    on(_event: 'unread', hearer: (count: number) => void) {
      hearers.push(hearer)
      hearer(unread)
    },
  }
}

declare global {
  interface Window {
    Yingda?: ReturnType<typeof mount>
  }
}

const script = document.currentScript as HTMLScriptElement
const start = () => (window.Yingda ??= mount(script))
if (document.body) start()
else addEventListener('DOMContentLoaded', start)
