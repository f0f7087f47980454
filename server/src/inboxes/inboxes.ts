import { AppError, type HandlerArgumentsOf, type Inbox } from '@yingda/contract'
import { enterKey, newId, newSecret, topic, type Clock, type Database, type Tx } from '#platform'
import * as store from './store.ts'

export const inboxChanged = topic<{ tenantId: string; inboxId: string }>('inbox.changed')

export type InboxInput = HandlerArgumentsOf<'POST /api/inboxes'>['body']

const present = (row: store.InboxRow): Inbox => ({
  id: row.id,
  channel: row.channel,
  name: row.name,
  key: row.key,
  enabled: row.enabled,
  botOn: row.bot_on,
  skillGroupId: row.skill_group_id,
  ...(row.hours_id ? { hoursId: row.hours_id } : {}),
  ...row.settings,
  ...(row.seen_at ? { seenAt: row.seen_at.toISOString() } : {}),
})

const settingsOf = (input: InboxInput): store.InboxSettings => ({
  botName: input.botName,
  language: input.language,
  title: input.title,
  colour: input.colour,
  ...(input.logoUrl ? { logoUrl: input.logoUrl } : {}),
  position: input.position,
  welcome: input.welcome,
  quickQuestions: input.quickQuestions,
  askContactDetails: input.askContactDetails,
  allowedOrigins: input.allowedOrigins,
})

const noteEveryMs = 60_000

/** The connected accounts of channels. So far every inbox is a web widget. */
export const createInboxes = ({ database, clock }: { database: Database; clock: Clock }) => {
  const notedAt = new Map<string, number>()
  return {
    list: async (tx: Tx): Promise<Inbox[]> => (await store.inboxes(tx)).map(present),

    async one(tx: Tx, id: string): Promise<Inbox> {
      const row = await store.inbox(tx, id)
      if (!row) throw new AppError('inbox.not_found', { id })
      return present(row)
    },

    /** The tenant and inbox behind the public key in a snippet. */
    async byKey(key: string): Promise<{ tenantId: string; inboxId: string }> {
      const found = await database.lookup('inbox', key)
      if (!found) throw new AppError('inbox.not_found', { id: key })
      return { tenantId: found.tenantId, inboxId: found.ref }
    },

    /** What the shop's site signs identities with; never leaves through the list. */
    async identitySecret(tx: Tx, id: string): Promise<string> {
      const row = await store.inbox(tx, id)
      if (!row) throw new AppError('inbox.not_found', { id })
      return row.identity_secret
    },

    async create(tx: Tx, input: InboxInput, key = `yd_${newSecret(9)}`): Promise<Inbox> {
      const id = newId()
      if (!(await enterKey(tx, 'inbox', key, id))) throw new Error(`The inbox key ${key} is in use`)
      await store.addInbox(tx, {
        id,
        channel: 'web',
        name: input.name,
        key,
        identity_secret: newSecret(),
        enabled: input.enabled,
        bot_on: input.botOn,
        skill_group_id: input.skillGroupId,
        hours_id: input.hoursId ?? null,
        settings: settingsOf(input),
      })
      return this.one(tx, id)
    },

    async replace(tx: Tx, id: string, input: InboxInput): Promise<Inbox> {
      const isThere = await store.changeInbox(tx, id, {
        name: input.name,
        enabled: input.enabled,
        bot_on: input.botOn,
        skill_group_id: input.skillGroupId,
        hours_id: input.hoursId ?? null,
        settings: settingsOf(input),
      })
      if (!isThere) throw new AppError('inbox.not_found', { id })
      return this.one(tx, id)
    },

    async newIdentitySecret(tx: Tx, id: string): Promise<string> {
      const secret = newSecret()
      if (!(await store.changeInbox(tx, id, { identity_secret: secret }))) throw new AppError('inbox.not_found', { id })
      return secret
    },

    /** Notes that visitors come; asks the database at most once a minute, so that a rush of visitors does not queue at one row. */
    async seen(tx: Tx, id: string): Promise<void> {
      const now = clock.now()
      if (now.getTime() - (notedAt.get(id) ?? 0) < noteEveryMs) return
      notedAt.set(id, now.getTime())
      await store.seen(tx, id, now)
    },

    quickReplies: async (tx: Tx, memberId: string) => (await store.quickReplies(tx, memberId)).map(presentReply),
    async quickReply(tx: Tx, id: string) {
      const row = await store.quickReply(tx, id)
      if (!row) throw new AppError('quick_reply.not_found', { id })
      return presentReply(row)
    },
    async putQuickReply(
      tx: Tx,
      reply: { id: string; shortcut: string; title: string; text: string; ownerId: string | null },
    ) {
      const { ownerId, ...rest } = reply
      if (!(await store.putQuickReply(tx, { ...rest, owner_id: ownerId })))
        throw new AppError('quick_reply.exists', { shortcut: reply.shortcut })
      return presentReply((await store.quickReply(tx, reply.id))!)
    },
    deleteQuickReply: store.deleteQuickReply,
    usedQuickReply: store.usedQuickReply,
  }
}
export type Inboxes = ReturnType<typeof createInboxes>

const presentReply = (row: store.QuickReplyRow) => ({
  id: row.id,
  shortcut: row.shortcut,
  title: row.title,
  text: row.text,
  scope: row.owner_id ? ('mine' as const) : ('company' as const),
  ...(row.owner_id ? { ownerId: row.owner_id } : {}),
  uses: row.uses,
})
