import type { Hours } from '@yingda/contract'
import { doneBy, memberOf, type Audit, type Call, type Database, type Routes, type Tx } from '#platform'
import type { HoursValues, StoredHours } from './store.ts'

interface Needs {
  database: Database
  audit: Audit
  isUsed: (tx: Tx, id: string) => Promise<string | undefined>
  schedules: {
    list: (tx: Tx) => Promise<Hours[]>
    create(tx: Tx, values: HoursValues): Promise<Hours>
    replace(tx: Tx, id: string, values: HoursValues): Promise<Hours>
    remove(tx: Tx, id: string, isUsed: Needs['isUsed']): Promise<StoredHours>
  }
}

export const scheduleRoutes = ({ database, audit, isUsed, schedules }: Needs) => {
  const change = <T extends { id: string; name: string }>(
    call: Call,
    action: string,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> =>
    database.tenant(memberOf(call).tenantId, async (tx) => {
      const hours = await work(tx)
      await audit(tx, {
        ...doneBy(call),
        action,
        target: hours.name,
        details: { id: hours.id },
      })
      return hours
    })

  return {
    'GET /api/hours': async (_args, call) => ({
      items: await database.tenant(memberOf(call).tenantId, schedules.list),
    }),
    'POST /api/hours': async ({ body }, call) => change(call, 'hours.created', (tx) => schedules.create(tx, body)),
    'PUT /api/hours/{id}': async ({ params, body }, call) =>
      change(call, 'hours.changed', (tx) => schedules.replace(tx, params.id, body)),
    'DELETE /api/hours/{id}': async ({ params }, call) => {
      await change(call, 'hours.deleted', (tx) => schedules.remove(tx, params.id, isUsed))
      return { done: true }
    },
  } satisfies Routes
}
