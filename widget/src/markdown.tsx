import type { ComponentChild } from 'preact'

/** An address that may be opened: http, https, mail and telephone; anything else is not a link. */
export const safeAddress = (address: string, base?: string): string | undefined => {
  if (!URL.canParse(address, base)) return undefined
  const url = new URL(address, base)
  return /^(https?|mailto|tel):$/.test(url.protocol) ? url.href : undefined
}

/** A link that leaves the page where it is. */
export const Link = ({ to, children }: { to: string | undefined; children: ComponentChild }) => (
  <a href={to} target="_blank" rel="noopener noreferrer">
    {children}
  </a>
)

const marks = /\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|(https?:\/\/[!-'*-;=?-~]*[\w/])/g

/** Words with addresses made into links; in markdown also bold and named links. */
export const inline = (text: string, isMarkdown: boolean): ComponentChild[] => {
  const pieces: ComponentChild[] = []
  let from = 0
  for (const found of text.matchAll(marks)) {
    const [whole, bold, label, address, bare] = found
    if (!bare && !isMarkdown) continue
    pieces.push(text.slice(from, found.index))
    from = found.index + whole.length
    const to = safeAddress(bare ?? address ?? '')
    pieces.push(bold ? <b>{inline(bold, true)}</b> : to ? <Link to={to}>{label ?? bare}</Link> : (label ?? bare))
  }
  pieces.push(text.slice(from))
  return pieces
}

/** The little markdown that answers use: bold, lists, links, line breaks. Made of nodes, so no text becomes HTML. */
export const Markdown = ({ text }: { text: string }) => {
  const blocks: ComponentChild[] = []
  let items: ComponentChild[] = []
  let start = 0
  const endList = () => {
    if (items.length) blocks.push(start ? <ol start={start}>{items}</ol> : <ul>{items}</ul>)
    items = []
  }
  for (const line of text.split('\n')) {
    const item = /^\s*(?:[-*•]|(\d+)[.)、])\s+(.*)/.exec(line)
    if (item) {
      const number = Number(item[1] ?? 0)
      if (!number !== !start) endList()
      if (!items.length) start = number
      items.push(<li>{inline(item[2] ?? '', true)}</li>)
    } else {
      endList()
      blocks.push(<p>{inline(line, true)}</p>)
    }
  }
  endList()
  return <div>{blocks}</div>
}
