import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { openBrowser, type Journeyers, type Screen, isPhone } from './browser.ts'
import { deskOn } from './desk.ts'
import { startProduct, type Product } from './product.ts'
import { openShopPage, type ShopPage } from './shop-page.ts'
import { visitorOn } from './visitor.ts'
import { wordsIn, type JourneyLanguage } from './words.ts'

const failures = join(tmpdir(), 'yingda-journeys')

/** What every file of journeys begins with: one product, somebody else's site with the widget, one browser. Everybody goes home after each journey. */
export const prepareJourneys = (settings: Record<string, string> = {}) => {
  let product: Product | undefined
  let shop: ShopPage | undefined
  let people: Journeyers | undefined
  beforeAll(async () => {
    product = await startProduct(settings)
    shop = await openShopPage(product.url)
    people = await openBrowser(product.url)
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      await mkdir(failures, { recursive: true })
      console.error(`What was on the screens: ${await people?.photograph(failures, task.id)}`)
    }
    await people?.leave()
    await product?.endShift()
  })
  afterAll(async () => {
    await people?.close()
    await shop?.close()
    await product?.stop()
  })

  const there = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('Nothing has been started yet')
    return thing
  }
  return {
    get product() {
      return there(product)
    },
    get people() {
      return there(people)
    },
    shopAddress: (query: Parameters<ShopPage['address']>[0]) => there(shop).address(query),
    /** An agent with a browser of their own, signed in at the desk. */
    async agent(who: string, language: JourneyLanguage, screen?: Screen, expected: RegExp[] = []) {
      const page = await there(people).person(language, screen, { expected })
      const desk = deskOn(page, await wordsIn(language), screen !== undefined && isPhone(screen))
      await desk.signIn(there(product).url, there(product).logIn(who))
      return desk
    },
    /** A visitor with a browser of their own, the window open on the shop's page. */
    async visitor(key: string, language: JourneyLanguage, screen?: Screen, expected: RegExp[] = []) {
      const visitor = visitorOn(await there(people).person(language, screen, { expected }), await wordsIn(language))
      await visitor.open(there(shop).address({ key }))
      return visitor
    },
  }
}
