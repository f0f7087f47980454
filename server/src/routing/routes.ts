import { memberOf, type Database, type MemberCaller, type Routes, type Tx } from '#platform'
import type { Routing } from './routing.ts'

export const routingRoutes = ({
  database,
  routing,
  audit,
  groupIsUsed,
  checkHours,
}: {
  database: Database
  routing: Routing
  audit: (
    tx: Tx,
    record: {
      by: { id?: string; name: string }
      action: string
      target?: string
      details?: Record<string, unknown>
      address?: string
    },
  ) => Promise<void>
  groupIsUsed: (tx: Tx, skillGroupId: string) => Promise<boolean>
  checkHours: (tx: Tx, hoursId: string) => Promise<void>
}) => {
  const by = (member: MemberCaller) => ({ id: member.memberId, name: member.name })
  return {
    'GET /api/skill-groups': async (_args, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => ({ items: await routing.groups(tx) })),
    'POST /api/skill-groups': async ({ body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        if (body.hoursId) await checkHours(tx, body.hoursId)
        const group = await routing.putGroup(tx, body)
        await audit(tx, {
          by: by(member),
          address: call.address,
          action: 'skill_group.created',
          target: group.id,
          details: { ...body },
        })
        return group
      })
    },
    'PUT /api/skill-groups/{id}': async ({ params, body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        if (body.hoursId) await checkHours(tx, body.hoursId)
        const group = await routing.putGroup(tx, { ...body, id: params.id })
        await audit(tx, {
          by: by(member),
          address: call.address,
          action: 'skill_group.changed',
          target: params.id,
          details: { ...body },
        })
        return group
      })
    },
    'DELETE /api/skill-groups/{id}': async ({ params }, call) => {
      const member = memberOf(call)
      await database.tenant(member.tenantId, async (tx) => {
        await routing.deleteGroup(tx, params.id, await groupIsUsed(tx, params.id))
        await audit(tx, { by: by(member), address: call.address, action: 'skill_group.deleted', target: params.id })
      })
      return { done: true }
    },
    'GET /api/agents': async (_args, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => ({ items: await routing.agentStates(tx) })),
    'PUT /api/me/presence': async ({ body }, call) => {
      const member = memberOf(call)
      return routing.setPresence(member.tenantId, member.memberId, body.presence)
    },
    'PUT /api/agents/{id}/presence': async ({ params, body }, call) => {
      const member = memberOf(call)
      const state = await routing.setPresence(member.tenantId, params.id, body.presence)
      await database.tenant(member.tenantId, (tx) =>
        audit(tx, {
          by: by(member),
          address: call.address,
          action: 'agent.presence_set',
          target: params.id,
          details: { presence: body.presence },
        }),
      )
      return state
    },
  } satisfies Routes
}
