import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { phone } from './support/browser.ts'
import { deskOn } from './support/desk.ts'
import { prepareJourneys } from './support/journey.ts'
import { wordsIn } from './support/words.ts'

const house = prepareJourneys()
const pictures = join(import.meta.dirname, '..', '..', 'docs', 'images')

/** A picture for the README, when somebody asks for new ones. */
const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env['YINGDA_SHOTS'] !== '1') return
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}

/** What axe calls serious or critical, as sentences. */
const serious = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`))
}

/** Things that fade in are read when they stand still. */
const atRest = async (page: Page): Promise<void> => {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ effect, playState }) => playState !== 'running' || effect?.getTiming().iterations === Infinity),
  )
}
const mustBeAccessible = async (page: Page): Promise<void> => {
  await atRest(page)
  expect(await serious(page)).toEqual([])
}

const lively = [
  ['demo-zh', '洗衣机显示 E21 怎么办'],
  ['demo-zh', '我的订单怎么还没发货，太慢了！'],
  ['demo-zh', '空调多久清洗一次'],
  ['demo-en', 'How long does delivery take?'],
] as const

/** Visitors who have said something and wait for people, so that the screens show what they are for. */
const liven = async () => {
  for (const [key, question] of lively) {
    const visitor = await house.visitor(key, key === 'demo-en' ? 'en' : 'zh-CN')
    await visitor.ask(question)
    await visitor.log.locator('.bot').nth(1).waitFor()
    await visitor.personButton.click()
    await visitor.queue.waitFor()
  }
}

beforeAll(liven)

test('axe finds nothing serious at the log-in', async () => {
  const page = await house.people.person('zh-CN')
  await page.goto(house.product.url)
  await page.getByRole('button', { name: (await wordsIn('zh-CN')).shell.login.submit }).waitFor()
  await mustBeAccessible(page)
})

test.each([
  ['in the light', 'desk-zh', 'light', undefined],
  ['in the dark', 'desk-dark', 'dark', undefined],
  ['on a phone', 'desk-phone', 'light', phone],
] as const)('axe finds nothing serious at the desk %s', async (_how, name, colorScheme, screen) => {
  const { people, product } = house
  const words = await wordsIn('zh-CN')
  const page = await people.person('zh-CN', screen, { colorScheme })
  const desk = deskOn(page, words, screen !== undefined)
  await desk.signIn(product.url, product.logIn('linxiao'))
  await desk.be('online')
  const rows = page.getByRole('list', { name: words.conversations.views.mine }).getByRole('link')
  await rows.nth(2).waitFor()
  await mustBeAccessible(page)
  await rows.first().click()
  await desk.strip.waitFor()
  await desk.composer.fill('您好，我看到您之前的咨询了，')
  await mustBeAccessible(page)
  await picture(page, name)
  people.mustBeQuiet()
})

test.each([
  ['/today', 'today'],
  ['/knowledge', 'knowledge'],
  ['/contacts', undefined],
  ['/settings/members', undefined],
  ['/settings/skill-groups', undefined],
  ['/settings/hours', undefined],
  ['/settings/inboxes', 'settings-inbox'],
  ['/settings/bot', undefined],
  ['/settings/quick-replies', undefined],
  ['/settings/tags', undefined],
  ['/settings/company', undefined],
  ['/settings/tokens', undefined],
  ['/settings/audit', undefined],
] as const)('axe finds nothing serious on %s', async (path, name) => {
  const { page } = await house.agent('owner', 'zh-CN')
  await page.goto(house.product.url + path)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  if (name === 'knowledge') {
    await page.getByRole('searchbox').fill('E21')
    await page.getByRole('link', { name: /E21/ }).first().click()
  }
  if (name === 'settings-inbox') {
    await page.getByRole('row').filter({ hasText: '云杉商城' }).getByRole('button').last().click()
    await page.waitForURL(/settings\/inboxes\/[0-9a-f-]{36}$/)
  }
  await page.waitForLoadState('networkidle')
  await mustBeAccessible(page)
  if (name) await picture(page, name)
  house.people.mustBeQuiet()
})

test.each([
  ['in Chinese', 'widget-zh', 'zh-CN', 'demo-zh', '洗衣机显示 E21 怎么办', undefined],
  ['in English', 'widget-en', 'en', 'demo-en', 'Washer shows E21', undefined],
  ['on a phone', 'widget-phone', 'zh-CN', 'demo-zh', '洗衣机显示 E21 怎么办', phone],
] as const)('axe finds nothing serious in the chat window %s', async (_how, name, language, key, question, screen) => {
  const visitor = await house.visitor(key, language, screen)
  const { page } = visitor
  await visitor.ask(question)
  await visitor.source(question).waitFor()
  await mustBeAccessible(page)
  await picture(page, name)
  await visitor.personButton.click()
  await visitor.queue.waitFor()
  await mustBeAccessible(page)

  const { items } = await house.product.owner('GET /api/conversations', { query: { view: 'queue' } })
  const mine = items.find(({ contact }) => contact.name.endsWith(visitor.name))!
  await house.product.owner('POST /api/conversations/{id}/claim', { params: { id: mine.id } })
  await house.product.owner('POST /api/conversations/{id}/close', { params: { id: mine.id }, body: {} })
  await visitor.ratingForm.waitFor()
  await mustBeAccessible(page)
  house.people.mustBeQuiet()
})
