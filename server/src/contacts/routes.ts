import { AppError } from '@yingda/contract'
import { memberOf, newId, type Database, type Events, type Routes } from '#platform'
import { contactChanged, tagDeleted, type Contacts } from './contacts.ts'

export const contactRoutes = ({
  database,
  contacts,
  events,
}: {
  database: Database
  contacts: Contacts
  events: Events
}) =>
  ({
    'GET /api/contacts': async ({ query }, call) =>
      database.tenant(memberOf(call).tenantId, (tx) => contacts.list(tx, query)),
    'GET /api/contacts/{id}': async ({ params }, call) =>
      database.tenant(memberOf(call).tenantId, (tx) => contacts.one(tx, params.id)),
    'PATCH /api/contacts/{id}': async ({ params, body }, call) => {
      const { tenantId } = memberOf(call)
      return database.tenant(tenantId, async (tx) => {
        await contacts.change(tx, params.id, body)
        tx.after(() => events.tell(contactChanged, { tenantId, contactId: params.id }))
        return contacts.one(tx, params.id)
      })
    },
    'GET /api/contacts/{id}/notes': async ({ params }, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => {
        await contacts.one(tx, params.id)
        return { items: await contacts.notes(tx, params.id) }
      }),
    'POST /api/contacts/{id}/notes': async ({ params, body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, (tx) => contacts.addNote(tx, params.id, body.text, member.name))
    },
    'GET /api/tags': async (_args, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => ({ items: await contacts.tags(tx) })),
    'POST /api/tags': async ({ body }, call) =>
      database.tenant(memberOf(call).tenantId, (tx) => contacts.putTag(tx, { id: newId(), ...body })),
    'PATCH /api/tags/{id}': async ({ params, body }, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => {
        const before = (await contacts.tags(tx)).find((tag) => tag.id === params.id)
        if (!before) throw new AppError('tag.not_found', { id: params.id })
        return contacts.putTag(tx, {
          ...before,
          ...(body.name ? { name: body.name } : {}),
          ...(body.colour ? { colour: body.colour } : {}),
        })
      }),
    'DELETE /api/tags/{id}': async ({ params }, call) => {
      const { tenantId } = memberOf(call)
      await database.tenant(tenantId, async (tx) => {
        await contacts.deleteTag(tx, params.id)
        tx.after(() => events.tell(tagDeleted, { tenantId, tagId: params.id }))
      })
      return { done: true }
    },
  }) satisfies Routes
