import { AppError } from '@yingda/contract'
import {
  doneBy,
  memberOf,
  newId,
  type Audit,
  type Database,
  type Events,
  type MemberCaller,
  type Routes,
  type Tx,
} from '#platform'
import { contactChanged, tagDeleted, type Contacts, type Hidden } from './contacts.ts'

export const contactRoutes = ({
  database,
  contacts,
  events,
  audit,
  hiddenFrom,
}: {
  database: Database
  contacts: Contacts
  events: Events
  audit: Audit
  /** Whom a member may not see is known by what was said to them, on the floor above; undefined for who sees everybody. */
  hiddenFrom: (tx: Tx, member: MemberCaller) => Hidden | undefined
}) => {
  /** A contact somebody may not see is not there. */
  const mustSee = async (tx: Tx, member: MemberCaller, id: string): Promise<void> => {
    if ((await hiddenFrom(tx, member)?.([id]))?.has(id)) throw new AppError('contact.not_found', { id })
  }

  return {
    'GET /api/contacts': async ({ query }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, (tx) => contacts.list(tx, query, hiddenFrom(tx, member)))
    },
    'GET /api/contacts/{id}': async ({ params }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        await mustSee(tx, member, params.id)
        return contacts.one(tx, params.id)
      })
    },
    'PATCH /api/contacts/{id}': async ({ params, body }, call) => {
      const member = memberOf(call)
      const { tenantId } = member
      return database.tenant(tenantId, async (tx) => {
        await mustSee(tx, member, params.id)
        await contacts.change(tx, params.id, body)
        const changed = namesOf(body)
        await audit(tx, { ...doneBy(call), action: 'contact.changed', target: params.id, details: { changed } })
        tx.after(() => events.tell(contactChanged, { tenantId, contactId: params.id }))
        return contacts.one(tx, params.id)
      })
    },
    'GET /api/contacts/{id}/notes': async ({ params }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        await mustSee(tx, member, params.id)
        await contacts.one(tx, params.id)
        return { items: await contacts.notes(tx, params.id) }
      })
    },
    'POST /api/contacts/{id}/notes': async ({ params, body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        await mustSee(tx, member, params.id)
        return contacts.addNote(tx, params.id, body.text, member.name)
      })
    },
    'GET /api/tags': async (_args, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => ({ items: await contacts.tags(tx) })),
    'POST /api/tags': async ({ body }, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => {
        const tag = await contacts.putTag(tx, { id: newId(), ...body })
        await audit(tx, { ...doneBy(call), action: 'tag.created', target: tag.name, details: { after: tag } })
        return tag
      }),
    'PATCH /api/tags/{id}': async ({ params, body }, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => {
        const before = (await contacts.tags(tx)).find((tag) => tag.id === params.id)
        if (!before) throw new AppError('tag.not_found', { id: params.id })
        const after = await contacts.putTag(tx, {
          ...before,
          ...(body.name ? { name: body.name } : {}),
          ...(body.colour ? { colour: body.colour } : {}),
        })
        await audit(tx, { ...doneBy(call), action: 'tag.changed', target: after.name, details: { before, after } })
        return after
      }),
    'DELETE /api/tags/{id}': async ({ params }, call) => {
      const { tenantId } = memberOf(call)
      await database.tenant(tenantId, async (tx) => {
        const before = (await contacts.tags(tx)).find((tag) => tag.id === params.id)
        await contacts.deleteTag(tx, params.id)
        await audit(tx, {
          ...doneBy(call),
          action: 'tag.deleted',
          target: before?.name ?? params.id,
          details: { before },
        })
        tx.after(() => events.tell(tagDeleted, { tenantId, tagId: params.id }))
      })
      return { done: true }
    },
  } satisfies Routes
}

/** What of a contact was given. The audit log is never shortened, so it keeps the names of what is personal and not the things themselves. */
const namesOf = ({ attributes = {}, ...rest }: { attributes?: Record<string, unknown> | undefined }): string[] => [
  ...Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [name])),
  ...Object.keys(attributes).map((name) => `attributes.${name}`),
]
