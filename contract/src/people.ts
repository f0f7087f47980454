import { z } from 'zod'
import { Done, Id, IdParams, Language, PageQuery, Time, pageOf } from './common.ts'
import { endpoint } from './endpoint.ts'
import { Permission, Role } from './permissions.ts'

// Trimmed first: an address that was pasted with a space is the same address.
const Email = z.string().trim().toLowerCase().max(200).check(z.email())
const Password = z.string().min(10, 'at least 10 characters').max(200)
const Name = z.string().trim().min(1).max(60)
const Code = z
  .string()
  .trim()
  .regex(/^[0-9]{6}$/, 'six digits')
const RecoveryCode = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9]{5}-[a-z0-9]{5}$/, 'a recovery code such as 7kq2m-x9dfw')

/** What a member may see. `null` means no limit. An agent sees the own conversations, those of the own skill groups, and the bot's, all within these inboxes. Who is limited finds contacts who have a conversation in sight, or none at all. */
export const Visibility = z
  .object({ inboxIds: z.array(Id).nullable(), skillGroupIds: z.array(Id).nullable() })
  .meta({ id: 'Visibility' })

export const Member = z
  .object({
    id: Id,
    name: z.string(),
    email: z.string(),
    role: Role,
    permissionsAdded: z.array(Permission),
    permissionsRemoved: z.array(Permission),
    visibility: Visibility,
    /** How many conversations this person serves at once. */
    capacity: z.number().int(),
    skillGroupIds: z.array(Id),
    language: Language,
    totpOn: z.boolean(),
    disabled: z.boolean(),
    createdAt: Time,
    lastSeenAt: Time.optional(),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const Me = Member.extend({
  permissions: z.array(Permission),
  tenant: z.object({ id: Id, name: z.string(), language: Language, timeZone: z.string(), demo: z.boolean() }),
  /** Send it back as `x-yingda-csrf` with every change. */
  csrfToken: z.string(),
}).meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

const Capacity = z.number().int().min(1).max(100)
const MemberChange = z.object({
  name: Name.optional(),
  role: Role.optional(),
  permissionsAdded: z.array(Permission).optional(),
  permissionsRemoved: z.array(Permission).optional(),
  visibility: Visibility.optional(),
  capacity: Capacity.optional(),
  skillGroupIds: z.array(Id).optional(),
  disabled: z.boolean().optional(),
})

export const Invitation = z
  .object({
    id: Id,
    email: z.string(),
    role: Role,
    invitedBy: z.string(),
    createdAt: Time,
    expiresAt: Time,
    skillGroupIds: z.array(Id),
  })
  .meta({ id: 'Invitation' })

export const ApiToken = z
  .object({
    id: Id,
    name: z.string(),
    scopes: z.array(Permission),
    createdBy: z.string(),
    createdAt: Time,
    lastUsedAt: Time.optional(),
    expiresAt: Time.optional(),
    hint: z.string(),
  })
  .meta({ id: 'ApiToken' })

export const AuditRecord = z
  .object({
    id: Id,
    at: Time,
    byName: z.string(),
    byId: Id.optional(),
    action: z.string(),
    target: z.string().optional(),
    details: z.record(z.string(), z.unknown()),
    address: z.string().optional(),
  })
  .meta({ id: 'AuditRecord' })

export const peopleEndpoints = {
  'GET /api/setup': endpoint({
    room: 'tenants',
    summary: 'Whether the first company has been set up',
    gate: 'public',
    ok: z.object({ needed: z.boolean(), version: z.string() }),
  }),
  'POST /api/setup': endpoint({
    room: 'tenants',
    summary: 'Set up the first company and its owner; works once, with the code printed at the first start',
    gate: 'public',
    body: z.object({
      code: z.string().max(100),
      company: z.string().trim().min(1).max(100),
      name: Name,
      email: Email,
      password: Password,
      language: Language.default('zh-CN'),
      timeZone: z.string().max(60).default('Asia/Shanghai'),
    }),
    ok: Me,
  }),
  'GET /api/tenant': endpoint({ room: 'tenants', summary: 'The company', gate: 'member', ok: Me.shape.tenant }),
  'PATCH /api/tenant': endpoint({
    room: 'tenants',
    summary: 'Change the company’s name, language or time zone',
    gate: 'tenant.manage',
    body: z.object({
      name: z.string().trim().min(1).max(100).optional(),
      language: Language.optional(),
      timeZone: z.string().max(60).optional(),
    }),
    ok: Me.shape.tenant,
  }),
  'POST /api/session': endpoint({
    room: 'access',
    summary: 'Sign in',
    gate: 'public',
    body: z.object({ email: Email, password: z.string().max(200), code: z.union([Code, RecoveryCode]).optional() }),
    ok: Me,
  }),
  'DELETE /api/session': endpoint({ room: 'access', summary: 'Sign out', gate: 'member', ok: Done }),
  'GET /api/me': endpoint({ room: 'access', summary: 'Who is signed in', gate: 'member', ok: Me }),
  'PATCH /api/me': endpoint({
    room: 'access',
    summary: 'Change your own name or language',
    gate: 'member',
    body: z.object({ name: Name.optional(), language: Language.optional() }),
    ok: Me,
  }),
  'POST /api/me/password': endpoint({
    room: 'access',
    summary: 'Change your password; ends your other sessions',
    gate: 'member',
    body: z.object({ current: z.string().max(200), next: Password }),
    ok: Done,
  }),
  'POST /api/me/totp': endpoint({
    room: 'access',
    summary: 'Start setting up one-time codes',
    gate: 'member',
    body: z.object({ password: z.string().max(200) }),
    ok: z.object({ secret: z.string(), uri: z.string() }),
  }),
  'POST /api/me/totp/confirm': endpoint({
    room: 'access',
    summary: 'Switch one-time codes on with the first code',
    gate: 'member',
    body: z.object({ code: Code }),
    ok: z.object({ recoveryCodes: z.array(z.string()) }),
  }),
  'POST /api/me/totp/off': endpoint({
    room: 'access',
    summary: 'Switch one-time codes off',
    gate: 'member',
    body: z.object({ password: z.string().max(200) }),
    ok: Done,
  }),
  'GET /api/members': endpoint({
    room: 'access',
    summary: 'All members',
    gate: 'member',
    ok: z.object({ items: z.array(Member) }),
  }),
  'PATCH /api/members/{id}': endpoint({
    room: 'access',
    summary: 'Change a member: role, permissions, what they see, capacity, skill groups',
    gate: 'members.manage',
    params: IdParams,
    body: MemberChange,
    ok: Member,
  }),
  'GET /api/invitations': endpoint({
    room: 'access',
    summary: 'Open invitations',
    gate: 'members.manage',
    ok: z.object({ items: z.array(Invitation) }),
  }),
  'POST /api/invitations': endpoint({
    room: 'access',
    summary: 'Invite somebody; the answer holds the link to pass on',
    gate: 'members.manage',
    body: z.object({ email: Email, role: Role, skillGroupIds: z.array(Id).default([]) }),
    ok: Invitation.extend({ link: z.string() }),
  }),
  'DELETE /api/invitations/{id}': endpoint({
    room: 'access',
    summary: 'Withdraw an invitation',
    gate: 'members.manage',
    params: IdParams,
    ok: Done,
  }),
  'GET /api/invitations/by-code/{code}': endpoint({
    room: 'access',
    summary: 'What an invitation link is for',
    gate: 'public',
    params: z.object({ code: z.string().max(100) }),
    ok: z.object({ email: z.string(), company: z.string(), role: Role }),
  }),
  'POST /api/invitations/by-code/{code}/accept': endpoint({
    room: 'access',
    summary: 'Accept an invitation and sign in',
    gate: 'public',
    params: z.object({ code: z.string().max(100) }),
    body: z.object({ name: Name, password: Password, language: Language.default('zh-CN') }),
    ok: Me,
  }),
  'GET /api/tokens': endpoint({
    room: 'access',
    summary: 'API tokens',
    gate: 'tokens.manage',
    ok: z.object({ items: z.array(ApiToken) }),
  }),
  'POST /api/tokens': endpoint({
    room: 'access',
    summary: 'Make an API token; its secret is shown once. A token never holds more than its maker',
    gate: 'tokens.manage',
    body: z.object({
      name: z.string().trim().min(1).max(60),
      scopes: z.array(Permission).min(1),
      expiresAt: Time.optional(),
    }),
    ok: ApiToken.extend({ secret: z.string() }),
  }),
  'DELETE /api/tokens/{id}': endpoint({
    room: 'access',
    summary: 'Revoke an API token',
    gate: 'tokens.manage',
    params: IdParams,
    ok: Done,
  }),
  'GET /api/audit': endpoint({
    room: 'access',
    summary: 'The audit log, newest first',
    gate: 'audit.read',
    query: PageQuery.extend({ action: z.string().max(60).optional(), memberId: Id.optional() }),
    ok: pageOf(AuditRecord),
  }),
}
