import type { ConversationView, Presence } from '@yingda/contract'
import type { Locator, Page } from 'playwright-core'
import type { LogIn } from './product.ts'
import { fill, likeSentence, type Words } from './words.ts'

/** The console as an agent uses it, on a desktop or on a phone. */
export const deskOn = (page: Page, words: Words, onPhone = false) => {
  const { conversations: c, shell } = words
  const log = page.getByRole('log', { name: c.log.label })
  const list = (view: ConversationView) => page.getByRole('list', { name: c.views[view], exact: true })
  const moreMenu = async (item: string) => {
    await page.getByRole('button', { name: c.head.more, exact: true }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }
  return {
    page,
    log,
    async signIn(url: string, { email, password }: LogIn, path = '/desk') {
      await page.goto(url + path)
      await page.getByLabel(shell.login.email, { exact: true }).fill(email)
      await page.getByLabel(shell.login.password, { exact: true }).fill(password)
      await page.getByRole('button', { name: shell.login.submit, exact: true }).click()
      await page.getByRole('navigation', { name: shell.rail.label }).waitFor()
    },
    async be(presence: Presence) {
      const button = page.getByRole('button', { name: new RegExp(`^${shell.presence.label}`) })
      await button.click()
      await page.getByRole('menuitem', { name: new RegExp(`^${shell.presence[presence]}`) }).click()
      await page.getByRole('button', { name: `${shell.presence.label}: ${shell.presence[presence]}` }).waitFor()
    },
    /** Looks away from the desk with desktop notifications on; gives the ones that came when looking back. */
    async lookAway() {
      await page.evaluate(() => {
        const shown: string[] = []
        class Recorded {
          static readonly permission = 'granted'
          constructor(title: string) {
            shown.push(title)
          }
          close() {}
        }
        Object.assign(window, { Notification: Recorded, shown })
        document.hasFocus = () => false
      })
      return async (): Promise<string[]> => {
        await page.waitForFunction(() => (window as unknown as { shown: string[] }).shown.length > 0)
        return page.evaluate(() => {
          Reflect.deleteProperty(document, 'hasFocus')
          return (window as unknown as { shown: string[] }).shown
        })
      }
    },
    view: (view: ConversationView) =>
      page
        .getByRole('group', { name: c.views.label })
        .getByRole('button', { name: new RegExp(`^${c.views[view]}`) })
        .click(),
    /** A row of a list, by words that stand in it. */
    row: (view: ConversationView, words: string | RegExp): Locator =>
      list(view).getByRole('link').filter({ hasText: words }),
    strip: page.getByRole('region', { name: c.log.handOff }),
    composer: page.getByRole('combobox', { name: new RegExp(`^${fill(c.composer.label, { name: '' }).trim()}`) }),
    async reply(text: string) {
      const { composer } = this
      await composer.fill(text)
      await composer.press('Enter')
    },
    /** Something that the customer or a colleague said, in the log. */
    says: (text: string | RegExp): Locator => log.getByText(text),
    /** Shows the bot's part, which is folded once people have taken over. */
    unfold: () => log.getByRole('button', { name: likeSentence(c.log.unfold) }).click(),
    back: () => page.getByRole('button', { name: c.head.back }).click(),
    async transfer(to: string, note: string) {
      if (onPhone) await moreMenu(c.head.transfer)
      else await page.getByRole('button', { name: c.head.transfer, exact: true }).click()
      const dialog = page.getByRole('dialog', { name: c.transfer.title })
      await dialog.getByRole('radio').filter({ hasText: to }).click()
      await dialog.getByRole('textbox', { name: c.transfer.note }).fill(note)
      await dialog.getByRole('button', { name: c.transfer.submit, exact: true }).click()
      await dialog.waitFor({ state: 'hidden' })
    },
    async close(code: keyof Words['conversations']['close']['codes'], note: string) {
      if (onPhone) await moreMenu(c.head.close)
      else await page.getByRole('button', { name: c.head.close, exact: true }).click()
      const dialog = page.getByRole('dialog', { name: c.close.title })
      await dialog.getByRole('radio', { name: c.close.codes[code], exact: true }).click()
      await dialog.getByRole('textbox', { name: c.close.note }).fill(note)
      await dialog.getByRole('button', { name: c.close.submit, exact: true }).click()
      await dialog.waitFor({ state: 'hidden' })
    },
  }
}
export type Desk = ReturnType<typeof deskOn>
