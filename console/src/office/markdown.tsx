import DOMPurify from 'dompurify'
import { marked } from 'marked'
import { useMemo } from 'react'

const options = { breaks: true, gfm: true } as const

/** An answer as customers read it; nothing in it can run. */
export const Markdown = ({ text }: { text: string }) => {
  const clean = useMemo(
    () =>
      DOMPurify.sanitize(marked.parse(text, { ...options, async: false }), {
        FORBID_TAGS: ['style', 'form', 'input', 'button'],
        FORBID_ATTR: ['style', 'class', 'id'],
      }),
    [text],
  )
  return <div className="office-markdown" dangerouslySetInnerHTML={{ __html: clean }} />
}
