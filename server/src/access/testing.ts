import type { Role } from '@yingda/contract'
import type { InjectOptions } from 'fastify'
import { roomTest } from '../../test/room.ts'
import { createAccess } from './index.ts'

const password = 'correct horse battery'

/** A company for the room's tests: members who sign in over HTTP and make calls as a browser or a program would. */
export const accessTest = async (settings: Record<string, string> = {}) => {
  const room = await roomTest(settings)
  const access = createAccess({
    ...room,
    secret: 'only-for-tests-only-for-tests-only-for-tests',
    tenantOf: async (tx) => ({
      id: tx.tenantId,
      name: '青禾家电',
      language: 'zh-CN',
      timeZone: 'Asia/Shanghai',
      demo: false,
    }),
  })
  const app = await room.serve(access.routes, access.authenticate)
  const emailOf = (name: string) => `${name}@qinghe.example`

  /** Makes a member and gives the id. */
  const join = (name: string, role: Role, tenantId = room.tenantId): Promise<string> =>
    room.database.tenant(tenantId, (tx) =>
      access.createMember(tx, { name, email: emailOf(name), role, password, language: 'zh-CN' }),
    )

  const signIn = (
    name: string,
    more: { password?: string; code?: string; address?: string; cookies?: Record<string, string> } = {},
  ) =>
    app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { email: emailOf(name), password: more.password ?? password, ...(more.code ? { code: more.code } : {}) },
      ...(more.address ? { remoteAddress: more.address } : {}),
      ...(more.cookies ? { cookies: more.cookies } : {}),
    })

  /** What a browser does after signing in: it sends the cookie, and the token against forgery with every call. */
  const browser = (cookie: string, csrfToken: string) => {
    const call =
      (method: 'GET' | 'POST' | 'PATCH' | 'DELETE') => async (url: string, payload?: InjectOptions['payload']) => {
        const headers = { 'x-yingda-csrf': csrfToken }
        const answer = await app.inject({
          method,
          url,
          headers,
          cookies: { yd_session: cookie },
          ...(payload === undefined ? {} : { payload }),
        })
        return { status: answer.statusCode, body: answer.json(), code: answer.json().error?.code as string | undefined }
      }
    return { cookie, csrfToken, get: call('GET'), post: call('POST'), patch: call('PATCH'), remove: call('DELETE') }
  }

  const signedIn = async (name: string) => {
    const answer = await signIn(name)
    if (answer.statusCode !== 200) throw new Error(`${name} could not sign in: ${answer.body}`)
    return browser(answer.cookies[0]!.value, answer.json().csrfToken)
  }

  return {
    ...room,
    access,
    app,
    password,
    emailOf,
    join,
    signIn,
    browser,
    signedIn,
    /** A call with a token in the header, as programs make it. */
    withToken: (token: string, options: InjectOptions) =>
      app.inject({ ...options, headers: { authorization: `Bearer ${token}` } }),
    inTenant: <T>(work: Parameters<typeof room.database.tenant<T>>[1]) => room.database.tenant(room.tenantId, work),
  }
}
