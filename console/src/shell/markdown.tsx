import DOMPurify from 'dompurify'
import { marked } from 'marked'
import { useMemo } from 'react'
import './markdown.css'

// Answers may name any site; a link never takes the console away with it.
DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return
  node.setAttribute('target', '_blank')
  node.setAttribute('rel', 'noopener noreferrer')
})

const allowed = {
  ALLOWED_TAGS: [
    'p',
    'br',
    'b',
    'strong',
    'i',
    'em',
    'del',
    'code',
    'pre',
    'blockquote',
    'ul',
    'ol',
    'li',
    'a',
    'h1',
    'h2',
    'h3',
    'h4',
    'hr',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
  ],
  ALLOWED_ATTR: ['href', 'target', 'rel'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel):/i,
}

/** Text with headings, lists and links as an answer's author wrote it; nothing in it can run. The console's only way to show such text. */
const Markdown = ({ text }: { text: string }) => {
  const html = useMemo(
    () => DOMPurify.sanitize(marked.parse(text, { async: false, breaks: true, gfm: true }), allowed),
    [text],
  )
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />
}
export default Markdown
