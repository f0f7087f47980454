import type { Language } from '@yingda/contract'
import { fill, widgetPhrases } from '@yingda/phrases/widget'
import { render } from 'preact'
import { familyOf } from './colour.ts'
import { Icon } from './icon.tsx'
import { createKeep } from './keep.ts'
import { Panel } from './panel.tsx'
import { createReception } from './reception.ts'
import type { State } from './state.ts'
import tokens from './tokens.css?inline'
import styles from './widget.css?inline'

const defaultColour = '#0b7a62'
const nearEndPx = 80

/** Puts the window on the page that the script tag is in, and gives the page its handle `window.Yingda`. */
const mount = (script: HTMLScriptElement) => {
  const { dataset } = script
  const server = new URL(script.src).origin
  const host = document.createElement('yingda-widget')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = document.createElement('style')
  sheet.textContent = tokens + styles
  const place = document.createElement('div')
  root.append(sheet, place)
  const find = <E extends HTMLElement>(selector: string) => place.querySelector<E>(selector)
  const focusInput = () => find('textarea')?.focus()

  const isPhone = matchMedia('(max-width:480px)')
  const prefersDark = matchMedia('(prefers-color-scheme:dark)')
  const isDark = () => (dataset['theme'] === 'auto' ? prefersDark.matches : dataset['theme'] === 'dark')

  let shown: State | undefined
  let unread = 0
  const hearers = new Set<(count: number) => void>()

  const show = (state: State) => {
    const { settings, language } = state
    if (!settings) return
    const t = widgetPhrases[language]
    const log = find('.log')
    const isAtEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < nearEndPx
    const fromEnd = log ? log.scrollHeight - log.scrollTop : 0
    const hasNewPending = state.pending.length > (shown?.pending.length ?? 0)
    const wasOpen = shown?.isOpen
    const hadOlder = firstOf(shown)
    shown = state

    place.lang = language
    place.dataset['theme'] = isDark() ? 'dark' : 'light'
    place.dataset['size'] = state.isLarge ? 'large' : ''
    place.className = `${settings.position} ${state.isOpen ? 'open' : ''}`
    if (settings.colour.toLowerCase() !== defaultColour)
      for (const [name, colour] of Object.entries(familyOf(settings.colour, isDark())))
        place.style.setProperty(name, colour)

    const label = state.isOpen ? t.fold : t.launch
    render(
      <>
        {state.isOpen && <Panel state={state} act={act} t={t} server={server} focusInput={focusInput} />}
        <button
          class="launcher"
          aria-label={unread ? `${label}, ${fill(t.unread, { count: unread })}` : label}
          aria-expanded={state.isOpen}
          onClick={state.isOpen ? act.close : act.open}
        >
          <Icon name={state.isOpen ? 'down' : 'chat'} size={28} />
          {unread > 0 && <span class="badge">{unread > 99 ? '99+' : unread}</span>}
        </button>
      </>,
      place,
    )

    const now = find('.log')
    if (now && (isAtEnd || hasNewPending)) now.scrollTop = now.scrollHeight
    else if (now && firstOf(state) !== hadOlder) now.scrollTop = now.scrollHeight - fromEnd
    // On a phone the cursor would bring up the keyboard over what there is to read.
    if (state.isOpen && !wasOpen) (isPhone.matches ? find('.panel') : find('textarea'))?.focus()
    if (!state.isOpen && wasOpen) find('.launcher')?.focus()
  }

  const act = createReception({
    server,
    inboxKey: dataset['key'] ?? '',
    keep: createKeep(`yingda ${dataset['key']} `),
    language: dataset['language'] as Language | undefined,
    identity: dataset['identity'],
    isLarge: dataset['size'] === 'large',
    onChange: show,
    onUnread(count) {
      unread = count
      for (const hearer of hearers) hearer(count)
    },
  })

  const fit = () => {
    const { height, offsetTop } = visualViewport ?? { height: innerHeight, offsetTop: 0 }
    place.style.setProperty('--seen', `${height}px`)
    place.style.setProperty('--above', `${offsetTop}px`)
  }
  fit()
  visualViewport?.addEventListener('resize', fit)
  visualViewport?.addEventListener('scroll', fit)
  prefersDark.addEventListener('change', act.look)
  document.addEventListener('visibilitychange', act.look)
  addEventListener('online', act.wake)

  addEventListener('popstate', () => act.tellPage())
  for (const name of ['pushState', 'replaceState'] as const) {
    const move = history[name].bind(history)
    history[name] = (...args) => {
      move(...args)
      act.tellPage()
    }
  }

  document.body.append(host)
  if (dataset['open'] !== undefined) act.open()
  return {
    open: act.open,
    close: act.close,
    identify: act.identify,
    page: () => act.tellPage(),
    on(_event: 'unread', hearer: (count: number) => void) {
      hearers.add(hearer)
      hearer(unread)
      return () => hearers.delete(hearer)
    },
  }
}

const firstOf = (state: State | undefined): string => {
  const id = Object.keys(state?.threads ?? {}).sort()[0] ?? ''
  return `${id} ${state?.threads[id]?.[0]?.seq}`
}

declare global {
  interface Window {
    Yingda?: ReturnType<typeof mount>
  }
}

const script = document.currentScript
if (script instanceof HTMLScriptElement && !window.Yingda) {
  if (document.body) window.Yingda = mount(script)
  else addEventListener('DOMContentLoaded', () => (window.Yingda = mount(script)))
}
