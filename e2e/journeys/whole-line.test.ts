import { spoken } from '@yingda/phrases'
import { expect, test } from 'vitest'
import { desktop, phone } from './support/browser.ts'
import { prepareJourneys } from './support/journey.ts'
import { outsideContract } from './support/keeps-to-contract.ts'
import { fill, wordsIn } from './support/words.ts'

const house = prepareJourneys()

const inChinese = {
  language: 'zh-CN' as const,
  key: 'demo-zh',
  question: '洗衣机显示E21怎么办',
  entry: '洗衣机显示 E21 怎么办',
  answer: '排水异常',
  again: '我家洗衣机屏幕上出现E21是什么意思',
  first: 'linxiao',
  second: 'hemin',
  reply: '您好，我帮您约明天上午上门检测，可以吗？',
  agreed: '可以，谢谢',
  note: '客户已自查，需要上门',
  secondReply: '已为您约好明天上午九点。',
  wrapUp: '约好上门',
  praise: '很快就解决了',
}
const inEnglish: typeof inChinese = {
  language: 'en' as 'zh-CN',
  key: 'demo-en',
  question: 'washer shows E21',
  entry: 'Washer shows E21',
  answer: 'drain fault',
  again: 'what does the E21 error on my washing machine mean',
  first: 'hemin',
  second: 'linxiao',
  reply: 'Hello, shall I book a technician for tomorrow morning?',
  agreed: 'Yes please',
  note: 'Has checked the hose already, needs a visit',
  secondReply: 'You are booked for nine tomorrow morning.',
  wrapUp: 'Visit booked',
  praise: 'That was quick',
}

test.each([
  ['in Chinese on desktops', inChinese, desktop],
  ['in English on desktops', inEnglish, desktop],
  ['in Chinese on 360 px phones', inChinese, phone],
  ['in English on 360 px phones', inEnglish, phone],
] as const)(
  'S01 P2 P8 P17 S91 the bot answers with its source, hands over when asked twice, and people bring it to its end, %s',
  async (_how, { language, key, ...said }, screen) => {
    const words = await wordsIn(language)
    const { product, people } = house
    const first = await house.agent(said.first, language, screen)
    await first.be('online')
    const lookBack = await first.lookAway()
    const second = await house.agent(said.second, language, screen)
    await second.be('busy')

    const visitor = await house.visitor(key, language, screen)
    await visitor.ask(said.question)
    await visitor.says(said.answer).waitFor()
    await visitor.source(said.entry).waitFor()
    await visitor.ask(said.again)

    // The desk rings: a notification names the customer, the row is there, and the title counts it.
    expect(await lookBack()).toEqual([expect.stringContaining(visitor.name)])
    await first.page.waitForFunction(() => document.title.startsWith('(1)'))
    const row = first.row('mine', visitor.name)
    await row.waitFor()
    expect(await row.count()).toBe(1)
    await row.getByText(words.conversations.list.reasons.asked_twice, { exact: true }).waitFor()
    await row.click()
    await first.strip.getByText(words.conversations.reasons.asked_twice).waitFor()
    for (const line of [words.conversations.log.ask, words.conversations.log.tried])
      await first.strip.getByText(line, { exact: true }).waitFor()
    await first.unfold()
    await first.says(said.question).first().waitFor()
    await first.says(said.answer).first().waitFor()

    await first.reply(said.reply)
    await visitor.says(said.reply).waitFor()
    await visitor.ask(said.agreed)
    await first.says(said.agreed).waitFor()
    await first.transfer(product.logIn(said.second).name, said.note)

    await second.row('mine', visitor.name).click()
    await second.says(said.note).waitFor()
    await second.unfold()
    await second.says(said.question).first().waitFor()
    await second.says(said.answer).first().waitFor()
    await second.says(said.reply).waitFor()
    await second.says(said.agreed).waitFor()
    await second.reply(said.secondReply)
    await visitor.says(said.secondReply).waitFor()
    await second.close('resolved', said.wrapUp)

    await visitor.says(spoken[language].reception.closedByAgent).waitFor()
    await visitor.rate(5, said.praise)
    await visitor.says(fill(words.widget.rated, { score: 5 })).waitFor()
    // The goodbye is the only line about the end.
    expect(await visitor.log.getByText(words.widget.closed, { exact: true }).count()).toBe(0)
    await second.says(fill(words.conversations.events.ratedWith, { score: 5, comment: said.praise })).waitFor()
    expect(outsideContract(people.asked)).toEqual([])
    people.mustBeQuiet()
  },
)

test("the desk shows the bot's answer as its author wrote it while the pointer rests on the list", async () => {
  const { people } = house
  const agent = await house.agent('linxiao', 'zh-CN')
  const visitor = await house.visitor('demo-zh', 'zh-CN')
  await visitor.ask(inChinese.question)
  await visitor.says(inChinese.answer).waitFor()
  await agent.view('bot')
  await agent.row('bot', visitor.name).click()
  // A list that draws itself over and over lets nothing that is loaded late come to the screen.
  await agent.log.locator('strong', { hasText: inChinese.answer }).waitFor()
  people.mustBeQuiet()
})
