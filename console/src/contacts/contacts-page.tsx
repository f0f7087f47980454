import { Page } from '../shell/page.tsx'
import { usePhrases } from '../shell/phrases.ts'

const ContactsPage = () => {
  const say = usePhrases()
  return <Page title={say('contacts:title')}>{null}</Page>
}
export default ContactsPage
