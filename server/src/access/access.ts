import { AppError, effectivePermissions, type Language, type Me, type Permission } from '@yingda/contract'
import type { Clock, Config, Database, Events, Logger, Tx } from '#platform'
import { createAudit } from './audit.ts'
import { createAuthenticate } from './authenticate.ts'
import { createInvitations } from './invitations.ts'
import { createKnownBrowsers } from './known-browsers.ts'
import { createMembers, memberShown } from './members.ts'
import { credentialsEnded, memberChanged } from './news.ts'
import { accessRoutes } from './routes.ts'
import { createKeys } from './secrets.ts'
import { createSessions } from './sessions.ts'
import { createSignIn } from './sign-in.ts'
import { memberStore } from './store.ts'
import { createTokens } from './tokens.ts'
import { createTries } from './tries.ts'

interface Needs {
  database: Database
  clock: Clock
  config: Config
  log: Logger
  events: Events
  /** Signs visitor tokens and seals what must not be read from the database. */
  secret: string
  tenantOf: (tx: Tx) => Promise<{ id: string; name: string; language: Language; timeZone: string; demo: boolean }>
}

/** Who people are, what they may do, and what they did. */
export const createAccess = ({ database, clock, config, log, events, secret, tenantOf }: Needs) => {
  const keys = createKeys(secret)
  const { audit, page } = createAudit({ clock })

  const ended = (tx: Tx, memberId: string, credentialIds: string[]): void => {
    if (credentialIds.length === 0) return
    tx.after(() => events.tell(credentialsEnded, { tenantId: tx.tenantId, memberId, credentialIds }))
  }
  const changed = (tx: Tx, memberId: string): void =>
    tx.after(() => events.tell(memberChanged, { tenantId: tx.tenantId, memberId }))
  events.on(credentialsEnded, ({ memberId }) => forget(memberId))
  events.on(memberChanged, ({ memberId }) => forget(memberId))

  const sessions = createSessions({ clock, config, ended })
  const { authenticate, authenticateLive, readVisitor, visitorToken, forget } = createAuthenticate({
    database,
    clock,
    config,
    keys,
    sessions,
  })

  /** A member's own view; without a session, for a program, there is nothing to protect from other sites. */
  const me = async (
    tx: Tx,
    memberId: string,
    sessionId: string | undefined,
    held?: ReadonlySet<Permission>,
  ): Promise<Me> => {
    const member = await memberStore.find(tx, memberId)
    if (!member) throw new AppError('member.not_found', { id: memberId })
    return {
      ...memberShown(member),
      permissions: [...(held ?? effectivePermissions(member))],
      tenant: await tenantOf(tx),
      csrfToken: sessionId === undefined ? '' : keys.csrfOf(sessionId),
    }
  }

  const members = createMembers({ clock, sessions, audit, changed, ended })
  const signIn = createSignIn({
    database,
    clock,
    log,
    keys,
    sessions,
    tries: createTries(config.YINGDA_SIGN_IN_TRIES),
    browsers: createKnownBrowsers(keys),
    audit,
    changed,
    me,
    companyOf: async (tx) => (await tenantOf(tx)).name,
  })
  const invitations = createInvitations({ database, clock, members, sessions, audit, me })
  const tokens = createTokens({ database, clock, audit, ended })

  return {
    authenticate,
    authenticateLive,
    readVisitor,
    visitorToken,
    createMember: members.create,
    members: members.list,
    member: members.find,
    setGroupMembers: members.setGroupMembers,
    removeGroup: members.removeGroup,
    createToken: tokens.create,
    startSession: sessions.start,
    me,
    audit,
    routes: accessRoutes({
      database,
      config,
      members,
      sessions,
      signIn,
      invitations,
      tokens,
      me,
      auditPage: page,
      audit,
      tenantOf,
    }),
  }
}
export type Access = ReturnType<typeof createAccess>
