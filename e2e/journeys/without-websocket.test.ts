import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { desktop, isPhone, phone, type Screen } from './support/browser.ts'
import { deskOn } from './support/desk.ts'
import { prepareJourneys } from './support/journey.ts'
import { openNarrowProxy, type NarrowProxy } from './support/narrow-proxy.ts'
import { orderIn } from './support/order.ts'
import { openShopPage, type ShopPage } from './support/shop-page.ts'
import { visitorOn } from './support/visitor.ts'
import { wordsIn, type JourneyLanguage } from './support/words.ts'

const house = prepareJourneys()
let proxy: NarrowProxy
let shop: ShopPage
beforeAll(async () => {
  proxy = await openNarrowProxy(house.product.url)
  shop = await openShopPage(proxy.url)
})
afterAll(async () => {
  await shop.close()
  await proxy.close()
})

// What the browser says of a socket that is refused, and of a network that is away.
const expected = [/WebSocket|ERR_INTERNET_DISCONNECTED|ERR_NAME_NOT_RESOLVED|ERR_FAILED|ERR_CONNECTION/]
const someone = (language: JourneyLanguage, screen: Screen) =>
  house.people.person(language, screen, { expected, isWireHeld: false })

/** The wire is welcomed over a socket, at this moment or later. */
const movesBack = (page: Page) =>
  new Promise<void>((resolve) =>
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('"t":"welcome"')) resolve()
      }),
    ),
  )

/** Pictures for whoever wants to look, into the folder that YINGDA_PICTURES names. */
const picture = async (page: Page, name: string) => {
  const folder = process.env['YINGDA_PICTURES']
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

const inChinese = {
  language: 'zh-CN' as JourneyLanguage,
  key: 'demo-zh',
  agent: 'linxiao',
  question: '洗衣机显示E21怎么办',
  answer: '排水异常',
  hello: '您好，我来看看',
  more: '刚买了三个月',
  unsent: '地下室里写的一句',
  unheard: '送到了却没有回音的一句',
  last: '现在网络好了',
}
const inEnglish: typeof inChinese = {
  language: 'en',
  key: 'demo-en',
  agent: 'hemin',
  question: 'washer shows E21',
  answer: 'drain fault',
  hello: 'Hello, let me have a look',
  more: 'Bought three months ago',
  unsent: 'Written in the basement',
  unheard: 'It arrived and nobody said so',
  last: 'The network is fine now',
}

test.each([
  ['refuses it with 403, in Chinese on desktops', 'refuse', inChinese, desktop],
  ['refuses it with 403, in English on 360 px phones', 'refuse', inEnglish, phone],
  ['lets it hang, in Chinese on 360 px phones', 'hang', inChinese, phone],
  ['lets it hang, in English on desktops', 'hang', inEnglish, desktop],
] as const)(
  'S30 P3 where a proxy does not let WebSocket through but %s, the whole conversation works, and returns to the socket by itself',
  async (_how, upgrades, { language, key, ...said }, screen) => {
    const { people, product } = house
    const words = await wordsIn(language)
    const name = `${upgrades}-${language}-${isPhone(screen) ? 'phone' : 'desktop'}`
    proxy.becomes(upgrades)

    const agent = deskOn(await someone(language, desktop), words)
    await agent.signIn(proxy.url, product.logIn(said.agent))
    await agent.be('online')
    const slow = agent.page.getByText(words.shell.connection.slow)
    await slow.waitFor()

    const visitor = visitorOn(await someone(language, screen), words)
    const address = shop.address({ key })
    await visitor.open(address)
    await visitor.ask(said.question)
    await visitor.says(said.answer).waitFor()
    await visitor.personButton.click()
    await agent.row('mine', visitor.name).click()
    await agent.reply(said.hello)
    await visitor.says(said.hello).waitFor()
    await visitor.ask(said.more)
    await agent.says(said.more).waitFor()
    // It works, so nothing says otherwise.
    expect(await visitor.panel.getByText(words.widget.offline).count()).toBe(0)
    await picture(agent.page, `${name}-desk`)
    await picture(visitor.page, `${name}-widget`)

    // One line is written without any network; the page is loaded again before there is one.
    await people.cut(visitor.page)
    await visitor.ask(said.unsent)
    await visitor.log.getByText(words.widget.sending).waitFor()
    await visitor.panel.getByText(words.widget.offline).waitFor()
    await picture(visitor.page, `${name}-offline`)
    await expect(visitor.page.reload()).rejects.toThrow('ERR_INTERNET_DISCONNECTED')
    await people.mend(visitor.page)
    await visitor.open(address)
    await agent.says(said.unsent).waitFor()

    // Another arrives, and its acknowledgement never does.
    let isLost = false
    const loseAnswer = async (route: Route) => {
      if (isLost || !route.request().postData()?.includes(said.unheard)) return route.fallback()
      isLost = true
      await route.fetch()
      await route.abort('failed')
    }
    await visitor.page.route('**/api/visitor/live', loseAnswer)
    await visitor.ask(said.unheard)
    await agent.says(said.unheard).waitFor()
    expect(isLost).toBe(true)
    await visitor.page.reload()
    await visitor.page.getByRole('button', { name: words.widget.launcher }).click()
    await visitor.says(said.unheard).waitFor()
    await visitor.log.getByText(words.widget.sending).waitFor({ state: 'hidden' })

    const back = Promise.all([movesBack(agent.page), movesBack(visitor.page)])
    proxy.becomes('pass')
    await back
    await slow.waitFor({ state: 'hidden' })
    await agent.reply(said.last)
    await visitor.says(said.last).waitFor()
    await picture(visitor.page, `${name}-back`)
    const everything = [said.hello, said.more, said.unsent, said.unheard, said.last]
    for (const log of [agent.log, visitor.log]) expect(await orderIn(log, everything)).toEqual(everything)
    people.mustBeQuiet()
  },
)

test('two tabs that a visitor opens at once are one visitor: both show what either says and what comes back', async () => {
  const { people } = house
  const words = await wordsIn('zh-CN')
  proxy.becomes('refuse')
  const page = await someone('zh-CN', desktop)
  const tabs = [page, await page.context().newPage()].map((tab) => visitorOn(tab, words))
  await Promise.all(tabs.map((tab) => tab.open(shop.address({ key: 'demo-zh' }))))
  const [one, other] = tabs as [(typeof tabs)[0], (typeof tabs)[0]]
  await one.ask(inChinese.question)
  await other.says(inChinese.answer).waitFor()
  await other.ask(inChinese.more)
  await one.says(inChinese.more).waitFor()
  for (const { log } of tabs)
    expect(await orderIn(log, [inChinese.question, inChinese.more])).toEqual([inChinese.question, inChinese.more])
  people.mustBeQuiet()
})
