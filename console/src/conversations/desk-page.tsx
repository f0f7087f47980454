import { Page } from '../shell/page.tsx'
import { usePhrases } from '../shell/phrases.ts'

const DeskPage = () => {
  const say = usePhrases()
  return <Page title={say('conversations:title')}>{null}</Page>
}
export default DeskPage
