import type { Tx } from '#platform'
import { sql } from 'kysely'
import type { EntryRow, KnowledgeTables, VersionRow } from './store.ts'

const tables = (tx: Tx) => tx.tables<KnowledgeTables>()
/** How many rows go into one statement. */
const batchRows = 2000

const batches = function* <T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += batchRows) yield rows.slice(at, at + batchRows)
}

export const allEntries = async (tx: Tx): Promise<EntryRow[]> =>
  tables(tx).selectFrom('knowledge_entry').selectAll().orderBy('id').execute()

/** Adds entries, and replaces those that are there. */
export const putEntries = async (tx: Tx, rows: Omit<EntryRow, 'tenant_id'>[]): Promise<void> => {
  for (const batch of batches(rows)) {
    await sql`
      insert into knowledge_entry (tenant_id, id, external_id, kind, question, similar_questions, answer, category_id, audience,
        language, valid_from, valid_until, search_text, has_draft, published_version, published_at, last_version, revision, changed_in, updated_at, updated_by)
      select ${tx.tenantId}::uuid, r.* from jsonb_to_recordset(${JSON.stringify(batch.map(inOrder))}::jsonb) as r(
        id uuid, external_id text, kind text, question text, similar_questions text[], answer text, category_id uuid, audience text,
        language text, valid_from timestamptz, valid_until timestamptz, search_text text, has_draft boolean, published_version int, published_at timestamptz,
        last_version int, revision int, changed_in bigint, updated_at timestamptz, updated_by uuid)
      on conflict (tenant_id, id) do update set
        external_id = excluded.external_id, kind = excluded.kind, question = excluded.question,
        similar_questions = excluded.similar_questions, answer = excluded.answer, category_id = excluded.category_id,
        audience = excluded.audience, language = excluded.language, valid_from = excluded.valid_from,
        valid_until = excluded.valid_until, search_text = excluded.search_text, has_draft = excluded.has_draft, published_version = excluded.published_version,
        published_at = excluded.published_at, last_version = excluded.last_version, revision = excluded.revision,
        changed_in = excluded.changed_in, updated_at = excluded.updated_at, updated_by = excluded.updated_by`.execute(
      tables(tx),
    )
  }
}

// What was read from the database has its tenant with it; the statement sets it itself.
const inOrder = (row: Omit<EntryRow, 'tenant_id'>) => ({ ...row, tenant_id: undefined })

export const addVersions = async (tx: Tx, rows: Omit<VersionRow, 'tenant_id'>[]): Promise<void> => {
  for (const batch of batches(rows)) {
    await sql`
      insert into knowledge_version (tenant_id, entry_id, version, content, at, by_name, note)
      select ${tx.tenantId}::uuid, r.* from jsonb_to_recordset(${JSON.stringify(batch)}::jsonb)
        as r(entry_id uuid, version int, content jsonb, at timestamptz, by_name text, note text)`.execute(tables(tx))
  }
}
