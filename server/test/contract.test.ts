import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { endpoints, permissions, type Endpoint, type Permission } from '@yingda/contract'
import { describe, expect, test } from 'vitest'
import { newId, openApi } from '#platform'
import { exampleOf } from './arbitraries.ts'
import { password } from './company.ts'
import { houseTest } from './house.ts'

const lines = Object.entries(endpoints as Record<string, Endpoint>)
const isPermission = (gate: string): gate is Permission => (permissions as readonly string[]).includes(gate)
const closed = lines.filter(([, line]) => line.gate !== 'public')
const forVisitors = closed.filter(([, line]) => line.gate === 'visitor')
const forMembers = closed.filter(([, line]) => line.gate !== 'visitor')
const withPermission = forMembers.flatMap(([key, { gate }]) => (isPermission(gate) ? [[key, gate] as const] : []))

const house = await houseTest()
const { first, inject, token, database, access } = house
const owner = await token(first.tenantId, first.ownerId)
const visitor = await house.visitor(first.inbox.key)

/** A schema takes any text for a time zone; the rooms know which there are. */
const inOurTime = (body: unknown) =>
  typeof body === 'object' && body !== null && 'timeZone' in body ? { ...body, timeZone: 'Asia/Shanghai' } : body

/** What a call of this line would carry if it were allowed; the ids lead nowhere. */
const rightArguments = (line: Endpoint) => ({
  params: exampleOf(line.params) as Record<string, unknown> | undefined,
  query: exampleOf(line.query) as Record<string, unknown> | undefined,
  body: inOurTime(exampleOf(line.body)),
})

describe('every endpoint that is not public', () => {
  test.each(closed)('%s refuses a caller who shows nothing', async (key, line) => {
    const answer = await inject(key, rightArguments(line))
    expect([answer.status, answer.body.error?.code]).toEqual([401, 'session.required'])
  })

  test.each(closed)('%s refuses tokens that are none of ours', async (key, line) => {
    for (const shown of ['ydt_nobody-ever-made-this', 'eyJhbGciOiJub25lIn0.eyJ0ZW5hbnQiOiJ4In0.', 'x']) {
      const answer = await inject(key, { ...rightArguments(line), token: shown })
      expect([shown, answer.status, answer.body.error?.code]).toEqual([shown, 401, 'token.invalid'])
    }
  })
})

describe('visitors and members keep to their own endpoints', () => {
  test.each(forMembers)('%s refuses a visitor and names what is missing', async (key, line) => {
    const answer = await inject(key, { ...rightArguments(line), token: visitor.token })
    expect([answer.status, answer.body.error?.code]).toEqual([403, 'permission.denied'])
    expect(answer.body.error?.details['permission']).toBe(line.gate)
  })

  test.each(forVisitors)('%s refuses a member', async (key, line) => {
    const answer = await inject(key, { ...rightArguments(line), token: owner })
    expect([answer.status, answer.body.error?.code]).toEqual([403, 'permission.denied'])
    expect(answer.body.error?.details['permission']).toBe('visitor')
  })
})

describe('every endpoint that wants a permission', async () => {
  const signIn = async (who: string) => {
    const answer = await house.app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { email: first.emailOf(who), password },
    })
    if (answer.statusCode !== 200) throw new Error(`${who} could not sign in: ${answer.payload}`)
    const { csrfToken } = answer.json<{ csrfToken: string }>()
    return { cookie: `yd_session=${answer.cookies[0]!.value}`, 'x-yingda-csrf': csrfToken }
  }
  await database.tenant(first.tenantId, (tx) =>
    access.createMember(tx, {
      name: 'nobody',
      email: first.emailOf('nobody'),
      role: 'agent',
      password,
      language: 'en',
    }),
  )
  const nobodyId = (await database.tenant(first.tenantId, access.members)).find((one) => one.name === 'nobody')!.id
  await house
    .client(owner)
    .call('PATCH /api/members/{id}', { params: { id: nobodyId }, body: { permissionsRemoved: [...permissions] } })
  const nobody = await signIn('nobody')
  const signedIn = await signIn('owner')
  const lacking = new Map<Permission, string>()
  for (const missing of permissions)
    lacking.set(
      missing,
      await token(
        first.tenantId,
        first.ownerId,
        permissions.filter((one) => one !== missing),
      ),
    )

  test.each(withPermission)('%s refuses a token that holds everything except %s', async (key, permission) => {
    const line = house.lines[key]!
    const answer = await inject(key, { ...rightArguments(line), token: lacking.get(permission) })
    expect([answer.status, answer.body.error?.code]).toEqual([403, 'permission.denied'])
    expect(answer.body.error?.details['permission']).toBe(permission)
    expect(answer.body.error?.message).toContain(permission)
  })

  test.each(withPermission)('%s refuses a signed-in member without %s', async (key, permission) => {
    const answer = await inject(key, { ...rightArguments(house.lines[key]!), headers: nobody })
    expect([answer.status, answer.body.error?.code]).toEqual([403, 'permission.denied'])
    expect(answer.body.error?.details['permission']).toBe(permission)
  })

  test.each(withPermission)('%s lets the owner past the gate', async (key, permission) => {
    const answer = await inject(key, { ...rightArguments(house.lines[key]!), token: owner })
    expect(answer.body.error?.details['permission']).not.toBe(permission)
    expect(answer.status).not.toBe(401)
  })

  test.each(forMembers.filter(([key]) => !key.startsWith('GET ')))(
    '%s refuses a browser without the token against forged calls',
    async (key, line) => {
      const answer = await inject(key, { ...rightArguments(line), headers: { cookie: signedIn.cookie } })
      expect([answer.status, answer.body.error?.code]).toEqual([403, 'session.csrf'])
    },
  )
})

describe('an id that leads nowhere', () => {
  const withIds = closed.filter(([, line]) => line.params)
  test.each(withIds)('%s answers 404', async (key, line) => {
    const params = { ...rightArguments(line).params, id: newId() }
    const answer = await inject(key, {
      ...rightArguments(line),
      params,
      token: line.gate === 'visitor' ? visitor.token : owner,
    })
    expect([answer.status, answer.body.error?.code]).toEqual([404, expect.stringMatching(/not_found$/)])
  })

  test.each(withIds)('%s answers 400 when it is no id at all', async (key, line) => {
    const params = { ...rightArguments(line).params, id: 'nothing' }
    const answer = await inject(key, {
      ...rightArguments(line),
      params,
      token: line.gate === 'visitor' ? visitor.token : owner,
    })
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'request.invalid'])
  })
})

describe('the OpenAPI document', () => {
  const document = openApi('0.0.0') as {
    openapi: string
    info: { title: string; version: string }
    paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>
    components: { schemas: Record<string, unknown> }
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, path, operation })),
  )

  test('S91 describes every line of the contract and nothing else', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(operations.map(({ key }) => key).toSorted()).toEqual(Object.keys(endpoints).toSorted())
  })

  test('gives every operation a name of its own', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    const twice = names.filter((name, index) => names.indexOf(name) !== index)
    expect(twice).toEqual([])
  })

  test('refers only to what it holds', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((found) => found[1]!)
    expect(refs.length).toBeGreaterThan(50)
    const broken = refs.filter((ref) => {
      const steps = ref.replace(/^#\//, '').split('/')
      return (
        !ref.startsWith('#/') ||
        steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document) === undefined
      )
    })
    expect(broken).toEqual([])
  })

  test('declares every parameter that stands in a path, once', () => {
    const wrong = operations.flatMap(({ key, path, operation }) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!).toSorted()
      const declared = operation.parameters.filter((one) => one.in === 'path').map((one) => one.name)
      return inPath.join() === declared.toSorted().join() ? [] : [`${key}: ${inPath.join()} / ${declared.join()}`]
    })
    expect(wrong).toEqual([])
  })
})

describe('S91: everything the screens do is in the API', () => {
  const sources = ['console', 'widget', 'cli', 'demo'].flatMap((workspace) => {
    const folder = join(import.meta.dirname, '..', '..', workspace, 'src')
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
      .map((name) => ({ file: `${workspace}/src/${name}`, text: readFileSync(join(folder, name), 'utf8') }))
  })
  const keysIn = (text: string) =>
    [...text.matchAll(/['"`]((?:GET|POST|PUT|PATCH|DELETE) \/[^'"`\s]+)['"`]/g)].map((found) => found[1]!)

  test('every call of desk, widget, command and demo names a line of the contract', () => {
    const made = sources.flatMap(({ file, text }) => keysIn(text).map((key) => ({ file, key })))
    expect(new Set(made.map(({ key }) => key)).size).toBeGreaterThan(60)
    // A key with a hole in it, as in `POST /api/visitor/${what}`, is held by the types to what fits the hole.
    const fits = (key: string) =>
      key.includes('${')
        ? Object.keys(endpoints).some((line) => line.startsWith(key.split('${')[0]!))
        : key in endpoints
    expect(made.filter(({ key }) => !fits(key))).toEqual([])
  })

  test('no screen reaches past the typed client', () => {
    // The client's own way of sending an upload, handed to it so that progress can be told.
    const carriers = ['console/src/shell/fetch-telling.ts']
    const past = sources.flatMap(({ file, text }) =>
      carriers.some((carrier) => file.endsWith(carrier))
        ? []
        : [...text.matchAll(/\bfetch\(\s*[^)]*\/api|XMLHttpRequest|sendBeacon|new EventSource/g)].map(
            (found) => `${file}: ${found[0]}`,
          ),
    )
    expect(past).toEqual([])
  })
})
