import { endpoints, errors, type Endpoint } from '@yingda/contract'
import { z } from 'zod'

type Json = Record<string, unknown>

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _dialect, $defs: _shared, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return JSON.parse(JSON.stringify(json).replaceAll('#/$defs/', '#/components/schemas/')) as Json
}

const sharedSchemas = (): Json => {
  const shared: Json = {}
  for (const line of Object.values(endpoints) as Endpoint[])
    for (const schema of [line.ok, line.body]) {
      if (!schema) continue
      const { $defs } = z.toJSONSchema(schema, {
        io: schema === line.ok ? 'output' : 'input',
        unrepresentable: 'any',
      }) as { $defs?: Json }
      Object.assign(shared, JSON.parse(JSON.stringify($defs ?? {}).replaceAll('#/$defs/', '#/components/schemas/')))
    }
  return shared
}

const parameters = (line: Endpoint): Json[] =>
  (['params', 'query'] as const).flatMap((place) => {
    const schema = line[place]
    if (!schema) return []
    const json = schemaOf(schema, 'input') as { properties?: Json; required?: string[] }
    return Object.entries(json.properties ?? {}).map(([name, property]) => ({
      name,
      in: place === 'params' ? 'path' : 'query',
      required: place === 'params' || (json.required ?? []).includes(name),
      schema: property,
    }))
  })

const requestBody = (line: Endpoint): Json | undefined => {
  if (line.upload)
    return {
      required: true,
      content: {
        'multipart/form-data': {
          schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
        },
      },
    }
  if (line.body) return { required: true, content: { 'application/json': { schema: schemaOf(line.body, 'input') } } }
  return undefined
}

/** The open API as OpenAPI 3.1, made from the same table that validates the calls. */
export const openApi = (version: string): Json => {
  const paths: Record<string, Json> = {}
  for (const [key, line] of Object.entries(endpoints) as [string, Endpoint][]) {
    const [method, path] = key.split(' ') as [string, string]
    const body = requestBody(line)
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        operationId: key.replace(/[^A-Za-z]+/g, '_').toLowerCase(),
        tags: [line.room],
        summary: line.summary,
        description:
          line.gate === 'public'
            ? 'Open to anyone.'
            : line.gate === 'visitor'
              ? 'Needs a visitor token.'
              : line.gate === 'member'
                ? 'Needs a signed-in member or an API token.'
                : `Needs the permission \`${line.gate}\`.`,
        ...(line.gate === 'public' ? { security: [] } : {}),
        parameters: parameters(line),
        ...(body ? { requestBody: body } : {}),
        responses: {
          200: {
            description: 'OK',
            content: line.download
              ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
              : { 'application/json': { schema: schemaOf(line.ok, 'output') } },
          },
          default: {
            description: 'Refused, with a code and a sentence',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Yingda 应答',
      version,
      description:
        'Everything the screens do, a program can do: the console and the widget use these calls and no others.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        ...sharedSchemas(),
        Error: {
          type: 'object',
          required: ['error'],
          properties: {
            error: {
              type: 'object',
              required: ['code', 'message', 'details'],
              properties: {
                code: { type: 'string', enum: Object.keys(errors) },
                message: { type: 'string' },
                details: { type: 'object' },
              },
            },
          },
        },
      },
    },
  }
}
