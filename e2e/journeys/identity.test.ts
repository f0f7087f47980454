import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { prepareJourneys } from './support/journey.ts'

const house = prepareJourneys()

/** What a shop's own server does for a customer who is signed in there: a JWT with HS256. */
const signed = (claims: object, secret: string): string => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: Math.floor(Date.now() / 1000) + 600, ...claims })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

test.each(['zh-CN', 'en'] as const)(
  'S32 a visitor who signs in at the shop is known at the desk, and the conversation goes along (%s)',
  async (language) => {
    const { people, product } = house
    // Each is a customer of their own, so that neither finds the other's conversation.
    const name = language === 'en' ? 'Alex Wang' : '王小明'
    const { items } = await product.owner('GET /api/inboxes', {})
    const inbox = items.find(({ key }) => key === 'demo-zh')!
    const { secret } = await product.owner('POST /api/inboxes/{id}/identity-secret', { params: { id: inbox.id } })
    const agent = await house.agent('linxiao', language)
    await agent.be('online')
    const visitor = await house.visitor('demo-zh', language)
    await visitor.personButton.click()
    await agent.row('mine', visitor.name).click()
    await visitor.ask('我的订单还没到')
    await agent.says('我的订单还没到').waitFor()

    const identity = signed({ sub: `customer-${language}`, name, phone: '13800001234' }, secret)
    await visitor.open(house.shopAddress({ key: 'demo-zh', identity }))
    expect(visitor.name).toBe(name)
    await visitor.says('我的订单还没到').waitFor()
    await agent.row('mine', name).waitFor()
    await agent.page.getByRole('heading', { name }).first().waitFor()
    await agent.reply('王先生您好')
    await visitor.says('王先生您好').waitFor()
    people.mustBeQuiet()
  },
)

test('who signs in while the page stays open is known at once, and a forged word changes nobody', async () => {
  const { people, product } = house
  const { items } = await product.owner('GET /api/inboxes', {})
  const inbox = items.find(({ key }) => key === 'demo-zh')!
  const { secret } = await product.owner('POST /api/inboxes/{id}/identity-secret', { params: { id: inbox.id } })
  const agent = await house.agent('linxiao', 'zh-CN')
  await agent.be('online')
  const visitor = await house.visitor('demo-zh', 'zh-CN', undefined, [/40[0-9]/])
  await visitor.personButton.click()
  await agent.row('mine', visitor.name).click()
  await visitor.ask('我的订单还没到')
  const identify = (token: string) =>
    visitor.page.evaluate((jwt) => {
      const { Yingda } = window as unknown as { Yingda: { identify: (jwt: string) => Promise<void> } }
      return Yingda.identify(jwt).then(() => 'known', String)
    }, token)

  expect(await identify(signed({ sub: 'c-7', name: '李四' }, 'not the secret'))).not.toBe('known')
  await visitor.ask('还在吗')
  await agent.says('还在吗').waitFor()
  await agent.page.getByRole('heading', { name: visitor.name }).first().waitFor()

  expect(await identify(signed({ sub: 'c-7', name: '李四' }, secret))).toBe('known')
  await agent.page.getByRole('heading', { name: '李四' }).first().waitFor()
  // The window has not been opened anew, and what was said before is still there.
  await visitor.says('我的订单还没到').waitFor()
  await visitor.ask('我是李四')
  await agent.says('我是李四').waitFor()
  await agent.reply('李先生您好')
  await visitor.says('李先生您好').waitFor()
  people.mustBeQuiet()
})

test('a forged identity is refused, and the page carries on without the window', async () => {
  const { people } = house
  const page = await people.person('zh-CN', undefined, { expected: [/40[0-9]/, /session|identity/i] })
  const refused = page.waitForResponse((response) => response.url().endsWith('/api/visitor/session'))
  await page.goto(house.shopAddress({ key: 'demo-zh', identity: signed({ sub: 'x', name: 'x' }, 'not the secret') }))
  expect((await refused).status()).toBeGreaterThanOrEqual(400)
  await page.getByRole('heading', { name: 'TG100' }).waitFor()
  people.mustBeQuiet()
})
