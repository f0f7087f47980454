import type { ResultOf } from '@yingda/contract'
import type { Locator, Page } from 'playwright-core'
import { fill, likeSentence, type Words } from './words.ts'

/** The chat window on somebody's page, as a visitor uses it. */
export const visitorOn = (page: Page, words: Words) => {
  const t = words.widget
  const panel = page.getByRole('dialog')
  const log = panel.getByRole('log', { name: t.log })
  const field = panel.getByRole('textbox', { name: t.placeholder })
  const ratingForm = panel.locator('form').filter({ has: page.getByRole('group', { name: t.rate }) })
  return {
    page,
    panel,
    log,
    field,
    /** What the desk calls them. */
    name: '',
    async open(address: string) {
      const session = page.waitForResponse((response) => response.url().endsWith('/api/visitor/session'))
      await page.goto(address)
      const { contact } = (await (await session).json()) as ResultOf<'POST /api/visitor/session'>
      // Nobody has a name yet: the desk calls them by the end of their id.
      this.name = contact.name || contact.id.slice(-4).toUpperCase()
      await page.getByRole('button', { name: t.launcher }).click()
      await panel.waitFor()
    },
    async ask(text: string) {
      await field.fill(text)
      await field.press('Enter')
    },
    /** What the window says, anywhere in the log. */
    says: (text: string | RegExp): Locator => log.getByText(text),
    source: (question: string): Locator => log.getByText(likeSentence(fill(t.source, { question, date: '{date}' }))),
    personButton: panel.getByRole('button', { name: t.person }),
    queue: panel.getByRole('region', { name: t.queued }),
    leaveForm: panel.getByRole('form', { name: t.leave }),
    ratingForm,
    async rate(score: number, comment: string) {
      await ratingForm.getByRole('button', { name: fill(t.score, { score }) }).click()
      await ratingForm.getByRole('textbox', { name: t.comment }).fill(comment)
      await ratingForm.getByRole('button', { name: t.send }).click()
    },
  }
}
export type Visitor = ReturnType<typeof visitorOn>
