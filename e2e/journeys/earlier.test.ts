import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { prepareJourneys } from './support/journey.ts'
import { wordsIn } from './support/words.ts'

const house = prepareJourneys()

const count = 115
const sentence = (number: number) => `第${String(number).padStart(3, '0')}句`
const numbersIn = async (log: Locator) =>
  [...((await log.textContent()) ?? '').matchAll(/第(\d{3})句/g)].map(([, number]) => Number(number))

/** Scrolls to the top by the wheel, again and again, until a sentence has come. */
const scrollUpTo = async (log: Locator, text: string): Promise<void> => {
  await log.hover()
  await expect
    .poll(
      async () => {
        await log.page().mouse.wheel(0, -4000)
        return log.getByText(text).count()
      },
      { timeout: 20_000 },
    )
    .toBe(1)
}

test('who scrolls up reads what was said before, in the window and at the desk, without losing the place', async () => {
  const { people, product } = house
  const words = await wordsIn('zh-CN')
  const agent = await house.agent('linxiao', 'zh-CN')
  await agent.be('online')
  const visitor = await house.visitor('demo-zh', 'zh-CN')
  await visitor.personButton.click()
  await agent.row('mine', visitor.name).click()
  await agent.page.waitForURL(/\/desk\/[0-9a-f-]{36}$/)
  const id = agent.page.url().split('/').at(-1)!
  const { csrfToken } = (await (await agent.page.request.get(`${product.url}/api/me`)).json()) as { csrfToken: string }
  for (let number = 1; number <= count; number++) {
    const said = await agent.page.request.post(`${product.url}/api/conversations/${id}/messages`, {
      headers: { 'x-yingda-csrf': csrfToken },
      data: { clientId: `many-${number}`, parts: [{ type: 'text', text: sentence(number) }] },
    })
    expect(said.status()).toBe(200)
  }
  const all = Array.from({ length: count }, (_, at) => at + 1)

  // Both come back later: what is fetched first is the end, and the beginning is not there yet.
  await agent.page.reload()
  await agent.says(sentence(count)).waitFor()
  expect(await agent.says(sentence(1)).count()).toBe(0)
  await scrollUpTo(agent.log, sentence(1))
  expect(await numbersIn(agent.log)).toEqual(all)

  await visitor.open(house.shopAddress({ key: 'demo-zh' }))
  await visitor.says(sentence(count)).waitFor()
  expect(await visitor.says(sentence(1)).count()).toBe(0)
  const first = (await numbersIn(visitor.log))[0]!
  const firstBefore = visitor.says(sentence(first))
  await visitor.log.hover()
  await visitor.page.mouse.wheel(0, -4000)
  await visitor.says(sentence(first - 1)).waitFor({ state: 'attached' })
  // What one was reading is still in sight although a page has come above it.
  const box = (await firstBefore.boundingBox())!
  const frame = (await visitor.log.boundingBox())!
  expect(box.y).toBeGreaterThanOrEqual(frame.y)
  expect(box.y + box.height).toBeLessThanOrEqual(frame.y + frame.height)
  await scrollUpTo(visitor.log, sentence(1))
  expect(await numbersIn(visitor.log)).toEqual(all)
  await visitor.log.getByText(words.widget.earlier).waitFor({ state: 'hidden' })
  people.mustBeQuiet()
})
