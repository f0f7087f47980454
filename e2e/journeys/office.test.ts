import { expect, test } from 'vitest'
import { prepareJourneys } from './support/journey.ts'
import { outsideContract } from './support/keeps-to-contract.ts'
import { officeOn } from './support/office.ts'
import { fill, wordsIn } from './support/words.ts'

const house = prepareJourneys()

const cases = [
  {
    language: 'zh-CN',
    key: 'demo-zh',
    question: '烘干机可以叠放在洗衣机上吗',
    again: '烘干机能不能叠放在洗衣机上面',
    first: '可以叠放，需要用连接架固定。',
    second: '可以叠放，连接架现在免费送。',
  },
  {
    language: 'en',
    key: 'demo-en',
    question: 'Do you engrave names on kettles?',
    again: 'can you engrave a name on my kettle',
    first: 'Yes, up to twelve letters.',
    second: 'Yes, up to twelve letters, free this month.',
  },
] as const

test.each(cases)(
  'a new answer is tried as a draft, is live at once when published, and goes back to an earlier version ($language)',
  async ({ language, key, question, again, first, second }) => {
    const { people } = house
    const words = await wordsIn(language)
    const { knowledge } = words.office
    const owner = await house.agent('owner', language)
    const office = officeOn(owner.page, words)
    await owner.page.goto(`${house.product.url}/knowledge`)
    await office.writeEntry(question, first)
    await office.tryIt(again, 'drafts')
    await office.testBox.getByText(first).waitFor()
    await office.tryIt(again, 'live')
    await office.testBox
      .getByText(knowledge.test.bands.none, { exact: true })
      .or(office.testBox.getByText(knowledge.test.bands.offer, { exact: true }))
      .waitFor()
    expect(await office.testBox.getByText(first).count()).toBe(0)

    const answerNow = async (expected: string) => {
      const visitor = await house.visitor(key, language)
      await visitor.ask(question)
      await visitor.says(expected).waitFor()
      await visitor.source(question).waitFor()
    }
    await office.publish()
    await answerNow(first)
    await office.change(second)
    await answerNow(second)
    await office.rollBackTo(fill(knowledge.versionName, { version: 1 }))
    await answerNow(first)
    expect(outsideContract(people.asked)).toEqual([])
    people.mustBeQuiet()
  },
)

test('an answer shows its emphasis and links, and nothing in it runs or dresses up', async () => {
  const { people, product } = house
  const words = await wordsIn('zh-CN')
  // The browser tells that it stopped a handler even in the document where the cleaning is done.
  const { page } = await house.agent('owner', 'zh-CN', undefined, [/Executing inline event handler/])
  const office = officeOn(page, words)
  await page.goto(`${product.url}/knowledge`)
  await office.writeEntry(
    '蒸烤箱能烤红薯吗',
    [
      '**能烤**，见[说明](https://a.example/b)，[别点](javascript:alert(1))。',
      '<img src="data:," onerror="document.title=1"><form><input><button>领奖</button></form>',
      '<iframe src="/"></iframe><style>body{display:none}</style><p style="position:fixed" id="root" class="strip">完</p>',
    ].join('\n\n'),
  )
  await page.getByText(words.office.knowledge.preview, { exact: true }).click()
  const shown = page.locator('.markdown')
  await shown.locator('strong', { hasText: '能烤' }).waitFor()
  const link = shown.getByRole('link', { name: '说明' })
  expect(await link.getAttribute('href')).toBe('https://a.example/b')
  expect(await link.getAttribute('target')).toBe('_blank')
  await shown.getByText('别点').waitFor()
  expect(await shown.locator('[href^="javascript"], img, form, input, button, iframe, style').count()).toBe(0)
  expect(await shown.locator('[style], [id], [class], [onerror]').count()).toBe(0)
  people.mustBeQuiet()
})

test.each(['zh-CN', 'en'] as const)(
  'S57 an import says which row is wrong and why before anything is changed, and takes the others (%s)',
  async (language) => {
    const { people, product } = house
    const { knowledge } = (await wordsIn(language)).office
    const { page } = await house.agent('owner', language)
    await page.goto(`${product.url}/knowledge`)
    await page.getByRole('button', { name: knowledge.import, exact: true }).click()
    const dialog = page.getByRole('dialog', { name: knowledge.importTitle })
    const good = `挂烫机 ${language} 的水箱多大`
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'faq.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`question,answer\n${good},一升半。\n,没有问题的答案\n`),
    })
    await dialog.getByText(knowledge.importChecked).waitFor()
    const wrong = dialog.getByRole('row').filter({ hasText: 'question' })
    expect(await wrong.getByRole('cell').first().innerText()).toBe('3')
    expect((await wrong.getByRole('cell').last().innerText()).length).toBeGreaterThan(3)
    await dialog.getByRole('button', { name: fill(knowledge.importNow, { count: 1 }), exact: true }).click()
    await dialog.getByText(knowledge.importDone, { exact: true }).waitFor()
    const found = await product.owner('GET /api/knowledge/entries', { query: { q: good } })
    expect(found.items.map(({ content }) => content.question)).toEqual([good])
    people.mustBeQuiet()
  },
)

test.each(['zh-CN', 'en'] as const)(
  'a member is invited, opens the link elsewhere and is at the desk (%s)',
  async (language) => {
    const { people, product } = house
    const { office, shell } = await wordsIn(language)
    const { page } = await house.agent('owner', language)
    await page.goto(`${product.url}/settings/members`)
    await page.getByRole('button', { name: office.members.invite, exact: true }).click()
    const email = `new-${language.toLowerCase()}@spruce.example`
    await page.getByRole('dialog').getByLabel(office.members.email).fill(email)
    await page.getByRole('button', { name: office.members.inviteMake }).click()
    const link = await page.getByRole('textbox', { name: office.members.inviteLink }).inputValue()
    expect(link).toContain(`${product.url}/invite/`)

    const joined = await people.person(language)
    await joined.goto(link)
    await joined.getByLabel(shell.invite.name, { exact: true }).fill('郑好')
    await joined.getByLabel(shell.invite.password, { exact: true }).fill('a good long password')
    await joined.getByRole('button', { name: shell.invite.submit, exact: true }).click()
    await joined.getByRole('navigation', { name: shell.rail.label }).waitFor()
    const again = await people.person(language)
    await again.goto(product.url)
    await again.getByLabel(shell.login.email, { exact: true }).fill(email)
    await again.getByLabel(shell.login.password, { exact: true }).fill('a good long password')
    await again.getByRole('button', { name: shell.login.submit, exact: true }).click()
    await again.getByRole('navigation', { name: shell.rail.label }).waitFor()
    expect(outsideContract(people.asked)).toEqual([])
    people.mustBeQuiet()
  },
)
