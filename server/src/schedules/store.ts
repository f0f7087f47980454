import { sql } from 'kysely'
import type { Tx } from '#platform'

interface Range {
  from: number
  to: number
}

/** A schedule of hours as it is kept. */
export interface StoredHours {
  id: string
  name: string
  timeZone: string
  week: Range[][]
  holidays: { date: string; name: string; ranges: Range[] }[]
}
export type HoursValues = Omit<StoredHours, 'id'>

interface Tables {
  hours: {
    tenant_id: string
    id: string
    name: string
    time_zone: string
    week: StoredHours['week']
    holidays: StoredHours['holidays']
    created_at: Date
  }
}

const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`
const columns = ['id', 'name', 'time_zone as timeZone', 'week', 'holidays'] as const

/** The statements on the hours table. */
export const hoursStore = {
  async insert(tx: Tx, hours: StoredHours & { createdAt: Date }): Promise<void> {
    await tx
      .tables<Tables>()
      .insertInto('hours')
      .values({
        tenant_id: tx.tenantId,
        id: hours.id,
        name: hours.name,
        time_zone: hours.timeZone,
        week: json(hours.week),
        holidays: json(hours.holidays),
        created_at: hours.createdAt,
      })
      .execute()
  },

  list: async (tx: Tx): Promise<StoredHours[]> =>
    tx.tables<Tables>().selectFrom('hours').select(columns).orderBy('created_at').orderBy('id').execute(),

  find: async (tx: Tx, id: string): Promise<StoredHours | undefined> =>
    tx.tables<Tables>().selectFrom('hours').select(columns).where('id', '=', id).executeTakeFirst(),

  /** Gives false when there is no such schedule. */
  async replace(tx: Tx, id: string, hours: HoursValues): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .tables<Tables>()
      .updateTable('hours')
      .set({
        name: hours.name,
        time_zone: hours.timeZone,
        week: json(hours.week),
        holidays: json(hours.holidays),
      })
      .where('id', '=', id)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  },

  async remove(tx: Tx, id: string): Promise<void> {
    await tx.tables<Tables>().deleteFrom('hours').where('id', '=', id).execute()
  },

  /** Keeps others from taking up a schedule while it is being deleted. */
  lock: async (tx: Tx, id: string): Promise<StoredHours | undefined> =>
    tx.tables<Tables>().selectFrom('hours').select(columns).where('id', '=', id).forUpdate().executeTakeFirst(),
}
