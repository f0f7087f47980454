import { beforeAll, expect, test, vi } from 'vitest'
import fc from 'fast-check'
import { Fragment, h, render } from './small-preact.ts'

/** As much of a page's nodes as the renderer touches; counts how often a node was put somewhere. */
class Fake {
  children: Fake[] = []
  attributes: Record<string, string> = {}
  parent: Fake | undefined
  puts = 0
  namespaceURI = 'html'
  onclick: unknown
  readonly tag: string
  constructor(tag: string) {
    this.tag = tag
  }
  get firstChild(): Fake | null {
    return this.children[0] ?? null
  }
  get nextSibling(): Fake | null {
    const siblings = this.parent?.children ?? []
    return siblings[siblings.indexOf(this) + 1] ?? null
  }
  insertBefore(node: Fake, next: Fake | null) {
    node.parent?.removeChild(node)
    node.parent = this
    node.puts++
    this.children.splice(next ? this.children.indexOf(next) : this.children.length, 0, node)
  }
  removeChild(node: Fake) {
    this.children.splice(this.children.indexOf(node), 1)
    node.parent = undefined
  }
  setAttribute(name: string, value: unknown) {
    this.attributes[name] = String(value)
  }
  removeAttribute(name: string) {
    delete this.attributes[name]
  }
}

beforeAll(() => {
  vi.stubGlobal('Element', Fake)
  vi.stubGlobal('document', {
    createElementNS: (_space: string, tag: string) => new Fake(tag),
    createTextNode: (words: string) => new Fake(`"${words}"`),
  })
})

const place = () => new Fake('place') as unknown as Element & Fake
const list = (keys: number[]) => keys.map((key) => h('p', { key, id: key }, `${key}`))

test('from any list to any other, the page shows the new one and keeps the nodes of what stayed', () => {
  const keys = fc.uniqueArray(fc.nat(9))
  fc.assert(
    fc.property(keys, keys, (before, after) => {
      const page = place()
      render(list(before), page)
      const nodes = new Map(page.children.map((node) => [node.attributes['id'], node]))
      render(list(after), page)
      expect(page.children.map((node) => node.attributes['id'])).toEqual(after.map(String))
      for (const node of page.children)
        if (before.includes(Number(node.attributes['id']))) expect(node).toBe(nodes.get(node.attributes['id']))
    }),
  )
})

test('what comes before or goes away does not move what stays, so nothing loses focus', () => {
  const page = place()
  render(list([2, 3]), page)
  const stays = page.children[1]
  render(list([1, 2, 3, 4]), page)
  render(list([3]), page)
  expect(page.children).toEqual([stays])
  expect(stays?.puts).toBe(1)
})

test('attributes and handlers come, change and go; aria keeps its false', () => {
  const page = place()
  const first = () => {}
  render(h('button', { class: 'a', disabled: true, 'aria-pressed': false, onClick: first }), page)
  const [button] = page.children
  expect(button?.attributes).toEqual({ class: 'a', disabled: 'true', 'aria-pressed': 'false' })
  expect(button?.onclick).toBe(first)
  render(h('button', { class: 'b', disabled: false, 'aria-pressed': true }), page)
  expect(button?.attributes).toEqual({ class: 'b', 'aria-pressed': 'true' })
  expect(button?.onclick).toBeUndefined()
})

test('a component is what it makes, and what is not there leaves no trace', () => {
  const page = place()
  const Name = ({ name }: Record<string, unknown>) => h('b', null, name as string)
  render(h(Fragment, null, h(Name, { key: 'k', name: '林悦' }), false, undefined, '', 0), page)
  expect(page.children.map(({ tag }) => tag)).toEqual(['b', '"0"'])
  expect(page.children[0]?.children[0]?.tag).toBe('"林悦"')
})
