import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startMock } from './mock-server.ts'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const canRun = existsSync(executablePath) && existsSync(join(import.meta.dirname, '../dist/w.js'))
const args =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

describe.skipIf(!canRun)('the built window in a browser', { timeout: 60_000 }, () => {
  let browser: Browser
  let mock: Awaited<ReturnType<typeof startMock>>
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: args.split(' ') })
  }, 60_000)
  afterAll(() => browser?.close())
  afterEach(() => mock?.stop())

  const visit = async (query: string, size = { width: 1280, height: 860 }): Promise<Page> => {
    mock = await startMock()
    const page = await (await browser.newContext({ viewport: size })).newPage()
    await page.goto(`${mock.url}/?${query}`)
    return page
  }
  const bubbles = (page: Page) => page.locator('.me').allInnerTexts()

  test('what was said without a connection and before a reload arrives once, in order', async () => {
    const page = await visit('language=zh-CN&open')
    await page.locator('.composer textarea').fill('一')
    await page.keyboard.press('Enter')
    await page.locator('.delivered').waitFor()
    await page.route('**/api/visitor/live', (route) => route.abort())
    mock.link(false)
    for (const said of ['二', '三']) {
      await page.locator('.composer textarea').fill(said)
      await page.keyboard.press('Enter')
    }
    await expect.poll(() => bubbles(page)).toEqual(['你们几点上班', '一', '二', '三'])
    await page.reload()
    await page.locator('.sending').first().waitFor()
    mock.link(true)
    await expect.poll(() => page.locator('.delivered').count(), { timeout: 20_000 }).toBe(3)
    expect(await bubbles(page)).toEqual(['一', '二', '三'])
    const said = [...mock.logs.values()].at(-1)?.filter(({ author }) => author.kind === 'contact')
    expect(said).toHaveLength(3)
  })

  test('messages come and go by calls when no socket can be had', async () => {
    const page = await visit('language=zh-CN')
    await page.locator('.launcher').waitFor()
    mock.link(false)
    await page.locator('.launcher').click()
    await page.locator('.composer textarea').fill('E21')
    await page.keyboard.press('Enter')
    await page.getByText('排水异常').waitFor({ timeout: 20_000 })
    expect(await bubbles(page)).toEqual(['你们几点上班', 'E21'])
  })

  test('the keyboard is enough: Enter sends but not while composing, Escape closes and gives the focus back', async () => {
    const page = await visit('language=en')
    await page.locator('.launcher').focus()
    await page.keyboard.press('Enter')
    const field = page.locator('.composer textarea')
    await expect.poll(() => field.evaluate((node) => node.matches(':focus'))).toBe(true)
    await field.fill('nihao')
    await field.evaluate((node) =>
      node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })),
    )
    expect(await field.inputValue()).toBe('nihao')
    await page.keyboard.press('Enter')
    expect(await field.inputValue()).toBe('')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.launcher').evaluate((node) => node.matches(':focus'))).toBe(true)
    expect(await page.locator('[role=dialog]').count()).toBe(0)
  })

  test('an answer that comes while the window is closed is counted on the bubble and told to the page', async () => {
    const page = await visit('language=en&open')
    await page.locator('.composer textarea').fill('人工')
    await page.keyboard.press('Enter')
    await page.locator('.queue').waitFor()
    mock.serve()
    await page.evaluate(() => {
      const counts: number[] = []
      Object.assign(window, { counts })
      window.Yingda?.on('unread', (count) => counts.push(count))
      window.Yingda?.close()
    })
    mock.say('在吗')
    expect(await page.locator('.badge').innerText()).toBe('1')
    expect(await page.evaluate(() => (window as unknown as { counts: number[] }).counts)).toEqual([0, 1])
  })

  test.each([
    ['light', 'language=zh-CN&theme=light&open', { width: 1280, height: 860 }],
    ['dark', 'language=en&theme=dark&open', { width: 1280, height: 860 }],
    ['on a phone in large type', 'language=zh-CN&size=large&open', { width: 360, height: 780 }],
  ])('axe finds nothing serious, %s', async (_name, query, size) => {
    const page = await visit(query, size)
    for (const said of ['洗衣机', 'E21', '人工']) {
      await page.locator('.composer textarea').fill(said)
      await page.keyboard.press('Enter')
    }
    await page.locator('.queue').waitFor()
    const { violations } = await new AxeBuilder({ page }).include('yingda-widget').analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
    const small = await page
      .locator('[role=dialog] button')
      .evaluateAll((buttons) => buttons.filter((button) => button.getBoundingClientRect().height < 24).length)
    expect(small).toBe(0)
  })
})
