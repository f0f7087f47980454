import fc from 'fast-check'
import { z } from 'zod'

type Json = Record<string, unknown>
type Ids = readonly string[]

/** Values that have broken programs before. */
const nasty: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '0',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '😀'.repeat(30),
  '转人工',
  "'; drop table message; --",
  '%00',
  '../../etc/passwd',
  '{{7*7}}',
  'x'.repeat(9_000),
  '2026-13-45T99:99:99Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '+275760-09-13T00:00:00.000Z',
  '00000000-0000-0000-0000-000000000000',
  0,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  [],
  {},
  [[[[[[[[]]]]]]]],
  { constructor: { prototype: { polluted: true } } },
  { toString: 1, valueOf: 1, length: -1 },
  JSON.parse('{"__proto__":{"polluted":true}}'),
]

const anything = fc.oneof(fc.constantFrom(...nasty), fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }))

/** Any JSON at all, the nasty kinds more often. */
export const anyJson: fc.Arbitrary<unknown> = anything

const stringOf = (schema: Json, ids: Ids): fc.Arbitrary<unknown> => {
  const min = Number(schema['minLength'] ?? 0)
  const max = Math.min(Number(schema['maxLength'] ?? 40), 400)
  switch (schema['format']) {
    case 'uuid':
      return ids.length ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, fc.uuid()) : fc.uuid()
    case 'date-time':
      return fc
        .date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString())
    case 'date':
      return fc
        .date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10))
    case 'email':
      return fc.emailAddress()
    case 'uri':
      return fc.webUrl()
    default:
  }
  // Lookaheads and Unicode classes are beyond the generator; the plain kinds of our contract are not.
  if (typeof schema['pattern'] === 'string' && !/\\p\{|\(\?/.test(schema['pattern']))
    return fc.stringMatching(new RegExp(schema['pattern']))
  const unit = fc.oneof(
    fc.constantFrom(...'转人工发票 aZ09_.-%\'"\\/<>😀'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  )
  return fc.string({ unit, minLength: min, maxLength: Math.max(min, Math.min(max, min + 20)) })
}

const numberOf = (schema: Json): fc.Arbitrary<unknown> => {
  const min = Math.max(Number(schema['minimum'] ?? schema['exclusiveMinimum'] ?? -1000), -1e9)
  const max = Math.min(Number(schema['maximum'] ?? schema['exclusiveMaximum'] ?? 1e6), 1e9)
  if (schema['type'] === 'integer')
    return fc.integer({ min: schema['exclusiveMinimum'] === undefined ? min : min + 1, max: Math.max(min + 1, max) })
  return fc.double({ min, max, noNaN: true })
}

const objectOf = (schema: Json, of: (schema: Json) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => {
  const properties = (schema['properties'] ?? {}) as Record<string, Json>
  const extra = schema['additionalProperties']
  const record = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, of(property)])),
    { requiredKeys: (schema['required'] ?? []) as string[] },
  )
  if (!extra || typeof extra !== 'object') return record
  return fc
    .tuple(record, fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), of(extra as Json), { maxKeys: 4 }))
    .map(([known, more]) => ({ ...more, ...known }))
}

/**
 * Values of the shape a schema describes, made from its JSON Schema. `ids` are ids worth trying where an id is wanted.
 * With `mutated`, now and then a part of the value is replaced by one that does not belong there.
 */
export const shaped = (
  schema: z.ZodType,
  { ids = [], mutated = false }: { ids?: Ids; mutated?: boolean } = {},
): fc.Arbitrary<unknown> => {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json
  const shared = (whole['$defs'] ?? {}) as Record<string, Json>
  const sometimesWrong = (right: fc.Arbitrary<unknown>) =>
    mutated ? fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: anything }) : right

  const of = (part: Json): fc.Arbitrary<unknown> => sometimesWrong(right(part))
  const right = (part: Json): fc.Arbitrary<unknown> => {
    if (typeof part['$ref'] === 'string') return right(shared[part['$ref'].split('/').at(-1)!] ?? {})
    const choices = (part['anyOf'] ?? part['oneOf']) as Json[] | undefined
    if (choices) return fc.oneof(...choices.map(of))
    if (Array.isArray(part['allOf'])) return right(Object.assign({}, ...(part['allOf'] as Json[])) as Json)
    if ('const' in part) return fc.constant(part['const'])
    if (Array.isArray(part['enum'])) return fc.constantFrom(...(part['enum'] as unknown[]))
    switch (part['type']) {
      case 'object':
        return objectOf(part, of)
      case 'array': {
        const min = Number(part['minItems'] ?? 0)
        const max = Math.min(Number(part['maxItems'] ?? 4), Math.max(min, 4))
        return fc.array(of((part['items'] ?? {}) as Json), { minLength: min, maxLength: max })
      }
      case 'string':
        return stringOf(part, ids)
      case 'integer':
      case 'number':
        return numberOf(part)
      case 'boolean':
        return fc.boolean()
      case 'null':
        return fc.constant(null)
      default:
        return fc.jsonValue({ maxDepth: 2 })
    }
  }
  return of(whole)
}

/** A value that the schema takes, always the same one: for calls that must fail for another reason than their body. */
export const exampleOf = (schema: z.ZodType | undefined, ids: Ids = []): unknown => {
  if (!schema) return undefined
  const found = fc
    .sample(shaped(schema, { ids }), { numRuns: 500, seed: 7 })
    .find((value) => schema.safeParse(value).success)
  if (found === undefined) throw new Error('No example of the schema was found in 500 tries')
  return found
}
