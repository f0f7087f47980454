import type { Tx } from '#platform'
import { sql, type Generated, type Updateable } from 'kysely'

export interface ContactRow {
  tenant_id: string
  id: string
  name: string
  known: boolean
  phone: string | null
  email: string | null
  language: string | null
  vip: boolean
  attributes: Record<string, string | number | boolean>
  tag_ids: string[]
  created_at: Date
  last_seen_at: Date | null
}

interface ContactTables {
  contact: { [K in keyof ContactRow]: K extends 'tenant_id' | 'id' | 'name' ? ContactRow[K] : Generated<ContactRow[K]> }
  identity: {
    tenant_id: string
    channel: string
    external_id: string
    contact_id: string
    inbox_id: string | null
    verified: boolean
    at: Generated<Date>
  }
  contact_note: {
    tenant_id: string
    id: string
    contact_id: string
    text: string
    by_name: string
    at: Generated<Date>
  }
  tag: { tenant_id: string; id: string; name: string; colour: string }
}

const tables = (tx: Tx) => tx.tables<ContactTables>()

export const create = async (tx: Tx, contact: Pick<ContactRow, 'id' | 'name'> & Partial<ContactRow>): Promise<void> => {
  await tables(tx)
    .insertInto('contact')
    .values({ ...contact, tenant_id: tx.tenantId })
    // Two first calls of one visitor at once are one contact.
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doNothing())
    .execute()
}

/** Makes contacts, or notes when they were seen where they are there; in the order of their ids, so that two of these never wait in a circle. */
export const seenOrMade = async (
  tx: Tx,
  contacts: Pick<ContactRow, 'id' | 'name' | 'language' | 'created_at' | 'last_seen_at'>[],
): Promise<{ id: string; isNew: boolean }[]> => {
  const byId = new Map(contacts.map((contact) => [contact.id, { ...contact, tenant_id: tx.tenantId }]))
  if (!byId.size) return []
  return (
    tables(tx)
      .insertInto('contact')
      .values([...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)))
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'id']).doUpdateSet((eb) => ({ last_seen_at: eb.ref('excluded.last_seen_at') })),
      )
      // A row that was never updated was made here.
      .returning(['id', sql<boolean>`(xmax = 0)`.as('isNew')])
      .execute()
  )
}

export const one = async (tx: Tx, id: string): Promise<ContactRow | undefined> =>
  tables(tx).selectFrom('contact').selectAll().where('id', '=', id).executeTakeFirst()

export const lock = async (tx: Tx, id: string): Promise<ContactRow | undefined> =>
  tables(tx).selectFrom('contact').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const brief = async (tx: Tx, ids: string[]): Promise<Pick<ContactRow, 'id' | 'name' | 'known' | 'vip'>[]> =>
  ids.length
    ? tables(tx).selectFrom('contact').select(['id', 'name', 'known', 'vip']).where('id', 'in', ids).execute()
    : []

export const change = async (tx: Tx, id: string, set: Updateable<ContactTables['contact']>): Promise<void> => {
  await tables(tx).updateTable('contact').set(set).where('id', '=', id).execute()
}

export const list = async (tx: Tx, before: string | undefined, limit: number): Promise<ContactRow[]> => {
  const rows = tables(tx).selectFrom('contact').selectAll().orderBy('id', 'desc').limit(limit)
  return (before ? rows.where('id', '<', before) : rows).execute()
}

export const search = async (
  tx: Tx,
  query: string,
  before: string | undefined,
  limit: number,
): Promise<ContactRow[]> => {
  const { rows } = await sql<ContactRow>`select * from search_contacts(${query}, ${before ?? null}, ${limit})`.execute(
    tables(tx),
  )
  return rows
}

export const identities = async (tx: Tx, contactIds: string[]) =>
  contactIds.length
    ? tables(tx).selectFrom('identity').selectAll().where('contact_id', 'in', contactIds).orderBy('at').execute()
    : []

export const findIdentity = async (tx: Tx, channel: string, externalId: string) =>
  tables(tx)
    .selectFrom('identity')
    .select('contact_id')
    .where('channel', '=', channel)
    .where('external_id', '=', externalId)
    .executeTakeFirst()

/** Ties an identity to a contact; gives the contact that has it, which is another when somebody was faster. */
export const addIdentity = async (
  tx: Tx,
  identity: { channel: string; externalId: string; contactId: string; inboxId: string; verified: boolean },
): Promise<string> => {
  await tables(tx)
    .insertInto('identity')
    .values({
      tenant_id: tx.tenantId,
      channel: identity.channel,
      external_id: identity.externalId,
      contact_id: identity.contactId,
      inbox_id: identity.inboxId,
      verified: identity.verified,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'channel', 'external_id']).doNothing())
    .execute()
  const found = await findIdentity(tx, identity.channel, identity.externalId)
  if (!found) throw new Error(`Identity ${identity.channel} was neither added nor found`)
  return found.contact_id
}

export const notes = async (tx: Tx, contactId: string) =>
  tables(tx)
    .selectFrom('contact_note')
    .select(['id', 'text', 'by_name', 'at'])
    .where('contact_id', '=', contactId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute()

export const addNote = async (
  tx: Tx,
  note: { id: string; contactId: string; text: string; byName: string; at: Date },
): Promise<void> => {
  await tables(tx)
    .insertInto('contact_note')
    .values({
      tenant_id: tx.tenantId,
      id: note.id,
      contact_id: note.contactId,
      text: note.text,
      by_name: note.byName,
      at: note.at,
    })
    .execute()
}

export const tags = async (tx: Tx) =>
  tables(tx).selectFrom('tag').select(['id', 'name', 'colour']).orderBy('name').execute()

/** Adds or changes a tag; false when the name is taken. */
export const putTag = async (tx: Tx, tag: { id: string; name: string; colour: string }): Promise<boolean> => {
  const { rows } = await sql`select from tag where lower(name) = lower(${tag.name}) and id <> ${tag.id}::uuid`.execute(
    tables(tx),
  )
  if (rows.length) return false
  await tables(tx)
    .insertInto('tag')
    .values({ tenant_id: tx.tenantId, ...tag })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet({ name: tag.name, colour: tag.colour }))
    .execute()
  return true
}

export const deleteTag = async (tx: Tx, id: string): Promise<boolean> => {
  const gone = await tables(tx).deleteFrom('tag').where('id', '=', id).returning('id').execute()
  if (!gone.length) return false
  await sql`update contact set tag_ids = array_remove(tag_ids, ${id}::uuid) where tag_ids @> array[${id}::uuid]`.execute(
    tables(tx),
  )
  return true
}
