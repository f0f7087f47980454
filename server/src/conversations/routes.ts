import { AppError } from '@yingda/contract'
import { memberOf, type Database, type MemberCaller, type Routes } from '#platform'
import type { Conversations } from './conversations.ts'
import type { Waiting } from './waiting.ts'

/** Reading conversations, notes, tags and read marks. What changes who serves is reception's. */
export const conversationRoutes = ({
  database,
  conversations,
  waiting,
  searchContacts,
  tagNames,
}: {
  database: Database
  conversations: Conversations
  waiting: Waiting
  searchContacts: (
    member: MemberCaller,
    query: string,
    limit: number,
  ) => Promise<{ id: string; name: string; phone?: string; email?: string }[]>
  tagNames: (tenantId: string) => Promise<Map<string, string>>
}) =>
  ({
    'GET /api/conversations': async ({ query }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, (tx) => conversations.list(tx, member, query))
    },
    'GET /api/conversations/counts': async (_args, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, (tx) => conversations.counts(tx, member))
    },
    'GET /api/conversations/{id}': async ({ params }, call) => {
      const member = memberOf(call)
      return database.tenant(
        member.tenantId,
        async (tx) => (await conversations.present(tx, [await conversations.mustSee(tx, params.id, member)]))[0]!,
      )
    },
    'GET /api/conversations/{id}/entries': async ({ params, query }, call) => {
      const member = memberOf(call)
      const { tenantId } = member
      return waiting.until(
        { tenantId, key: params.id, seconds: query.after === undefined ? 0 : query.wait },
        () =>
          database.tenant(tenantId, async (tx) => {
            const row = await conversations.mustSee(tx, params.id, member)
            return pageOf(await conversations.page(tx, params.id, query), row.last_seq, query)
          }),
        ({ entries }) => entries.length > 0,
      )
    },
    'GET /api/conversations/changes': async ({ query }, call) => {
      const member = memberOf(call)
      const { tenantId } = member
      return waiting.until(
        { tenantId, key: tenantId, seconds: query.wait },
        () => database.tenant(tenantId, (tx) => conversations.changes(tx, member, query.after)),
        ({ upTo }) => upTo > query.after,
      )
    },
    'POST /api/conversations/{id}/notes': async ({ params, body }, call) => {
      const member = memberOf(call)
      await database.tenant(member.tenantId, (tx) => conversations.mustSee(tx, params.id, member))
      const { entry, isRepeated } = await conversations.write(member.tenantId, params.id, {
        clientId: body.clientId,
        author: { kind: 'agent', id: member.memberId, name: member.name },
        forAgents: true,
        body: { kind: 'note', text: body.text },
        text: body.text,
      })
      return { conversationId: params.id, clientId: body.clientId, seq: entry.seq, at: entry.at, repeated: isRepeated }
    },
    'POST /api/conversations/{id}/entries/{seq}/recall': async ({ params }, call) => {
      const member = memberOf(call)
      await database.tenant(member.tenantId, async (tx) => {
        await conversations.mustSee(tx, params.id, member)
        await conversations.recall(tx, params.id, params.seq, { kind: 'agent', id: member.memberId, name: member.name })
      })
      return { done: true }
    },
    'POST /api/conversations/{id}/read': async ({ params, body }, call) => {
      const member = memberOf(call)
      await database.tenant(member.tenantId, async (tx) => {
        const row = await conversations.mustSee(tx, params.id, member)
        if (row.agent_id === member.memberId) await conversations.seen(tx, params.id, 'agent', body.seq, body.seq)
      })
      return { done: true }
    },
    'PUT /api/conversations/{id}/tags': async ({ params, body }, call) => {
      const member = memberOf(call)
      const names = await tagNames(member.tenantId)
      const tagIds = [...new Set(body.tagIds)]
      const unknown = tagIds.find((id) => !names.has(id))
      if (unknown) throw new AppError('tag.not_found', { id: unknown })
      return database.tenant(member.tenantId, async (tx) => {
        const row = await conversations.mustSee(tx, params.id, member, 'lock')
        await conversations.setTags(tx, row, tagIds, names, { kind: 'agent', id: member.memberId, name: member.name })
        return (await conversations.present(tx, [await conversations.mustSee(tx, params.id, member)]))[0]!
      })
    },
    'GET /api/search': async ({ query }, call) => {
      const member = memberOf(call)
      const [messages, contacts] = await Promise.all([
        database.tenant(member.tenantId, (tx) => conversations.search(tx, member, query.q, query.limit)),
        member.permissions.has('contacts.read') ? searchContacts(member, query.q, query.limit) : [],
      ])
      return { messages, contacts }
    },
  }) satisfies Routes

/** A page with its place in the log: `more` looks in the direction that was asked. */
export const pageOf = <E extends { seq: number }>(entries: E[], head: number, ask: { after?: number | undefined }) => ({
  entries,
  head,
  more: ask.after === undefined ? (entries[0]?.seq ?? 1) > 1 : (entries.at(-1)?.seq ?? head) < head,
})
