import { AppError, type Permission } from '@yingda/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A signed-in member, or a program with that member's API token. */
export interface MemberCaller {
  kind: 'member'
  tenantId: string
  memberId: string
  name: string
  permissions: ReadonlySet<Permission>
  /** null: no limit. */
  visibility: { inboxIds: string[] | null; skillGroupIds: string[] | null }
  /** The skill groups this member belongs to. */
  skillGroupIds: string[]
  via: 'session' | 'token'
  /** The session or token that was shown. */
  credentialId: string
}

/** The holder of a visitor token. */
export interface VisitorCaller {
  kind: 'visitor'
  tenantId: string
  contactId: string
  inboxId: string
  /** What the widget spoke when it was opened. */
  language: 'zh-CN' | 'en'
}

export type Caller = MemberCaller | VisitorCaller

/** One call, as a handler sees it. */
export interface Call {
  caller: Caller | undefined
  language: 'zh-CN' | 'en'
  /** Where the call came from, for the audit log and limits. */
  address: string
  request: FastifyRequest
  reply: FastifyReply
}

/** The member who calls; the contract's gate has checked it already, this is for the types. */
export const memberOf = (call: Call): MemberCaller => {
  if (call.caller?.kind !== 'member') throw new AppError('session.required')
  return call.caller
}

export const visitorOf = (call: Call): VisitorCaller => {
  if (call.caller?.kind !== 'visitor') throw new AppError('session.required')
  return call.caller
}

export const mustHold = (caller: MemberCaller, permission: Permission): void => {
  if (!caller.permissions.has(permission)) throw new AppError('permission.denied', { permission })
}
