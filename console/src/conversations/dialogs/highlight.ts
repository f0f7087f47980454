/** A text cut where the wanted words begin and end. Pure. */
export const piecesOf = (text: string, query: string): { text: string; found: boolean }[] => {
  const wanted = query.trim().toLowerCase()
  if (!wanted) return [{ text, found: false }]
  const pieces: { text: string; found: boolean }[] = []
  const lower = text.toLowerCase()
  let from = 0
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), found: false })
    from = at + wanted.length
    pieces.push({ text: text.slice(at, from), found: true })
  }
  if (from < text.length) pieces.push({ text: text.slice(from), found: false })
  return pieces
}

const before = 24

/** One line around the first place where the wanted words stand. */
export const excerptOf = (text: string, query: string): string => {
  const line = text.replace(/\s+/g, ' ')
  const at = line.toLowerCase().indexOf(query.trim().toLowerCase())
  return at > before ? `…${line.slice(at - before)}` : line
}
