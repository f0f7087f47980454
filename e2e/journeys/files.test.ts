import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { prepareJourneys } from './support/journey.ts'
import { fill, wordsIn } from './support/words.ts'

const house = prepareJourneys()

/** Drags a file from the visitor's own machine over the page and lets it go, as the browser tells it. */
const dropFile = async (page: Page, place: Locator, name: string, content: string): Promise<void> => {
  const path = join(tmpdir(), name)
  await writeFile(path, content)
  const { x, y, width, height } = (await place.boundingBox())!
  const wire = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await wire.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data })
}

/** Puts a small picture on the clipboard and presses the keys that paste it. */
const pastePicture = async (page: Page, field: Locator): Promise<void> => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 })
    canvas.getContext('2d')!.fillRect(0, 0, 40, 30)
    const picture = await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob!)))
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
  })
  await field.press('Control+V')
}

test.each(['zh-CN', 'en'] as const)(
  'the window takes a file that is dropped on it and a picture that is pasted, and says which files it does not take (%s)',
  async (language) => {
    const { people } = house
    const words = await wordsIn(language)
    const { log } = words.conversations
    const agent = await house.agent('linxiao', language)
    await agent.be('online')
    const visitor = await house.visitor('demo-zh', language)
    await visitor.personButton.click()
    await agent.row('mine', visitor.name).click()

    await dropFile(visitor.page, visitor.log, `发票-${language}.txt`, '抬头：云杉家电')
    await visitor.log.getByRole('link', { name: `发票-${language}.txt` }).waitFor()
    const received = agent.log.getByRole('link', { name: fill(log.download, { name: `发票-${language}.txt` }) })
    const [file] = await Promise.all([agent.page.waitForEvent('download'), received.click({ modifiers: ['Alt'] })])
    expect(file.suggestedFilename()).toBe(`发票-${language}.txt`)

    await pastePicture(visitor.page, visitor.field)
    await visitor.log.getByRole('img', { name: 'image.png' }).waitFor()
    const picture = agent.log.getByRole('img', { name: 'image.png' })
    await picture.waitFor()
    await agent.page.waitForFunction(
      (img) => (img as HTMLImageElement).naturalWidth === 40,
      await picture.elementHandle(),
    )

    await dropFile(visitor.page, visitor.log, 'setup.exe', 'MZ')
    await visitor.panel
      .getByRole('alert')
      .filter({ hasText: fill(words.widget.type, { name: 'setup.exe' }) })
      .waitFor()
    people.mustBeQuiet()
  },
)

test('at the desk a file says how far it has gone up, and goes out when it is there', async () => {
  const { people } = house
  const { composer } = (await wordsIn('zh-CN')).conversations
  const agent = await house.agent('linxiao', 'zh-CN')
  await agent.be('online')
  const visitor = await house.visitor('demo-zh', 'zh-CN')
  await visitor.personButton.click()
  await agent.row('mine', visitor.name).click()
  const wire = await agent.page.context().newCDPSession(agent.page)
  const line = { offline: false, latency: 0, downloadThroughput: -1 }
  await wire.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: 300_000 })
  await agent.page
    .locator('.composer input[type=file]')
    .setInputFiles({ name: '说明书.txt', mimeType: 'text/plain', buffer: Buffer.alloc(900_000, '书') })
  const bar = agent.page.getByRole('progressbar', { name: `${composer.uploading} 说明书.txt` })
  await bar.waitFor()
  // Somewhere between nothing and all of it.
  await agent.page.waitForFunction(
    (bar) => {
      const { value } = bar as HTMLProgressElement
      return value > 0.05 && value < 0.95
    },
    await bar.elementHandle(),
  )
  expect(await agent.page.locator('.composer-send').isDisabled()).toBe(true)
  await wire.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: -1 })
  await bar.waitFor({ state: 'hidden' })
  await agent.page.locator('.composer-send').click()
  await visitor.log.getByRole('link', { name: '说明书.txt' }).waitFor()
  people.mustBeQuiet()
})
