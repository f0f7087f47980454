// The part of Preact that the window is written in, at a sixth of its size: the build puts this in Preact's place.
// The whole state of the window is one value, so its components are plain functions: no hooks, no classes, no context.
// Types come from Preact itself; without the alias in vite.config.ts the same sources run on Preact.

type Child = VNode | string | number | boolean | null | undefined | Child[]
type Props = Record<string, unknown> & { children?: Child }
interface VNode extends Below {
  /** Empty for a text, whose key is its words. */
  type: string
  key: unknown
  props: Props
  node?: Node
}
interface Below {
  below?: VNode[] | undefined
}

/** Several children in the place of one. */
export const Fragment = ({ children }: Props): Child => children

/** What a tag in the source becomes. */
export const h = (type: string | ((props: Props) => Child), given: Props | null, ...children: Child[]): Child => {
  const { key, ...props }: Props = { ...given, children }
  if (typeof type === 'string') return { type, key, props }
  const made = type(props)
  // A component is what it makes, so its key belongs there.
  if (key && made) (made as VNode).key = key
  return made
}

const flat = (child: Child): VNode[] =>
  Array.isArray(child)
    ? child.flatMap(flat)
    : (child ?? true) === true || child === false || child === ''
      ? []
      : [typeof child === 'object' ? (child as VNode) : { type: '', key: child, props: {} }]

/**
 * Makes what is in a place look like this. Children keep their node when type and key are the same,
 * and nodes move only where they must, so that nothing loses focus.
 */
export const render = (child: Child, parent: Element & Below, holder: Below = parent) => {
  const spare = [...(holder.below ?? [])]
  const kept = (holder.below = flat(child)).map(
    ({ type, key }) => spare.splice(spare.findIndex((old) => old.type === type && old.key === key) >>> 0, 1)[0],
  )
  for (const { node } of spare) parent.removeChild(node as Node)
  let next = parent.firstChild
  holder.below.forEach((fresh, at) => {
    const { type, key, props } = fresh
    const old = kept[at]
    const node = (fresh.node =
      old?.node ??
      (type
        ? document.createElementNS(type === 'svg' ? 'http://www.w3.org/2000/svg' : parent.namespaceURI, type)
        : document.createTextNode(String(key))))
    if (node === next) next = next.nextSibling
    else parent.insertBefore(node, next)
    if (!(node instanceof Element)) return
    for (const name in { ...old?.props, ...props }) {
      const value = props[name]
      if (name === 'children' || value === old?.props[name]) continue
      if (name.startsWith('on')) Object.assign(node, { [name.toLowerCase()]: value })
      else if (value === undefined || (value === false && !name.startsWith('aria'))) node.removeAttribute(name)
      else node.setAttribute(name, value as string)
    }
    fresh.below = old?.below
    render(props.children, node, fresh)
  })
}
