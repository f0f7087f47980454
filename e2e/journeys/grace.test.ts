import { expect, test } from 'vitest'
import { prepareJourneys } from './support/journey.ts'

const house = prepareJourneys({ YINGDA_AGENT_GRACE_SECONDS: '3' })

test('P7 S52 a desk that is back within the grace keeps its customer; one that stays away gives the customer back', async () => {
  const { people, product } = house
  const agent = await house.agent('linxiao', 'zh-CN')
  await agent.be('online')
  const visitor = await house.visitor('demo-zh', 'zh-CN')
  await visitor.personButton.click()
  const row = agent.row('mine', visitor.name)
  await row.click()
  await agent.reply('您好，请讲')
  await visitor.says('您好，请讲').waitFor()
  await visitor.ask('在吗')
  await agent.says('在吗').waitFor()

  await agent.page.reload()
  await row.waitFor()
  await agent.says('在吗').waitFor()
  expect(await visitor.queue.count()).toBe(0)

  await agent.page.context().close()
  await visitor.queue.waitFor()
  const { items } = await product.owner('GET /api/conversations', { query: { view: 'queue' } })
  expect(items.map(({ contact }) => contact.name)).toEqual([expect.stringContaining(visitor.name)])

  // Whoever comes next sees all of it, and why it waits again.
  const colleague = await house.agent('zhoulan', 'zh-CN')
  await colleague.be('online')
  await colleague.row('mine', visitor.name).click()
  await colleague.says('在吗').waitFor()
  people.mustBeQuiet()
})
