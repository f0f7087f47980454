/** A text with a selection in it. */
export interface Selected {
  text: string
  start: number
  end: number
}

export type Mark = 'bold' | 'list' | 'numbered' | 'link'

const around = ({ text, start, end }: Selected, before: string, after: string): Selected => ({
  text: text.slice(0, start) + before + text.slice(start, end) + after + text.slice(end),
  start: start + before.length,
  end: end + before.length,
})

/** Gives the selection a mark of Markdown: around it, or before each of its lines. */
export const mark = (selected: Selected, kind: Mark): Selected => {
  const { text, start, end } = selected
  if (kind === 'bold') return around(selected, '**', '**')
  if (kind === 'link') {
    const linked = around(selected, '[', '](https://)')
    return { text: linked.text, start: linked.end + '](https://'.length, end: linked.end + '](https://'.length }
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const nextBreak = text.indexOf('\n', end)
  const lineEnd = nextBreak === -1 ? text.length : nextBreak
  const listed = text
    .slice(lineStart, lineEnd)
    .split('\n')
    .map((line, index) => (kind === 'list' ? `- ${line}` : `${index + 1}. ${line}`))
    .join('\n')
  return {
    text: text.slice(0, lineStart) + listed + text.slice(lineEnd),
    start: lineStart + listed.length,
    end: lineStart + listed.length,
  }
}
