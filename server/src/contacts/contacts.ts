import { AppError, type Contact } from '@yingda/contract'
import { newId, topic, type Clock, type Tx } from '#platform'
import * as store from './store.ts'

/** What is known of a contact, or online state shown with it, is new. */
export const contactChanged = topic<{ tenantId: string; contactId: string }>('contact.changed')
export const tagDeleted = topic<{ tenantId: string; tagId: string }>('tag.deleted')

/** Of these contacts, those that whoever asks may not see. */
export type Hidden = (contactIds: string[]) => Promise<ReadonlySet<string>>

/** Rows that are looked at together, and at most in one call, to find those that may be seen. Each search finds all and takes these. */
const batchOf = 1000
const examinedMax = 5000

/** Who the shop's own site says a visitor is; its signature has been checked. */
export interface SignedIdentity {
  externalId: string
  name?: string | undefined
  phone?: string | undefined
  email?: string | undefined
  vip?: boolean | undefined
  attributes?: Record<string, string | number | boolean> | undefined
}

/** What a visitor is called until a name is known: the end of the id tells two of them apart. */
const visitorName = (id: string, language: string): string =>
  `${language.startsWith('en') ? 'Visitor' : '访客'} ${id.slice(-4).toUpperCase()}`

/** The people who write to us, one record each over all channels. */
export const createContacts = ({ clock }: { clock: Clock }) => ({
  /**
   * Who is this? An anonymous visitor keeps the contact in the token. With a signed identity it is the person of that identity;
   * an anonymous contact becomes that person, or gives way to the one already known (`replaced` names the one that gave way).
   */
  async identify(
    tx: Tx,
    given: {
      inboxId: string
      channel: string
      language: string
      contactId?: string | undefined
      identity?: SignedIdentity | undefined
    },
  ): Promise<{ id: string; name: string; known: boolean; isNew?: true; replaced?: string }> {
    const now = clock.now()
    const before = given.contactId ? await store.lock(tx, given.contactId) : undefined
    const { identity } = given
    if (!identity) {
      if (before) {
        await store.change(tx, before.id, { last_seen_at: now })
        return { id: before.id, name: before.name, known: before.known }
      }
      // The token of somebody who has not written yet names a contact that is made with the first word.
      const id = given.contactId ?? newId(now.getTime())
      const name = visitorName(id, given.language)
      await store.create(tx, { id, name, language: given.language, created_at: now, last_seen_at: now })
      return { id, name, known: false, isNew: true }
    }

    const told = {
      known: true,
      last_seen_at: now,
      ...(identity.name ? { name: identity.name } : {}),
      ...(identity.phone ? { phone: identity.phone } : {}),
      ...(identity.email ? { email: identity.email } : {}),
      ...(identity.vip === undefined ? {} : { vip: identity.vip }),
    }
    const channel = `${given.channel}:${given.inboxId}`
    let id = (await store.findIdentity(tx, channel, identity.externalId))?.contact_id
    if (!id) {
      // A known person's browser in other hands: the new person gets a record of their own, the old one keeps theirs.
      const own = before?.known ? newId(now.getTime()) : (given.contactId ?? newId(now.getTime()))
      if (own !== before?.id)
        await store.create(tx, {
          id: own,
          name: identity.name ?? visitorName(own, given.language),
          language: given.language,
          created_at: now,
        })
      id = await store.addIdentity(tx, {
        channel,
        externalId: identity.externalId,
        contactId: own,
        inboxId: given.inboxId,
        verified: true,
      })
    }
    const row = await store.lock(tx, id)
    if (!row) throw new Error(`Contact ${id} of an identity is missing`)
    await store.change(tx, id, { ...told, attributes: { ...row.attributes, ...identity.attributes } })
    const gaveWay = before && !before.known && before.id !== id ? before.id : undefined
    return { id, name: identity.name ?? row.name, known: true, ...(gaveWay ? { replaced: gaveWay } : {}) }
  },

  /** Visitors without a signed identity who say something: makes the contacts that are not there yet. Gives who is new. */
  async came(tx: Tx, visitors: { contactId: string; language: string }[]): Promise<Set<string>> {
    const now = clock.now()
    const seen = await store.seenOrMade(
      tx,
      visitors.map(({ contactId, language }) => ({
        id: contactId,
        name: visitorName(contactId, language),
        language,
        created_at: now,
        last_seen_at: now,
      })),
    )
    return new Set(seen.flatMap(({ id, isNew }) => (isNew ? [id] : [])))
  },

  brief: store.brief,

  async one(tx: Tx, id: string): Promise<Contact> {
    const row = await store.one(tx, id)
    if (!row) throw new AppError('contact.not_found', { id })
    return (await present(tx, [row]))[0]!
  },

  /** A page, newest first, without those who are hidden. Where many are hidden a page may be short and yet have a next one. */
  async list(tx: Tx, ask: Ask, hidden?: Hidden) {
    if (ask.cursor && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(ask.cursor))
      throw new AppError('request.invalid', { where: 'query.cursor: not a cursor of this list' })
    const { rows, next } = await seen(tx, ask, hidden)
    return { items: await present(tx, rows), ...(next ? { next } : {}) }
  },

  search: async (tx: Tx, q: string, limit: number, hidden?: Hidden) =>
    (await seen(tx, { q, limit }, hidden)).rows.map((row) => ({
      id: row.id,
      name: row.name,
      ...(row.phone ? { phone: row.phone } : {}),
      ...(row.email ? { email: row.email } : {}),
    })),

  async change(
    tx: Tx,
    id: string,
    to: {
      name?: string | undefined
      phone?: string | null | undefined
      email?: string | null | undefined
      vip?: boolean | undefined
      tagIds?: string[] | undefined
      attributes?: Record<string, string | number | boolean | null> | undefined
    },
  ): Promise<void> {
    const row = await store.lock(tx, id)
    if (!row) throw new AppError('contact.not_found', { id })
    if (to.tagIds) {
      const known = new Set((await store.tags(tx)).map((tag) => tag.id))
      const unknown = to.tagIds.find((tagId) => !known.has(tagId))
      if (unknown) throw new AppError('tag.not_found', { id: unknown })
    }
    const attributes = { ...row.attributes }
    for (const [name, value] of Object.entries(to.attributes ?? {})) {
      if (value === null) delete attributes[name]
      else attributes[name] = value
    }
    await store.change(tx, id, {
      attributes,
      ...(to.name === undefined ? {} : { name: to.name, known: true }),
      ...(to.phone === undefined ? {} : { phone: to.phone }),
      ...(to.email === undefined ? {} : { email: to.email }),
      ...(to.vip === undefined ? {} : { vip: to.vip }),
      ...(to.tagIds === undefined ? {} : { tag_ids: [...new Set(to.tagIds)] }),
    })
  },

  /**
   * What visitors type about themselves. It is shown, but anybody can type anything: it makes nobody known, and what is
   * known of somebody stays as it is, with the new address beside it.
   */
  async noteTyped(tx: Tx, id: string, typed: { name?: string | undefined; reachAt: string }): Promise<void> {
    const row = await store.lock(tx, id)
    if (!row) throw new AppError('contact.not_found', { id })
    const kind = row.known ? 'other' : kindOf(typed.reachAt)
    await store.change(tx, id, {
      ...(typed.name && !row.known ? { name: typed.name } : {}),
      ...(kind === 'other' ? { attributes: { ...row.attributes, reachAt: typed.reachAt } } : { [kind]: typed.reachAt }),
    })
  },

  notes: async (tx: Tx, contactId: string) =>
    (await store.notes(tx, contactId)).map((note) => ({
      id: note.id,
      text: note.text,
      byName: note.by_name,
      at: note.at.toISOString(),
    })),

  async addNote(tx: Tx, contactId: string, text: string, byName: string) {
    if (!(await store.one(tx, contactId))) throw new AppError('contact.not_found', { id: contactId })
    const note = { id: newId(), text, byName, at: clock.now() }
    await store.addNote(tx, { ...note, contactId })
    return { ...note, at: note.at.toISOString() }
  },

  tags: store.tags,
  async putTag(tx: Tx, tag: { id: string; name: string; colour: string }) {
    if (!(await store.putTag(tx, tag))) throw new AppError('tag.exists', { name: tag.name })
    return tag
  },
  async deleteTag(tx: Tx, id: string) {
    if (!(await store.deleteTag(tx, id))) throw new AppError('tag.not_found', { id })
  },
})
export type Contacts = ReturnType<typeof createContacts>

interface Ask {
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** As many rows as were asked for that are not hidden, and from where to go on. */
const seen = async (
  tx: Tx,
  { q, cursor, limit }: Ask,
  hidden: Hidden | undefined,
): Promise<{ rows: store.ContactRow[]; next?: string }> => {
  const found: store.ContactRow[] = []
  const size = hidden ? Math.max(limit, batchOf) : limit
  // An empty cursor is the beginning.
  let before = cursor || undefined
  for (let examined = 0; examined < examinedMax; examined += size) {
    const rows = q ? await store.search(tx, q, before, size) : await store.list(tx, before, size)
    const out = await hidden?.(rows.map((row) => row.id))
    for (const row of rows) {
      if (out?.has(row.id)) continue
      found.push(row)
      if (found.length === limit) return { rows: found, next: row.id }
    }
    if (rows.length < size) return { rows: found }
    before = rows.at(-1)!.id
  }
  return { rows: found, ...(before ? { next: before } : {}) }
}

/** What kind of address this is, as far as one can see. */
const kindOf = (address: string): 'email' | 'phone' | 'other' => {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return 'email'
  return /^[+\d][\d\s-]{5,19}$/.test(address) ? 'phone' : 'other'
}

const present = async (tx: Tx, rows: store.ContactRow[]): Promise<Contact[]> => {
  const identities = await store.identities(
    tx,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    known: row.known,
    ...(row.phone ? { phone: row.phone } : {}),
    ...(row.email ? { email: row.email } : {}),
    ...(row.language ? { language: row.language } : {}),
    vip: row.vip,
    attributes: row.attributes,
    tagIds: row.tag_ids,
    identities: identities
      .filter((identity) => identity.contact_id === row.id)
      .map((identity) => ({
        channel: identity.channel.split(':')[0]!,
        ...(identity.inbox_id ? { inboxId: identity.inbox_id } : {}),
        externalId: identity.external_id,
        verified: identity.verified,
        at: identity.at.toISOString(),
      })),
    createdAt: row.created_at.toISOString(),
    ...(row.last_seen_at ? { lastSeenAt: row.last_seen_at.toISOString() } : {}),
  }))
}
