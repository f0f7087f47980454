import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { prepareJourneys } from './support/journey.ts'
import { fill, wordsIn } from './support/words.ts'

const house = prepareJourneys()

const tabsMax = 60

/** Presses Tab until what has the focus is called so, as somebody without a mouse does. */
const tabTo = async (page: Page, name: string, isWhole = true): Promise<void> => {
  for (let pressed = 0; pressed < tabsMax; pressed++) {
    const focused = page.locator(':focus')
    const called = (await focused.count())
      ? await focused.evaluate((element) => element.ariaLabel ?? element.textContent)
      : ''
    if (isWhole ? called?.trim() === name : called?.includes(name)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${tabsMax} times Tab did not lead to “${name}”`)
}

test.each(['zh-CN', 'en'] as const)(
  'S91 an agent takes a conversation from the queue and brings it to its end without the mouse (%s)',
  async (language) => {
    const { people } = house
    const { conversations: words } = await wordsIn(language)
    const desk = await house.agent('linxiao', language)
    await desk.be('busy')
    const visitor = await house.visitor('demo-zh', language)
    await visitor.personButton.click()
    await visitor.queue.waitFor()

    const { page } = desk
    const { keyboard } = page
    await tabTo(page, words.views.queue, false)
    await keyboard.press('Enter')
    await desk.row('queue', visitor.name).waitFor()
    await tabTo(page, visitor.name, false)
    await keyboard.press('Enter')
    await page.getByRole('button', { name: words.composer.claim, exact: true }).waitFor()
    await tabTo(page, words.composer.claim)
    await keyboard.press('Enter')
    await desk.composer.waitFor()
    await keyboard.press('Alt+KeyR')
    await keyboard.type('您好，我来帮您')
    await keyboard.press('Enter')
    await visitor.says('您好，我来帮您').waitFor()
    expect(await desk.composer.evaluate((field) => field === document.activeElement)).toBe(true)

    // A quick reply by its sign, without leaving the field.
    await keyboard.type('/')
    await page.getByRole('option').first().waitFor()
    await keyboard.press('Escape')
    await keyboard.press('Backspace')
    // Backwards from the field to the head of the conversation.
    await page.locator(':focus').blur()
    await tabTo(page, words.head.close)
    await keyboard.press('Enter')
    await page.getByRole('dialog', { name: words.close.title }).waitFor()
    await tabTo(page, words.close.submit)
    await keyboard.press('Enter')
    await desk.says(fill(words.events.closedBy.agent, { name: '林晓' })).waitFor()
    await visitor.ratingForm.waitFor()
    people.mustBeQuiet()
  },
)
