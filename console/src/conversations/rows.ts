import type { Conversation, ConversationView } from '@yingda/contract'

/** The rows this window holds, by conversation. */
export type Rows = Readonly<Record<string, Conversation>>

/** Closed conversations beyond this many rows are forgotten, the oldest first: a desk stays open all day. */
export const rowsMax = 3000

type Receipts = Conversation['receipts']
const further = (a: Receipts['agent'], b: Receipts['agent']) => ({
  delivered: Math.max(a.delivered, b.delivered),
  read: Math.max(a.read, b.read),
})

/** The newer of two pictures of a conversation: the higher version. Receipts travel apart from versions and only grow. */
const newer = (held: Conversation, told: Conversation): Conversation => {
  const row = told.version > held.version ? told : held
  const receipts = {
    contact: further(held.receipts.contact, told.receipts.contact),
    agent: further(held.receipts.agent, told.receipts.agent),
  }
  return sameReceipts(row.receipts, receipts) ? row : { ...row, receipts }
}

const sameReceipts = (a: Receipts, b: Receipts) =>
  a.contact.delivered === b.contact.delivered &&
  a.contact.read === b.contact.read &&
  a.agent.delivered === b.agent.delivered &&
  a.agent.read === b.agent.read

/** Takes rows that were told, in whatever order they come, and drops those that are gone. */
export const mergeRows = (held: Rows, told: readonly Conversation[], gone: readonly string[] = []): Rows => {
  const rows: Record<string, Conversation> = { ...held }
  for (const row of told) {
    const before = rows[row.id]
    rows[row.id] = before ? newer(before, row) : row
  }
  for (const id of gone) delete rows[id]
  return prune(rows)
}

const prune = (rows: Record<string, Conversation>): Rows => {
  const surplus = Object.keys(rows).length - rowsMax
  if (surplus <= 0) return rows
  const closed = Object.values(rows).filter((row) => row.status === 'closed')
  for (const row of closed.toSorted((a, b) => lastAt(a) - lastAt(b)).slice(0, surplus)) delete rows[row.id]
  return rows
}

/** One side's receipts moved on. */
export const mergeReceipts = (
  held: Rows,
  conversationId: string,
  who: 'contact' | 'agent',
  receipts: { delivered: number; read: number },
): Rows => {
  const row = held[conversationId]
  if (!row) return held
  return {
    ...held,
    [conversationId]: { ...row, receipts: { ...row.receipts, [who]: further(row.receipts[who], receipts) } },
  }
}

/** When something last happened in a conversation. */
export const lastAt = (row: Conversation): number => Date.parse(row.lastMessage?.at ?? row.openedAt)

/** Whether a view shows a row to a member. */
export const isIn = (view: ConversationView, row: Conversation, memberId: string): boolean => {
  switch (view) {
    case 'mine':
      return row.status === 'open' && row.servedBy.kind === 'agent' && row.servedBy.agentId === memberId
    case 'queue':
      return row.status === 'open' && row.servedBy.kind === 'queue'
    case 'bot':
      return row.status === 'open' && row.servedBy.kind === 'bot'
    case 'all':
      return row.status === 'open'
    case 'closed':
      return row.status === 'closed'
  }
}
