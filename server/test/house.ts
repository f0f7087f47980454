import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  endpoints,
  permissions,
  type ArgumentsOf,
  type Endpoint,
  type EndpointKey,
  type Permission,
  type ResultOf,
} from '@yingda/contract'
import type { InjectOptions } from 'fastify'
import { afterAll } from 'vitest'
import { createHttp, createQuietBus, newId, type Bus, type MemberCaller, type VisitorCaller } from '#platform'
import { buildHouse } from '../src/house.ts'
import { setUpRoutes } from '../src/first-run.ts'
import { foundCompany } from './company.ts'
import { roomTest } from './room.ts'

const secret = 'only-for-tests-only-for-tests-only-for-tests'

/** How a call is made: as whom, and with what. The parts are loose, for tests also make calls that no typed client would. */
export interface LooseCall {
  token?: string | undefined
  headers?: Record<string, string>
  params?: Record<string, unknown> | undefined
  query?: Record<string, unknown> | undefined
  body?: unknown
}

/** Only these may be seen when the answer of a call is looked at. */
export interface Answer {
  status: number
  text: string
  body: { error?: { code: string; message: string; details: Record<string, unknown> } } & Record<string, unknown>
}

const lines = endpoints as Record<string, Endpoint>

/** The address of a line of the contract with its parameters and query filled in. */
export const urlOf = (key: string, { params = {}, query = {} }: Pick<LooseCall, 'params' | 'query'> = {}): string => {
  const path = key
    .slice(key.indexOf(' ') + 1)
    .replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(textOf(params[name])) || '%20')
  const asked = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = asked
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`)
    .join('&')
  return text ? `${path}?${text}` : path
}

// Half of a surrogate pair has no place in an address.
const textOf = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')).toWellFormed()

/** The whole server on a database of its own: every room, HTTP and the live wire, and one company that is set up. */
export const houseTest = async (settings: Record<string, string> = {}, bus: Bus = createQuietBus()) => {
  const folder = await mkdtemp(join(tmpdir(), 'yingda-house-'))
  const room = await roomTest({
    YINGDA_DATA: folder,
    // Tests knock more often than people do.
    YINGDA_VISITORS_PER_MINUTE: '1000000',
    YINGDA_SIGN_IN_TRIES: '1000',
    YINGDA_LONG_POLL_SECONDS: '1',
    YINGDA_MESSAGES_PER_SECOND: '10000',
    YINGDA_MESSAGES_BURST: '10000',
    ...settings,
  })
  const { database, clock, config, log } = room
  clock.set(new Date())

  /** A node on this database. */
  const openNode = async (bus: Bus) => {
    const house = buildHouse({ database, clock, config, log, secret, bus })
    const { app, mount } = await createHttp({ config, log })
    house.files.serve(app)
    mount(
      { ...house.routes, ...setUpRoutes({ ...house, database, version: '0.0.0', setUp: undefined }) },
      house.access.authenticate,
    )
    house.live.listen(app, { authenticate: house.access.authenticateLive, epoch: 'test' })
    await app.ready()
    let listening: Promise<string> | undefined
    return {
      house,
      app,
      /** Opens a port on this machine and gives its address; everything that runs by itself begins. */
      listen: () =>
        (listening ??= app.listen({ host: '127.0.0.1', port: 0 }).then((url) => {
          house.start()
          return url
        })),
      async stop() {
        await house.stop()
        await app.close()
        await bus.stop()
      },
    }
  }
  const node = await openNode(bus)
  const { house, app, listen } = node
  const nodes = [node]

  // Registered after those of the room, so it runs before them: the database goes last.
  afterAll(async () => {
    for (const one of nodes) await one.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const inject = async (key: string, more: LooseCall, options: InjectOptions = {}): Promise<Answer> => {
    const answer = await app.inject({
      method: key.slice(0, key.indexOf(' ')) as 'GET',
      url: urlOf(key, more),
      ...(more.body === undefined ? {} : { payload: JSON.stringify(more.body) }),
      ...options,
      headers: {
        ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(more.token === undefined ? {} : { authorization: `Bearer ${more.token}` }),
        'accept-language': 'en',
        ...more.headers,
        ...options.headers,
      },
    })
    const isJson = String(answer.headers['content-type']).startsWith('application/json')
    return { status: answer.statusCode, text: answer.payload, body: isJson ? answer.json<Answer['body']>() : {} }
  }

  /** Someone who holds a token and makes calls as a program would; a refused call throws. */
  const client = (token: string) => ({
    token,
    call: async <K extends EndpointKey>(key: K, args?: ArgumentsOf<K>): Promise<ResultOf<K>> => {
      const answer = await inject(key, { token, ...(args as LooseCall) })
      if (answer.status !== 200) throw new Error(`${key}: ${answer.status} ${answer.text}`)
      return answer.body as ResultOf<K>
    },
  })

  const callerOf = async (tenantId: string, memberId: string): Promise<MemberCaller> => {
    const member = await database.tenant(tenantId, (tx) => house.access.member(tx, memberId))
    if (!member) throw new Error(`There is no member ${memberId}`)
    const { name, permissions: held, visibility, skillGroupIds } = member
    const who = { tenantId, memberId, name, permissions: held, visibility, skillGroupIds }
    return { kind: 'member', via: 'session', credentialId: newId(), ...who }
  }

  /** An API token of a member, holding these scopes or all that the member holds. */
  const token = async (tenantId: string, memberId: string, scopes?: readonly Permission[]): Promise<string> => {
    const caller = await callerOf(tenantId, memberId)
    const held = [...(scopes ?? permissions.filter((permission) => caller.permissions.has(permission)))]
    const wanted = { name: 'test', scopes: held, expiresAt: undefined }
    return (await house.access.createToken(caller, wanted, '127.0.0.1')).secret
  }

  /** Someone at the widget of an inbox. */
  const visitor = async (inboxKey: string) => {
    const session = await inject('POST /api/visitor/session', { body: { inboxKey } })
    if (session.status !== 200) throw new Error(`No visitor session: ${session.text}`)
    const { token: shown, contact } = session.body as unknown as ResultOf<'POST /api/visitor/session'>
    let sent = 0
    return {
      ...client(shown),
      contactId: contact.id,
      /** Says something, and gives the conversation and the number it got in the log. */
      say: (text: string) =>
        client(shown).call('POST /api/visitor/messages', {
          body: { clientId: `${contact.id}:${sent++}`, parts: [{ type: 'text', text }] },
        }),
    }
  }

  const company = (name: string) => foundCompany({ ...house, database }, name)
  const first = await company('青禾')
  const caller: Omit<VisitorCaller, 'contactId'> = {
    kind: 'visitor',
    tenantId: first.tenantId,
    inboxId: first.inbox.id,
    language: 'zh-CN',
  }
  return {
    ...room,
    ...house,
    app,
    lines,
    inject,
    client,
    token,
    visitor,
    callerOf,
    company,
    first,
    /** A visitor of the first company who has not written yet, for calls past HTTP. */
    stranger: (): VisitorCaller => ({ ...caller, contactId: newId() }),
    listen,
    /** Another node on the same database, with a bus of its own. */
    another: async (itsBus: Bus) => {
      const made = await openNode(itsBus)
      nodes.push(made)
      return made
    },
  }
}
export type HouseTest = Awaited<ReturnType<typeof houseTest>>
