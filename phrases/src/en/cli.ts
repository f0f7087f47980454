import type { Phrases } from '../phrases.ts'
import type { cli as source } from '../zh-CN/cli.ts'

export const cli: Phrases<typeof source> = {
  firstRun: {
    demoMade: 'The demo company has been made: {company}. Sign in with any of these.',
    name: 'Name',
    role: 'Role',
    email: 'E-mail',
    skillGroups: 'Skill groups',
    owner: 'Owner',
    admin: 'Admin',
    supervisor: 'Supervisor',
    agent: 'Agent',
    password: 'Password (the same for all)',
    keptIn: 'Kept in',
    shop: 'Demo shop',
    hours:
      'The skill groups work every day 8:00–22:00; the two demo inboxes are open all day, so that a hand-off can be tried at any hour.',
    logIns: 'Log-ins of the demo company',
    setUp: 'There is no company yet. Open this address in a browser and make one, with its owner, by the set-up code.',
    setUpCode: 'Set-up code (works once)',
  },
  firstCompany: {
    hours: 'Working hours',
    skillGroup: 'Support',
    inbox: 'Website',
    welcome: 'Hello, this is {company} support. How can we help?',
  },
}
