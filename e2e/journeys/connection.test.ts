import { expect, test } from 'vitest'
import type { Route } from 'playwright-core'
import { prepareJourneys } from './support/journey.ts'
import { orderIn } from './support/order.ts'
import { likeSentence, wordsIn } from './support/words.ts'

const house = prepareJourneys()

// A browser without a network says so for every request it cannot make.
const withoutNetwork = [/ERR_INTERNET_DISCONNECTED|ERR_NAME_NOT_RESOLVED|WebSocket connection|WebSocket is already/]

const served = async (language: 'zh-CN' | 'en') => {
  const agent = await house.agent('linxiao', language, undefined, withoutNetwork)
  await agent.be('online')
  const visitor = await house.visitor('demo-zh', language, undefined, withoutNetwork)
  await visitor.personButton.click()
  await agent.row('mine', visitor.name).click()
  await agent.reply('您好，请讲')
  await visitor.says('您好，请讲').waitFor()
  return { agent, visitor }
}

const fromAgent = ['甲一', '甲二', '甲三', '甲四', '甲五']
const fromVisitor = ['乙一', '乙二']

test.each([
  { away: 'visitor', language: 'zh-CN' },
  { away: 'agent', language: 'en' },
] as const)(
  'S30 P3 while the $away has no network both go on writing; afterwards both sides have everything once, without a reload',
  async ({ away, language }) => {
    const { people } = house
    const { agent, visitor } = await served(language)
    const lost = (away === 'visitor' ? visitor : agent).page
    await people.cut(lost)
    for (const text of fromAgent) await agent.reply(text)
    for (const text of fromVisitor) await visitor.ask(text)
    // Both see their own words at once, network or not.
    await agent.says('甲五').waitFor()
    await visitor.says('乙二').waitFor()
    await people.mend(lost)
    await visitor.says('甲五').waitFor({ timeout: 60_000 })
    await agent.says('乙二').waitFor({ timeout: 60_000 })
    for (const log of [agent.log, visitor.log]) {
      expect(await orderIn(log, fromAgent)).toEqual(fromAgent)
      expect(await orderIn(log, fromVisitor)).toEqual(fromVisitor)
    }
    // Nothing is still on its way.
    await visitor.log.getByText((await wordsIn(language)).widget.sending).waitFor({ state: 'hidden' })
    people.mustBeQuiet()
  },
)

test('what an agent says while requests fail and the wire holds goes out by itself as well', async () => {
  const { people } = house
  const { agent, visitor } = await served('zh-CN')
  await agent.page.context().setOffline(true)
  for (const text of fromAgent) await agent.reply(text)
  await agent.says('甲五').waitFor()
  await agent.page.context().setOffline(false)
  await visitor.says('甲五').waitFor()
  expect(await orderIn(visitor.log, fromAgent)).toEqual(fromAgent)
  people.mustBeQuiet()
})

test('S52 what an agent has begun to write survives a reload', async () => {
  const { people } = house
  const { agent, visitor } = await served('zh-CN')
  await agent.composer.fill('还没写完的一句')
  await agent.page.getByText(likeSentence((await wordsIn('zh-CN')).conversations.composer.draftKept)).waitFor()
  await agent.page.reload()
  await agent.composer.waitFor()
  expect(await agent.composer.inputValue()).toBe('还没写完的一句')
  await agent.composer.press('Enter')
  await visitor.says('还没写完的一句').waitFor()
  expect(await agent.composer.inputValue()).toBe('')
  people.mustBeQuiet()
})

test('what an agent said without a network survives a reload, and what had arrived without an answer is not said twice', async () => {
  const { people } = house
  const { agent, visitor } = await served('zh-CN')
  const { page } = agent
  // The first one arrives, and its acknowledgement is lost on the way back.
  const arrived = visitor.says('甲一').waitFor()
  const loseAnswer = async (route: Route) => {
    await route.fetch()
    await people.cut(page)
    await route.abort('internetdisconnected')
  }
  await page.route('**/messages', loseAnswer, { times: 1 })
  await agent.reply('甲一')
  await arrived
  for (const text of fromAgent.slice(1)) await agent.reply(text)
  await agent.says('甲五').waitFor()
  const address = page.url()
  await expect(page.reload()).rejects.toThrow('ERR_INTERNET_DISCONNECTED')
  await people.mend(page)
  await page.goto(address)
  await visitor.says('甲五').waitFor()
  await agent.says('甲五').waitFor()
  await page.getByText((await wordsIn('zh-CN')).conversations.log.waiting).waitFor({ state: 'hidden' })
  for (const log of [agent.log, visitor.log]) expect(await orderIn(log, fromAgent)).toEqual(fromAgent)
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('yingda.unsent')))).toEqual(
    [],
  )
  people.mustBeQuiet()
})
