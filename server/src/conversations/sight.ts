import type { Conversation, Counts } from '@yingda/contract'
import type { MemberCaller } from '#platform'
import type { z } from 'zod'
import type { ListView, Sight } from './store-lists.ts'
import type { ConversationRow } from './tables.ts'

/** What a member may see, from who they are. */
export const sightOf = (member: MemberCaller): Sight => ({
  memberId: member.memberId,
  readsAll: member.permissions.has('conversations.read_all'),
  inboxIds: member.visibility.inboxIds,
  visibleGroupIds: member.visibility.skillGroupIds,
  ownGroupIds: member.visibility.skillGroupIds
    ? member.skillGroupIds.filter((id) => member.visibility.skillGroupIds!.includes(id))
    : member.skillGroupIds,
})

/** The rule of visibility on a row; the same as `visible` in the store says in SQL (a test compares them). */
export const canSee = (
  sight: Sight,
  row: Pick<ConversationRow, 'inbox_id' | 'skill_group_id' | 'agent_id' | 'served_by'>,
): boolean => {
  if (sight.inboxIds && !sight.inboxIds.includes(row.inbox_id)) return false
  if (row.agent_id === sight.memberId) return true
  if (sight.readsAll)
    return !sight.visibleGroupIds || row.skill_group_id === null || sight.visibleGroupIds.includes(row.skill_group_id)
  return row.served_by === 'bot' || (row.skill_group_id !== null && sight.ownGroupIds.includes(row.skill_group_id))
}

type OpenGroup = Pick<ConversationRow, 'inbox_id' | 'skill_group_id' | 'agent_id' | 'served_by'> & { n: number }

/** How many open conversations each list of a member holds. Closed ones are not counted: their number only grows and says nothing. */
export const countFor = (sight: Sight, groups: OpenGroup[]): z.infer<typeof Counts> => {
  const counts: Record<ListView, number> = { mine: 0, queue: 0, bot: 0, all: 0, closed: 0 }
  for (const group of groups) {
    if (!canSee(sight, group)) continue
    counts.all += group.n
    if (group.agent_id === sight.memberId) counts.mine += group.n
    if (group.served_by === 'queue') counts.queue += group.n
    if (group.served_by === 'bot') counts.bot += group.n
  }
  return counts
}

export interface Names {
  inbox: (id: string) => string
  agent: (id: string) => string | undefined
  contact: (id: string) => { name: string; known: boolean; vip: boolean }
  isOnline: (contactId: string) => boolean
}

/** A row as lists and headers show it. */
export const toConversation = (row: ConversationRow, names: Names, queuePosition?: number): Conversation => {
  const agentName = row.agent_id ? names.agent(row.agent_id) : undefined
  return {
    id: row.id,
    inboxId: row.inbox_id,
    inboxName: names.inbox(row.inbox_id),
    channel: row.channel,
    status: row.status,
    servedBy: servedBy(row),
    ...(agentName ? { agentName } : {}),
    ...(row.skill_group_id ? { skillGroupId: row.skill_group_id } : {}),
    contact: { id: row.contact_id, ...names.contact(row.contact_id), online: names.isOnline(row.contact_id) },
    language: row.language,
    openedAt: row.opened_at.toISOString(),
    ...(row.closed_at ? { closedAt: row.closed_at.toISOString() } : {}),
    lastSeq: row.last_seq,
    ...(row.last_message
      ? { lastMessage: { ...row.last_message, at: new Date(row.last_message.at).toISOString() } }
      : {}),
    // The bot answers within a moment; only people let a customer wait.
    ...(row.waiting_since && (row.served_by === 'agent' || row.served_by === 'queue')
      ? { waitingSince: row.waiting_since.toISOString() }
      : {}),
    targetMs: row.target_ms,
    unread: row.unread,
    sentiment: row.sentiment,
    tagIds: row.tag_ids,
    handOffReasons: row.hand_off_reasons,
    ...(row.rating ? { rating: row.rating } : {}),
    ...(row.page ? { page: row.page } : {}),
    receipts: {
      contact: { delivered: row.contact_delivered, read: row.contact_read },
      agent: { delivered: row.agent_delivered, read: row.agent_read },
    },
    ...(queuePosition ? { queuePosition } : {}),
    version: row.version,
  }
}

const servedBy = (row: ConversationRow): Conversation['servedBy'] => {
  switch (row.served_by) {
    case 'agent':
      return { kind: 'agent', agentId: row.agent_id!, since: row.served_since.toISOString() }
    case 'queue':
      return { kind: 'queue', skillGroupId: row.skill_group_id!, since: row.served_since.toISOString() }
    case 'bot':
    case 'nobody':
      return { kind: row.served_by }
  }
}
