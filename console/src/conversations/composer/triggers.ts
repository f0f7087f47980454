/** What is being asked for at the caret: a quick reply after `/`, or knowledge after `?`, at the start of a line. */
export interface Trigger {
  kind: 'quick' | 'knowledge'
  query: string
  /** The stretch of the text that an insertion replaces. */
  from: number
  to: number
}

/** Reads the line up to the caret. A Chinese keyboard types ？ and 、 where others type ? and /. */
export const triggerAt = (text: string, caret: number): Trigger | undefined => {
  const from = text.lastIndexOf('\n', caret - 1) + 1
  const line = text.slice(from, caret)
  const quick = /^[/、]([^\s/]{0,30})$/.exec(line)
  if (quick) return { kind: 'quick', query: quick[1] ?? '', from, to: caret }
  const knowledge = /^[?？](.{0,100})$/.exec(line)
  if (knowledge) return { kind: 'knowledge', query: (knowledge[1] ?? '').trim(), from, to: caret }
  return undefined
}

/** The text with something put in place of a stretch, and where the caret goes. */
export const putIn = (
  text: string,
  at: { from: number; to: number },
  put: string,
): { text: string; caret: number } => ({
  text: text.slice(0, at.from) + put + text.slice(at.to),
  caret: at.from + put.length,
})

interface Findable {
  shortcut: string
  title: string
  text: string
  uses: number
}

/** Quick replies that fit what was typed: by shortcut first, then title, then text; the most used first among equals. */
export const findQuickReplies = <T extends Findable>(replies: readonly T[], query: string): T[] => {
  const wanted = query.toLowerCase()
  const rank = ({ shortcut, title, text }: Findable): number => {
    if (shortcut.toLowerCase().startsWith(wanted)) return 0
    if (title.toLowerCase().includes(wanted)) return 1
    if (shortcut.toLowerCase().includes(wanted)) return 2
    return text.toLowerCase().includes(wanted) ? 3 : 4
  }
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((found) => found.rank < 4)
    .toSorted((a, b) => a.rank - b.rank || b.reply.uses - a.reply.uses)
    .map((found) => found.reply)
}
