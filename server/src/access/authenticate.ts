import { AppError, effectivePermissions } from '@yingda/contract'
import type { FastifyRequest } from 'fastify'
import { SignJWT, errors as joseErrors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Caller, Clock, Config, Database, MemberCaller, Tx, VisitorCaller } from '#platform'
import { scopesNow } from './may.ts'
import { createRecent } from './recent.ts'
import { hashOf, isSame, type Keys } from './secrets.ts'
import { sessionCookie, type Sessions } from './sessions.ts'
import { sessionStore, tokenStore } from './store-credentials.ts'
import { memberStore, type MemberRow } from './store.ts'

export const tokenPrefix = 'ydt_'
const csrfHeader = 'x-yingda-csrf'
const seenEveryMs = 60_000
const visitorTokenDays = 180

const VisitorClaims = z.object({
  tenant: z.uuid(),
  contact: z.uuid(),
  inbox: z.uuid(),
  language: z.enum(['zh-CN', 'en']),
})

interface Known {
  memberId: string
  caller: MemberCaller
  expiresAt: Date | undefined
}

interface Needs {
  database: Database
  clock: Clock
  config: Config
  keys: Keys
  sessions: Sessions
}

/** Says who calls, by what they show: a session's cookie, an API token, or a visitor token. */
export const createAuthenticate = ({ database, clock, config, keys, sessions }: Needs) => {
  const recent = createRecent<Known>(clock)

  const lookUp = async (
    kind: 'session' | 'token',
    secret: string,
    read: (tx: Tx, id: string, now: Date) => Promise<Known | undefined>,
  ): Promise<MemberCaller | undefined> => {
    const hash = hashOf(secret)
    const known = await recent.get(`${kind} ${hash}`, async () => {
      const found = await database.lookup(kind, hash)
      return found && database.tenant(found.tenantId, (tx) => read(tx, found.ref, clock.now()))
    })
    if (!known || (known.expiresAt && known.expiresAt <= clock.now())) return undefined
    return known.caller
  }

  const readSession = async (tx: Tx, id: string, now: Date): Promise<Known | undefined> => {
    const session = await sessionStore.find(tx, id)
    if (!session || session.expiresAt <= now) return undefined
    const member = await memberStore.find(tx, session.memberId)
    if (!member || member.disabled) return undefined
    const caller = callerOf(tx.tenantId, member, 'session', id)
    if (now.getTime() - session.lastSeenAt.getTime() < seenEveryMs)
      return { memberId: member.id, caller, expiresAt: session.expiresAt }
    const expiresAt = sessions.expiryFrom(now)
    await memberStore.change(tx, member.id, { lastSeenAt: now })
    await sessionStore.seen(tx, id, now, expiresAt)
    return { memberId: member.id, caller, expiresAt }
  }

  const readToken = async (tx: Tx, id: string, now: Date): Promise<Known | undefined> => {
    const token = await tokenStore.find(tx, id)
    if (!token || (token.expiresAt && token.expiresAt <= now)) return undefined
    const member = await memberStore.find(tx, token.memberId)
    if (!member || member.disabled) return undefined
    if (!token.lastUsedAt || now.getTime() - token.lastUsedAt.getTime() >= seenEveryMs)
      await tokenStore.used(tx, id, now)
    const caller = { ...callerOf(tx.tenantId, member, 'token', id), permissions: scopesNow(token.scopes, member) }
    return { memberId: member.id, caller, expiresAt: token.expiresAt }
  }

  const byVisitorToken = async (token: string): Promise<VisitorCaller> => {
    try {
      const { payload } = await jwtVerify(token, keys.visitorKey, {
        algorithms: ['HS256'],
        audience: 'visitor',
        currentDate: clock.now(),
      })
      const { tenant, contact, inbox, language } = VisitorClaims.parse(payload)
      return { kind: 'visitor', tenantId: tenant, contactId: contact, inboxId: inbox, language }
    } catch (error) {
      if (error instanceof joseErrors.JOSEError || error instanceof z.ZodError) throw new AppError('token.invalid')
      throw error
    }
  }

  const byToken = async (token: string): Promise<Caller> => {
    if (!token.startsWith(tokenPrefix)) return byVisitorToken(token)
    const caller = await lookUp('token', token, readToken)
    if (!caller) throw new AppError('token.invalid')
    return caller
  }

  const bySession = async (request: FastifyRequest): Promise<MemberCaller | undefined> => {
    const secret = request.cookies[sessionCookie]
    if (!secret) return undefined
    const caller = await lookUp('session', secret, readSession)
    if (!caller) throw new AppError('session.expired')
    return caller
  }

  return {
    /** Who makes this HTTP call. */
    authenticate: async (request: FastifyRequest): Promise<Caller | undefined> => {
      const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (bearer !== undefined) return byToken(bearer)
      const caller = await bySession(request)
      if (!caller || request.method === 'GET' || request.method === 'HEAD') return caller
      const shown = request.headers[csrfHeader]
      if (typeof shown !== 'string' || !isSame(shown, keys.csrfOf(caller.credentialId)))
        throw new AppError('session.csrf')
      return caller
    },

    /** Who opens this socket. A browser sends the cookie along whatever page asked, so with a cookie the page must be ours. */
    authenticateLive: async (request: FastifyRequest, token: string | undefined): Promise<Caller | undefined> => {
      try {
        if (token !== undefined) return await byToken(token)
        return isOurPage(request, config.YINGDA_PUBLIC_URL) ? await bySession(request) : undefined
      } catch (error) {
        // A socket is not answered with an error but closed: nobody is behind what was shown.
        if (error instanceof AppError) return undefined
        throw error
      }
    },

    /** Whose visitor token this is; undefined when it is none of ours or has ended. */
    readVisitor: async (token: string): Promise<VisitorCaller | undefined> => {
      try {
        return await byVisitorToken(token)
      } catch (error) {
        if (error instanceof AppError) return undefined
        throw error
      }
    },

    /** What a visitor's browser keeps to be known again. */
    visitorToken: async (visitor: Omit<VisitorCaller, 'kind'>): Promise<string> => {
      const now = Math.floor(clock.now().getTime() / 1000)
      return new SignJWT({
        tenant: visitor.tenantId,
        contact: visitor.contactId,
        inbox: visitor.inboxId,
        language: visitor.language,
      })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience('visitor')
        .setIssuedAt(now)
        .setExpirationTime(now + visitorTokenDays * 86_400)
        .sign(keys.visitorKey)
    },

    /** Forgets what is remembered about a member, so that the next call asks the database. */
    forget: recent.forget,
  }
}

const callerOf = (
  tenantId: string,
  member: MemberRow,
  via: MemberCaller['via'],
  credentialId: string,
): MemberCaller => ({
  kind: 'member',
  tenantId,
  memberId: member.id,
  name: member.name,
  permissions: effectivePermissions(member),
  visibility: member.visibility,
  skillGroupIds: member.skillGroupIds,
  via,
  credentialId,
})

const isOurPage = (request: FastifyRequest, publicUrl: string | undefined): boolean => {
  const { origin } = request.headers
  if (!origin || !URL.canParse(origin)) return false
  return new URL(origin).host === request.host || (publicUrl !== undefined && new URL(publicUrl).origin === origin)
}
