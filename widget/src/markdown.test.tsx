import { expect, test } from 'vitest'
import type { ComponentChild, VNode } from 'preact'
import { inline, Markdown, safeAddress } from './markdown.tsx'

/** What the nodes would be on a page, as HTML-like text. */
const shown = (child: ComponentChild): string => {
  if (Array.isArray(child)) return child.map(shown).join('')
  if (typeof child !== 'object' || child === null) return child === undefined || child === null ? '' : String(child)
  const { type, props } = child as VNode<Record<string, ComponentChild> & { href?: string }>
  if (typeof type === 'function') return shown((type as (given: typeof props) => ComponentChild)(props))
  const address = props.href ? ` href=${props.href}` : ''
  return `<${type}${address}>${shown(props['children'])}</${type}>`
}
const markdown = (text: string) => shown(<Markdown text={text} />)

test.each([
  ['bold', '先**关机**再看', '<div><p>先<b>关机</b>再看</p></div>'],
  ['a named link', '[保修](https://a.cn/x)', '<div><p><a href=https://a.cn/x>保修</a></p></div>'],
  [
    'a bare address',
    '见 https://a.cn/x?y=1。',
    '<div><p>见 <a href=https://a.cn/x?y=1>https://a.cn/x?y=1</a>。</p></div>',
  ],
  ['a numbered list', '查：\n1. 管\n2. 网', '<div><p>查：</p><ol><li>管</li><li>网</li></ol></div>'],
  ['a list and a line after it', '- 管\n- 网\n完', '<div><ul><li>管</li><li>网</li></ul><p>完</p></div>'],
  ['two kinds of list', '1. 管\n- 网', '<div><ol><li>管</li></ol><ul><li>网</li></ul></div>'],
])('shows %s', (_name, text, expected) => {
  expect(markdown(text)).toBe(expected)
})

test.each([
  '[x](javascript:alert(1))',
  '[x](JavaScript:alert`1`)',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:x)',
  '**[x](javascript:alert(1))**',
])('%s is no link', (text) => {
  expect(markdown(text)).not.toContain('<a')
})

test('a script in an answer is words, and plain text knows no markdown', () => {
  expect(JSON.stringify(inline('<script>x</script>', true))).toBe(JSON.stringify(['<script>x</script>']))
  expect(shown(inline('**a** https://a.cn', false))).toBe('**a** <a href=https://a.cn/>https://a.cn</a>')
})

test.each([
  ['/files/1', 'https://desk.example/files/1'],
  ['javascript:alert(1)', undefined],
  ['mailto:a@b.cn', 'mailto:a@b.cn'],
])('the address %s opens %s', (address, expected) => {
  expect(safeAddress(address, 'https://desk.example')).toBe(expected)
})
