import type { Presence } from '@yingda/contract'
import type { Tx } from '#platform'
import { sql, type Generated } from 'kysely'

export interface SkillGroupRow {
  id: string
  name: string
  target_ms: number
  hours_id: string | null
}

interface RoutingTables {
  skill_group: SkillGroupRow & { tenant_id: string }
  desk: { tenant_id: string; member_id: string; node_id: string; connected: boolean; at: Date }
  agent_state: { tenant_id: string; member_id: string; presence: Presence; since: Generated<Date> }
}

const tables = (tx: Tx) => tx.tables<RoutingTables>()
const groupColumns = ['id', 'name', 'target_ms', 'hours_id'] as const

export const groups = async (tx: Tx): Promise<SkillGroupRow[]> =>
  tables(tx).selectFrom('skill_group').select(groupColumns).orderBy('id').execute()
export const group = async (tx: Tx, id: string): Promise<SkillGroupRow | undefined> =>
  tables(tx).selectFrom('skill_group').select(groupColumns).where('id', '=', id).executeTakeFirst()

export const putGroup = async (tx: Tx, row: SkillGroupRow): Promise<void> => {
  await tables(tx)
    .insertInto('skill_group')
    .values({ tenant_id: tx.tenantId, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'id'])
        .doUpdateSet({ name: row.name, target_ms: row.target_ms, hours_id: row.hours_id }),
    )
    .execute()
}
/** Whether another group has the name. */
export const nameIsTaken = async (tx: Tx, name: string, id: string): Promise<boolean> => {
  const { rows } = await sql`select from skill_group where lower(name) = lower(${name}) and id <> ${id}::uuid`.execute(
    tables(tx),
  )
  return rows.length > 0
}
export const deleteGroup = async (tx: Tx, id: string): Promise<void> => {
  await tables(tx).deleteFrom('skill_group').where('id', '=', id).execute()
}

export const states = async (tx: Tx) =>
  tables(tx).selectFrom('agent_state').select(['member_id', 'presence', 'since']).execute()

/** Locks an agent, so that two assignments to one person come one after the other. Made on first use. */
export const lockAgent = async (tx: Tx, memberId: string): Promise<{ presence: Presence; since: Date }> => {
  await tables(tx)
    .insertInto('agent_state')
    .values({ tenant_id: tx.tenantId, member_id: memberId, presence: 'offline' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return tables(tx)
    .selectFrom('agent_state')
    .select(['presence', 'since'])
    .where('member_id', '=', memberId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

export const setPresence = async (tx: Tx, memberId: string, presence: Presence, now: Date): Promise<void> => {
  await tables(tx)
    .insertInto('agent_state')
    .values({ tenant_id: tx.tenantId, member_id: memberId, presence, since: now })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'member_id']).doUpdateSet({
        presence,
        since: sql`case when agent_state.presence = ${presence} then agent_state.since else ${now} end`,
      }),
    )
    .execute()
}

/** Puts somebody online who never said anything about it. */
export const firstOnline = async (tx: Tx, memberId: string, now: Date): Promise<boolean> => {
  const made = await tables(tx)
    .insertInto('agent_state')
    .values({ tenant_id: tx.tenantId, member_id: memberId, presence: 'online', since: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('member_id')
    .execute()
  return made.length > 0
}

/** Says whether a node holds an agent's desk, since a moment. */
export const putDesk = async (
  tx: Tx,
  desk: { memberId: string; node: string; connected: boolean; at: Date },
): Promise<void> => {
  const { connected, at } = desk
  await tables(tx)
    .insertInto('desk')
    .values({ tenant_id: tx.tenantId, member_id: desk.memberId, node_id: desk.node, connected, at })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'member_id', 'node_id']).doUpdateSet({ connected, at }))
    .execute()
}

/** The desks of a tenant with other nodes. */
export const desksElsewhere = async (tx: Tx, node: string) =>
  tables(tx)
    .selectFrom('desk')
    .select(['member_id', 'node_id', 'connected', 'at'])
    .where('node_id', '<>', node)
    .execute()

/** Forgets the desks of an agent that are long past. */
export const forgetDesks = async (tx: Tx, memberId: string, before: Date): Promise<void> => {
  await tables(tx).deleteFrom('desk').where('member_id', '=', memberId).where('at', '<', before).execute()
}
