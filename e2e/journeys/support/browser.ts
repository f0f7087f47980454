import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  chromium,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  type WebSocketRoute,
} from 'playwright-core'
import type { JourneyLanguage } from './words.ts'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const desktop = { viewport: { width: 1440, height: 900 } }
export const phone = { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
export type Screen = typeof desktop | typeof phone
export const isPhone = (screen: Screen): boolean => 'isMobile' in screen

/** The Chromium that `npm test` found or installed, or the one that stands where Debian puts it. */
const findChromium = (): string | undefined =>
  process.env['CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file))

/** A request that a page made of the product. */
export interface Asked {
  method: string
  path: string
  kind: string
}

/** Chromium, and everything its pages complained about or asked for. */
export const openBrowser = async (url: string) => {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('The journeys need Chromium: install it, or name it with CHROMIUM=/path')
  const browser = await chromium.launch({ executablePath, headless: true, args: flags })
  const complaints: string[] = []
  const asked: Asked[] = []

  const wires = new Map<BrowserContext, { isCut: boolean; open: Set<WebSocketRoute> }>()
  /** Puts the live wire of a browser through our hands: Chromium leaves an open WebSocket alone when it goes offline. */
  const holdWire = async (context: BrowserContext) => {
    const wire = { isCut: false, open: new Set<WebSocketRoute>() }
    wires.set(context, wire)
    await context.routeWebSocket(/\/live$/, async (route) => {
      if (wire.isCut) return route.close()
      wire.open.add(route)
      route.connectToServer()
    })
  }

  /**
   * A browser of somebody's own: storage, language and screen. `expected` are complaints that belong to the journey.
   * Where the wire itself is the matter it is not held: it opens or fails as the network has it.
   */
  const person = async (
    language: JourneyLanguage,
    screen: Screen = desktop,
    {
      expected = [],
      isWireHeld = true,
      ...more
    }: BrowserContextOptions & { expected?: RegExp[]; isWireHeld?: boolean } = {},
  ): Promise<Page> => {
    const context = await browser.newContext({
      locale: language === 'en' ? 'en-GB' : 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      ...screen,
      ...more,
    })
    context.setDefaultTimeout(20_000)
    if (isWireHeld) await holdWire(context)
    const complain = (text: string) => {
      if (!expected.some((pattern) => pattern.test(text))) complaints.push(text)
    }
    context.on('weberror', (error) => complain(`${error.page()?.url()}: ${error.error().stack}`))
    context.on('console', (message) => {
      const { url: from } = message.location()
      // Nobody is signed in yet when the console asks who is; the browser reports the answer as an error.
      const isFirstQuestion = from.endsWith('/api/me') && message.text().includes('401')
      if (message.type() === 'error' && !isFirstQuestion) complain(`${from}: ${message.text()}`)
    })
    context.on('request', (request) => {
      const at = new URL(request.url())
      if (at.origin === url) asked.push({ method: request.method(), path: at.pathname, kind: request.resourceType() })
    })
    return context.newPage()
  }

  return {
    person,
    asked,
    /** Takes the network away from somebody's browser: requests fail, and the wire breaks. */
    async cut(page: Page) {
      const wire = wires.get(page.context())
      if (wire) wire.isCut = true
      await page.context().setOffline(true)
      await Promise.all([...(wire?.open ?? [])].map((route) => route.close()))
      wire?.open.clear()
    },
    async mend(page: Page) {
      const wire = wires.get(page.context())
      if (wire) wire.isCut = false
      await page.context().setOffline(false)
    },
    /** Fails when a page had an error nobody expected; forgets them. */
    mustBeQuiet() {
      const found = complaints.splice(0)
      if (found.length) throw new Error(`The pages complained:\n${found.join('\n')}`)
    },
    /** Pictures of every page that is open, for looking at a journey that failed. Gives their places. */
    async photograph(folder: string, name: string): Promise<string> {
      const pages = browser.contexts().flatMap((context) => context.pages())
      const places = pages.map((_page, at) => join(folder, `${name}-${at}.png`))
      await Promise.all(pages.map((page, at) => page.screenshot({ path: places[at]! })))
      return places.join(' ')
    },
    /** Everybody goes home. */
    async leave() {
      await Promise.all(browser.contexts().map((context) => context.close()))
    },
    close: () => browser.close(),
  }
}
export type Journeyers = Awaited<ReturnType<typeof openBrowser>>
