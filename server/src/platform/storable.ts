/** Nothing a caller sends is deeper than this; what is does not fit any schema. */
const depthMax = 50

/**
 * The value with every text such as PostgreSQL can hold it: no zero character, no half of a surrogate pair.
 * Both stand in JSON without harm, so they arrive, and only the database refuses them; whatever is written with them fails too.
 */
export const storable = <T>(value: T, depth = 0): T => cleaned(value, depth) as T

const cleaned = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string')
    return value.isWellFormed() && !value.includes('\0') ? value : value.toWellFormed().replaceAll('\0', '\ufffd')
  if (typeof value !== 'object' || value === null || depth > depthMax) return value
  if (Array.isArray(value)) return value.map((inner) => cleaned(inner, depth + 1))
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [cleaned(name, depth), cleaned(inner, depth + 1)]),
  )
}

/** Whether it only holds values. The parser of queries makes objects with a prototype of its own, which is empty. */
const isPlain = (value: object): boolean => {
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
