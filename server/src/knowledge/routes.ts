import { AppError } from '@yingda/contract'
import { doneBy, memberOf, type Audit, type Database, type Routes } from '#platform'
import type { ImportFormat } from './import/read-rows.ts'
import type { Knowledge } from './knowledge.ts'

interface RouteNeeds {
  database: Database
  knowledge: Knowledge
  audit: Audit
}

const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
}

export const knowledgeRoutes = ({ database, knowledge, audit }: RouteNeeds) => {
  const { categories, entries } = knowledge

  return {
    'GET /api/knowledge/categories': async (_args, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => ({ items: await categories.list(tx) })),
    'POST /api/knowledge/categories': async ({ body }, call) =>
      database.tenant(memberOf(call).tenantId, (tx) => categories.create(tx, body)),
    'PATCH /api/knowledge/categories/{id}': async ({ params, body }, call) =>
      database.tenant(memberOf(call).tenantId, (tx) => categories.change(tx, params.id, body)),
    'DELETE /api/knowledge/categories/{id}': async ({ params }, call) => {
      await database.tenant(memberOf(call).tenantId, (tx) => categories.remove(tx, params.id))
      return { done: true }
    },

    'GET /api/knowledge/entries': async ({ query }, call) =>
      database.tenant(memberOf(call).tenantId, (tx) => entries.list(tx, query)),
    'GET /api/knowledge/entries/{id}': async ({ params }, call) =>
      database.tenant(memberOf(call).tenantId, (tx) => entries.one(tx, params.id)),
    'GET /api/knowledge/entries/{id}/versions': async ({ params }, call) =>
      database.tenant(memberOf(call).tenantId, async (tx) => ({ items: await entries.versions(tx, params.id) })),
    'POST /api/knowledge/entries': async ({ body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, (tx) => entries.create(tx, body, member.memberId))
    },
    'PUT /api/knowledge/entries/{id}': async ({ params, body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, (tx) => entries.save(tx, params.id, body, member.memberId))
    },
    'DELETE /api/knowledge/entries/{id}': async ({ params }, call) => {
      const member = memberOf(call)
      await database.tenant(member.tenantId, async (tx) => {
        const details = await entries.remove(tx, params.id)
        await audit(tx, { ...doneBy(call), action: 'knowledge.deleted', target: params.id, details })
      })
      return { done: true }
    },
    'POST /api/knowledge/entries/{id}/publish': async ({ params, body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        const entry = await entries.publish(tx, params.id, { by: member.memberId, note: body.note })
        await audit(tx, {
          ...doneBy(call),
          action: 'knowledge.published',
          target: params.id,
          details: { version: entry.publishedVersion },
        })
        return entry
      })
    },
    'POST /api/knowledge/entries/{id}/unpublish': async ({ params }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        const entry = await entries.unpublish(tx, params.id, member.memberId)
        await audit(tx, { ...doneBy(call), action: 'knowledge.unpublished', target: params.id })
        return entry
      })
    },
    'POST /api/knowledge/entries/{id}/rollback': async ({ params, body }, call) => {
      const member = memberOf(call)
      return database.tenant(member.tenantId, async (tx) => {
        const entry = await entries.rollback(tx, params.id, body.version, member.memberId)
        await audit(tx, {
          ...doneBy(call),
          action: 'knowledge.rolled_back',
          target: params.id,
          details: { to: body.version, version: entry.publishedVersion },
        })
        return entry
      })
    },

    'POST /api/knowledge/import': async ({ query }, call) => {
      const member = memberOf(call)
      const file = call.request.isMultipart() ? await call.request.file() : undefined
      if (!file) throw new AppError('request.invalid', { where: 'body.file: no file was sent' })
      const bytes = await file.toBuffer()
      const { publish, dryRun } = query
      const report = await knowledge.importFile(member.tenantId, bytes, query.format ?? formatOf(file.filename), {
        publish,
        dryRun,
        by: member.memberId,
      })
      if (!dryRun)
        await database.tenant(member.tenantId, (tx) =>
          audit(tx, {
            ...doneBy(call),
            action: 'knowledge.imported',
            details: { file: file.filename, publish, ...report, errors: report.errors.length },
          }),
        )
      return report
    },
    'GET /api/knowledge/export': async ({ query }, call) => {
      const { tenantId } = memberOf(call)
      const file = await knowledge.exportFile(tenantId, query.format)
      const details = { format: query.format, bytes: file.length }
      await database.tenant(tenantId, (tx) => audit(tx, { ...doneBy(call), action: 'knowledge.exported', details }))
      return call.reply
        .header('content-type', contentTypes[query.format])
        .header('content-disposition', `attachment; filename="knowledge.${query.format}"`)
        .send(file)
    },
  } satisfies Routes
}

const formatOf = (name: string): ImportFormat => {
  const ending = /\.(csv|tsv|xlsx|json)$/i.exec(name)?.[1]?.toLowerCase()
  if (!ending) throw new AppError('knowledge.import_unreadable', { why: `${name}: CSV, TSV, XLSX, JSON?` })
  return ending as ImportFormat
}
