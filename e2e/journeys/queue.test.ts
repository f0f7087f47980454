import { expect, test } from 'vitest'
import type { Page, Route } from 'playwright-core'
import { prepareJourneys } from './support/journey.ts'
import { fill, wordsIn } from './support/words.ts'

const house = prepareJourneys()

const languages = [
  { language: 'zh-CN', name: 'in Chinese' },
  { language: 'en', name: 'in English' },
] as const

/** Holds the claims of several pages back until all have been made, so that the server meets them together. */
const claimTogether = async (pages: Page[]): Promise<void> => {
  const held: Route[] = []
  for (const page of pages)
    await page.route('**/claim', async (route) => {
      held.push(route)
      if (held.length === pages.length) await Promise.all(held.map((one) => one.continue()))
    })
}

test.each(languages)(
  'S16 two agents cannot take one conversation: one has it, the other reads who, $name',
  async ({ language }) => {
    const { people, product } = house
    const words = await wordsIn(language)
    const { composer } = words.conversations
    const agents = await Promise.all(
      ['linxiao', 'zhoulan'].map((who) => house.agent(who, language, undefined, [/409 \(Conflict\)/])),
    )
    for (const agent of agents) await agent.be('busy')
    const visitor = await house.visitor('demo-zh', language)
    await visitor.personButton.click()
    await visitor.queue.waitFor()
    for (const agent of agents) {
      await agent.view('queue')
      await agent.row('queue', visitor.name).click()
    }
    await claimTogether(agents.map(({ page }) => page))
    const claimButton = (page: Page) => page.getByRole('button', { name: composer.claim, exact: true })
    await Promise.all(agents.map(({ page }) => claimButton(page).click()))

    const names = ['linxiao', 'zhoulan'].map((who) => product.logIn(who).name)
    const outcomes = await Promise.all(
      agents.map(({ page, composer: field }, at) => {
        const other = names[1 - at]!
        const sentence = fill(composer.readOnlyOther, { name: other })
        return Promise.any([
          field
            .and(page.getByLabel(new RegExp(visitor.name)))
            .waitFor()
            .then(() => 'has it'),
          page
            .getByText(sentence)
            .waitFor()
            .then(() => 'reads who'),
        ])
      }),
    )
    expect(outcomes.toSorted()).toEqual(['has it', 'reads who'])
    const loser = agents[outcomes.indexOf('reads who')]!
    expect(await claimButton(loser.page).count()).toBe(0)
    people.mustBeQuiet()
  },
)

test.each(languages)(
  'S08 a person is one step away: from the first screen, from the bot, and again after leaving the queue, $name',
  async ({ language }) => {
    const { people } = house
    const { widget } = await wordsIn(language)
    const fresh = await house.visitor('demo-zh', language)
    await fresh.personButton.click()
    await fresh.queue.waitFor()
    // In the queue the way stays in sight, and pressing it keeps the place.
    await fresh.personButton.click()
    await fresh.queue.getByRole('button', { name: widget.stop }).click()
    await fresh.queue.waitFor({ state: 'hidden' })
    await fresh.personButton.click()
    await fresh.queue.waitFor()

    const talking = await house.visitor('demo-zh', language)
    await talking.ask('怎么开发票')
    await talking.log.getByRole('button', { name: widget.useful, exact: true }).waitFor()
    await talking.personButton.click()
    await talking.queue.waitFor()
    for (const visitor of [fresh, talking]) {
      await visitor.queue.getByRole('button', { name: widget.stop }).click()
      await visitor.queue.waitFor({ state: 'hidden' })
    }
    people.mustBeQuiet()
  },
)

test.each(languages)(
  'P16 outside hours nobody is promised: a message is left, and waits at the desk with how to reach its writer, $name',
  async ({ language }) => {
    const { people, product } = house
    const { widget, conversations } = await wordsIn(language)
    await product.close()
    const visitor = await house.visitor('demo-zh', language)
    await visitor.panel.getByText(widget.nobody).waitFor()
    await visitor.personButton.click()
    await visitor.leaveForm.getByRole('textbox', { name: widget.text }).fill('周末能上门吗')
    await visitor.leaveForm.getByRole('textbox', { name: widget.reachAt }).fill('138 0000 1234')
    await visitor.leaveForm.getByRole('button', { name: widget.send }).click()
    await visitor.leaveForm.waitFor({ state: 'hidden' })
    await visitor.says('周末能上门吗').waitFor()

    const desk = await house.agent('linxiao', language)
    await desk.view('queue')
    await desk.row('queue', visitor.name).click()
    await desk.says('周末能上门吗').waitFor()
    await desk.says(fill(conversations.events.left_message, { reachAt: '138 0000 1234' })).waitFor()
    await product.open()
    people.mustBeQuiet()
  },
)

test('P20 an agent sees the queue of the own groups alone, a supervisor all of them', async () => {
  const { people } = house
  const agent = await house.agent('hemin', 'zh-CN')
  await agent.be('busy')
  const [afterSales, preSales] = [await house.visitor('demo-zh', 'zh-CN'), await house.visitor('demo-en', 'zh-CN')]
  for (const visitor of [afterSales, preSales]) {
    await visitor.personButton.click()
    await visitor.queue.waitFor()
  }
  const supervisor = await house.agent('shenlan', 'zh-CN')
  await supervisor.view('queue')
  await supervisor.row('queue', afterSales.name).waitFor()
  await supervisor.row('queue', preSales.name).waitFor()
  await agent.view('queue')
  await agent.row('queue', preSales.name).waitFor()
  expect(await agent.row('queue', afterSales.name).count()).toBe(0)
  people.mustBeQuiet()
})
