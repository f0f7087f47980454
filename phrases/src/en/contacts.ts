import type { Phrases } from '../phrases.ts'
import type { contacts as source } from '../zh-CN/contacts.ts'

export const contacts: Phrases<typeof source> = {
  title: 'Contacts',
  search: 'Search by name, phone or e-mail',
  clear: 'Clear the search',
  none: 'Nothing found for “{query}”',
  empty: 'No contacts yet',
  emptyMore: 'Whoever says the first words on your site appears here.',
  choose: 'Choose a contact',
  chooseMore: 'See what is known, read earlier conversations, or write first.',
  list: 'Contacts',
  visitor: 'Visitor',
  seen: 'seen {age} ago',
  start: 'Start a conversation',
  startIn: 'Through which inbox',
  noInbox: 'There is no inbox to use',
  back: 'Back to the list',
  history: 'Conversations',
  missing: 'There is no such contact',
}
