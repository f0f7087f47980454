import type { Tx } from '../database/database.ts'
import { memberOf, type Call } from './caller.ts'

/** What goes into the audit log: who did what, to whom, from where. */
export interface AuditEntry {
  by: { id?: string; name: string }
  /** A thing and what happened to it: `member.changed`. */
  action: string
  target?: string
  details?: Record<string, unknown>
  address?: string
}

/** Writes to the audit log, in the transaction of what it tells. The log belongs to another room. */
export type Audit = (tx: Tx, entry: AuditEntry) => Promise<void>

/** The part of an entry that the call tells: who calls, and from where. */
export const doneBy = (call: Call): Pick<AuditEntry, 'by' | 'address'> => {
  const { memberId, name } = memberOf(call)
  return { by: { id: memberId, name }, address: call.address }
}
