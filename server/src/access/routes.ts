import { AppError, type Me, type Permission } from '@yingda/contract'
import {
  doneBy,
  memberOf,
  type Audit,
  type Call,
  type Config,
  type Database,
  type MemberCaller,
  type Routes,
  type Tx,
} from '#platform'
import type { createAudit } from './audit.ts'
import type { Invitations } from './invitations.ts'
import type { Colleague, MemberChange, Members } from './members.ts'
import type { Sessions } from './sessions.ts'
import type { SignIn } from './sign-in.ts'
import type { InvitationRow, TokenRow } from './store-credentials.ts'
import type { Tokens } from './tokens.ts'

interface Needs {
  database: Database
  config: Config
  members: Members
  sessions: Sessions
  signIn: SignIn
  invitations: Invitations
  tokens: Tokens
  me: (tx: Tx, memberId: string, sessionId: string | undefined, held?: ReadonlySet<Permission>) => Promise<Me>
  auditPage: ReturnType<typeof createAudit>['page']
  audit: Audit
  tenantOf: (tx: Tx) => Promise<{ name: string }>
}

export const accessRoutes = (needs: Needs) => {
  const { database, config, members, sessions, signIn, invitations, tokens, me, auditPage, audit, tenantOf } = needs
  const done = { done: true } as const

  return {
    'POST /api/session': async ({ body }, call) => signIn.signIn(body, call.address, call.reply),

    'DELETE /api/session': async (_args, call) => {
      const caller = signedIn(call)
      await database.tenant(caller.tenantId, async (tx) => {
        await sessions.end(tx, caller.memberId, caller.credentialId, call.reply)
        await audit(tx, { ...doneBy(call), action: 'member.signed_out', target: caller.name })
      })
      return done
    },

    'GET /api/me': async (_args, call) => {
      const caller = memberOf(call)
      return database.tenant(caller.tenantId, (tx) => meOf(tx, caller, me))
    },
    'PATCH /api/me': async ({ body }, call) => {
      const caller = signedIn(call)
      return database.tenant(caller.tenantId, async (tx) => {
        await members.changeOwn(tx, caller, given(body), call.address)
        return meOf(tx, caller, me)
      })
    },
    'POST /api/me/password': async ({ body }, call) => {
      await signIn.changePassword(signedIn(call), body, call.address)
      return done
    },
    'POST /api/me/totp': async ({ body }, call) => signIn.startTotp(signedIn(call), body.password, call.address),
    'POST /api/me/totp/confirm': async ({ body }, call) => ({
      recoveryCodes: await signIn.confirmTotp(signedIn(call), body.code, call.address),
    }),
    'POST /api/me/totp/off': async ({ body }, call) => {
      await signIn.switchTotpOff(signedIn(call), body.password, call.address)
      return done
    },

    'GET /api/members': async (_args, call) => {
      const all = await database.tenant(memberOf(call).tenantId, members.list)
      return { items: all.map(shown) }
    },
    'PATCH /api/members/{id}': async ({ params, body }, call) => {
      const caller = memberOf(call)
      const change: MemberChange = given(body)
      return shown(
        await database.tenant(caller.tenantId, (tx) => members.change(tx, caller, params.id, change, call.address)),
      )
    },

    'GET /api/invitations': async (_args, call) => {
      const open = await database.tenant(memberOf(call).tenantId, invitations.list)
      return { items: open.map(invitationShown) }
    },
    'POST /api/invitations': async ({ body }, call) => {
      const { code, ...invitation } = await invitations.create(memberOf(call), body, call.address)
      const base = config.YINGDA_PUBLIC_URL ?? `${call.request.protocol}://${call.request.host}`
      return { ...invitationShown(invitation), link: `${base.replace(/\/$/, '')}/invite/${code}` }
    },
    'DELETE /api/invitations/{id}': async ({ params }, call) => {
      await invitations.remove(memberOf(call), params.id, call.address)
      return done
    },
    'GET /api/invitations/by-code/{code}': async ({ params }) =>
      invitations.read(params.code, async (tx, { email, role }) => ({
        email,
        role,
        company: (await tenantOf(tx)).name,
      })),
    'POST /api/invitations/by-code/{code}/accept': async ({ params, body }, call) =>
      invitations.accept(params.code, body, call.address, call.reply),

    'GET /api/tokens': async (_args, call) => {
      const all = await database.tenant(memberOf(call).tenantId, tokens.list)
      return { items: all.map(tokenShown) }
    },
    'POST /api/tokens': async ({ body }, call) => {
      const { name, scopes, expiresAt } = body
      const wanted = { name, scopes, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) }
      const { secret, ...token } = await tokens.create(memberOf(call), wanted, call.address)
      return { ...tokenShown(token), secret }
    },
    'DELETE /api/tokens/{id}': async ({ params }, call) => {
      await tokens.remove(memberOf(call), params.id, call.address)
      return done
    },

    'GET /api/audit': async ({ query }, call) => {
      if (query.cursor !== undefined && !uuid.test(query.cursor))
        throw new AppError('request.invalid', { where: 'query.cursor' })
      return database.tenant(memberOf(call).tenantId, (tx) => auditPage(tx, query))
    },
  } satisfies Routes
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What only the person may do who signed in: a program's token is not that person. */
const signedIn = (call: Call): MemberCaller => {
  const caller = memberOf(call)
  if (caller.via !== 'session') throw new AppError('session.required')
  return caller
}

const meOf = (tx: Tx, caller: MemberCaller, me: Needs['me']): Promise<Me> =>
  caller.via === 'session'
    ? me(tx, caller.memberId, caller.credentialId)
    : me(tx, caller.memberId, undefined, caller.permissions)

/** Only what was given, so that nothing is set to undefined. */
const given = <T extends object>(body: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

const shown = ({ permissions: _held, ...member }: Colleague) => member

const invitationShown = (invitation: InvitationRow) => ({
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  invitedBy: invitation.invitedByName,
  createdAt: invitation.createdAt.toISOString(),
  expiresAt: invitation.expiresAt.toISOString(),
  skillGroupIds: invitation.skillGroupIds,
})

const tokenShown = (token: TokenRow) => ({
  id: token.id,
  name: token.name,
  scopes: token.scopes,
  createdBy: token.createdBy,
  createdAt: token.createdAt.toISOString(),
  hint: token.hint,
  ...(token.lastUsedAt === undefined ? {} : { lastUsedAt: token.lastUsedAt.toISOString() }),
  ...(token.expiresAt === undefined ? {} : { expiresAt: token.expiresAt.toISOString() }),
})
