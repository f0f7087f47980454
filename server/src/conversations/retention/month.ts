/** A month of conversations, by when they were opened: from its first moment, in UTC, up to the first of the next. */
export interface Month {
  /** As people write it: 2025-01. */
  name: string
  from: Date
  to: Date
  /** The smallest id of a conversation in it, and the smallest beyond it. */
  fromId: string
  toId: string
  /** The partition of the log that holds it. */
  partition: string
}

const startOf = (at: Date, monthsLater = 0): Date =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + monthsLater, 1))

/** The smallest UUID version 7 of a moment, as `id_of` in the database makes it. */
const idAt = (at: Date): string => {
  const hex = at.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** The month a moment lies in. */
export const monthAt = (at: Date): Month => {
  const [from, to] = [startOf(at), startOf(at, 1)]
  const name = from.toISOString().slice(0, 7)
  return { name, from, to, fromId: idAt(from), toId: idAt(to), partition: `message_${name.replace('-', '')}` }
}

/** The month of a conversation; its id says when it was opened. */
export const monthOf = (conversationId: string): Month =>
  monthAt(new Date(Number.parseInt(conversationId.replaceAll('-', '').slice(0, 12), 16)))

/** From when on conversations are kept: those that ended before go. Only whole months count. */
export const cutoffAt = (now: Date, keepMonths: number): Date => startOf(now, -keepMonths)

/** The months from one on that are over at a moment, oldest first. */
export const monthsUntil = (first: Date, end: Date): Month[] => {
  const months: Month[] = []
  for (let month = monthAt(first); month.to <= end; month = monthAt(month.to)) months.push(month)
  return months
}
