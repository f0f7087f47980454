export { contactChanged, createContacts, tagDeleted, type Contacts, type SignedIdentity } from './contacts.ts'
export { contactRoutes } from './routes.ts'
