import type { Page } from 'playwright-core'
import type { Words } from './words.ts'

/** The back office as whoever looks after knowledge and people uses it. */
export const officeOn = (page: Page, { office }: Words) => {
  const { knowledge: k } = office
  const testBox = page.getByRole('region', { name: k.test.title })
  const answer = page.getByRole('textbox', { name: k.answer })
  const publish = async () => {
    await page.getByRole('button', { name: k.publish, exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: k.publish, exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
  }
  return {
    page,
    testBox,
    async writeEntry(question: string, text: string) {
      await page.getByRole('button', { name: k.newEntry, exact: true }).click()
      await page.getByRole('textbox', { name: k.question, exact: true }).fill(question)
      await answer.fill(text)
      await page.getByRole('button', { name: k.saveDraft, exact: true }).click()
      await page.waitForURL(/\/knowledge\/[0-9a-f-]{36}$/)
    },
    async tryIt(question: string, which: 'live' | 'drafts') {
      await testBox.getByText(k.test[which], { exact: true }).click()
      await testBox.getByRole('textbox', { name: k.test.question }).fill(question)
      await testBox.getByRole('textbox', { name: k.test.question }).press('Enter')
    },
    publish,
    async change(text: string) {
      await answer.fill(text)
      await publish()
    },
    async rollBackTo(version: string) {
      await page.getByRole('button', { name: k.versions, exact: true }).click()
      const versions = page.getByRole('dialog', { name: k.versionsTitle })
      await versions.getByRole('button', { name: version }).click()
      await versions.getByRole('button', { name: k.rollback, exact: true }).click()
      await page.getByRole('dialog').last().getByRole('button', { name: k.rollback, exact: true }).last().click()
      await versions.waitFor({ state: 'hidden' })
    },
  }
}
