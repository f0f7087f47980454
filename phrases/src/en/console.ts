import { contacts } from './contacts.ts'
import { conversations } from './conversations.ts'
import { office } from './office.ts'
import { shell } from './shell.ts'

export const console = { shell, conversations, contacts, office }
