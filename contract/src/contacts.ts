import { z } from 'zod'
import { Done, Id, IdParams, PageQuery, Time, limits, pageOf, Colour } from './common.ts'
import { endpoint } from './endpoint.ts'

export const AttributeValue = z.union([z.string().max(1000), z.number(), z.boolean()])
export const Attributes = z
  .record(z.string().regex(/^[\p{L}\p{N}_ .-]{1,60}$/u, 'letters, digits, space and _ . -, at most 60'), AttributeValue)
  .refine((value) => Object.keys(value).length <= limits.attributesMax, `at most ${limits.attributesMax} attributes`)

/** A person, one across all channels. A visitor is a contact not yet known by name. */
export const Contact = z
  .object({
    id: Id,
    name: z.string(),
    /** True once a signed identity or an agent told who this is. */
    known: z.boolean(),
    phone: z.string().optional(),
    email: z.string().optional(),
    language: z.string().optional(),
    vip: z.boolean(),
    attributes: Attributes,
    tagIds: z.array(Id),
    identities: z.array(
      z.object({
        channel: z.string(),
        inboxId: Id.optional(),
        externalId: z.string(),
        verified: z.boolean(),
        at: Time,
      }),
    ),
    createdAt: Time,
    lastSeenAt: Time.optional(),
  })
  .meta({ id: 'Contact' })
export type Contact = z.infer<typeof Contact>

export const ContactNote = z
  .object({ id: Id, text: z.string(), byName: z.string(), at: Time })
  .meta({ id: 'ContactNote' })

export const Tag = z.object({ id: Id, name: z.string(), colour: Colour }).meta({ id: 'Tag' })
const TagInput = z.object({ name: z.string().trim().min(1).max(40), colour: Colour.default('#0B7A62') })

export const contactEndpoints = {
  'GET /api/contacts': endpoint({
    room: 'contacts',
    summary:
      'Contacts you may see, newest first; `q` finds any part of name, phone or e-mail; a short page may have a `next`',
    gate: 'contacts.read',
    query: PageQuery.extend({ q: z.string().trim().max(100).optional() }),
    ok: pageOf(Contact),
  }),
  'GET /api/contacts/{id}': endpoint({
    room: 'contacts',
    summary: 'One contact',
    gate: 'contacts.read',
    params: IdParams,
    ok: Contact,
  }),
  'PATCH /api/contacts/{id}': endpoint({
    room: 'contacts',
    summary: 'Change what is known of a contact; attributes given here are set, null removes one',
    gate: 'contacts.edit',
    params: IdParams,
    body: z.object({
      name: z.string().trim().min(1).max(100).optional(),
      phone: z.string().trim().max(40).nullable().optional(),
      email: z.email().max(200).nullable().optional(),
      vip: z.boolean().optional(),
      tagIds: z.array(Id).max(limits.tagsPerConversationMax).optional(),
      attributes: z.record(z.string().regex(/^[\p{L}\p{N}_ .-]{1,60}$/u), AttributeValue.nullable()).optional(),
    }),
    ok: Contact,
  }),
  'GET /api/contacts/{id}/notes': endpoint({
    room: 'contacts',
    summary: 'Notes about a contact, newest first',
    gate: 'contacts.read',
    params: IdParams,
    ok: z.object({ items: z.array(ContactNote) }),
  }),
  'POST /api/contacts/{id}/notes': endpoint({
    room: 'contacts',
    summary: 'Write a note about a contact',
    gate: 'contacts.edit',
    params: IdParams,
    body: z.object({ text: z.string().trim().min(1).max(limits.noteTextMax) }),
    ok: ContactNote,
  }),
  'GET /api/tags': endpoint({
    room: 'contacts',
    summary: 'All tags',
    gate: 'member',
    ok: z.object({ items: z.array(Tag) }),
  }),
  'POST /api/tags': endpoint({ room: 'contacts', summary: 'Make a tag', gate: 'tags.manage', body: TagInput, ok: Tag }),
  'PATCH /api/tags/{id}': endpoint({
    room: 'contacts',
    summary: 'Rename or recolour a tag',
    gate: 'tags.manage',
    params: IdParams,
    body: z.object({ name: z.string().trim().min(1).max(40).optional(), colour: Colour.optional() }),
    ok: Tag,
  }),
  'DELETE /api/tags/{id}': endpoint({
    room: 'contacts',
    summary: 'Delete a tag everywhere',
    gate: 'tags.manage',
    params: IdParams,
    ok: Done,
  }),
}
