import type { ImportReport } from '@yingda/contract'
import { newId, type Clock, type Tx } from '#platform'
import type { z } from 'zod'
import type { Categories } from '../categories.ts'
import { columnsOf, contentOf, sameContent, searchTextOf, type ContentColumns } from '../content.ts'
import type { EntryRow, VersionRow } from '../store.ts'
import * as store from '../store.ts'
import * as importStore from '../store-import.ts'
import { checkRow, rowError, type ImportEntry, type RowError } from './check-row.ts'
import type { RawRows } from './read-rows.ts'

export interface ImportOptions {
  /** Customers get it at once; otherwise it waits as drafts. */
  publish: boolean
  /** Only tells what would happen. */
  dryRun?: boolean | undefined
  /** The member who imports. */
  by: string
}

interface Needs {
  clock: Clock
  categories: Categories
  memberName: (tx: Tx, id: string) => Promise<string>
  timeZone: (tx: Tx) => Promise<string>
}

/** Takes over the entries of a file in one transaction: new ones are made, known ones changed, the same ones left alone. */
export const createImport =
  ({ clock, categories, memberName, timeZone }: Needs) =>
  async (
    tx: Tx,
    { rows, count }: RawRows,
    { publish, dryRun, by }: ImportOptions,
  ): Promise<z.infer<typeof ImportReport>> => {
    const changedIn = dryRun ? 0 : await store.nextChange(tx)
    const { entries, errors } = sortOut(rows, await timeZone(tx))
    const paths = entries.flatMap(({ category }) => (category ? [category] : []))
    const categoryIds = await categories.ofPaths(tx, paths, !dryRun)
    const find = finder(await importStore.allEntries(tx))

    const now = clock.now()
    const byName = await memberName(tx, by)
    // In the order of the file, also where entries are listed by id.
    const newIds = entries.map(() => newId(now.getTime())).toSorted()
    const put: EntryRow[] = []
    const versions: Omit<VersionRow, 'tenant_id'>[] = []
    const report = { rows: count, created: 0, updated: 0, unchanged: 0, errors }
    for (const entry of entries) {
      const before = find(entry)
      const columns = merged(entry, before, categoryIds)
      const kind = entry.kind ?? before?.kind ?? 'faq'
      const saysTheSame = before !== undefined && before.kind === kind && sameContent(before, columns)
      const isOut = before !== undefined && before.published_version !== null && !before.has_draft
      if (saysTheSame && (!publish || isOut)) {
        report.unchanged += 1
        continue
      }
      report[before ? 'updated' : 'created'] += 1
      const version = publish ? (before?.last_version ?? 0) + 1 : (before?.last_version ?? 0)
      const externalId = before?.external_id ?? entry.id ?? null
      const row: EntryRow = {
        ...columns,
        search_text: searchTextOf(columns, externalId),
        tenant_id: tx.tenantId,
        id: before?.id ?? newIds.shift()!,
        external_id: externalId,
        kind,
        has_draft: !publish,
        published_version: publish ? version : (before?.published_version ?? null),
        published_at: publish ? now : (before?.published_at ?? null),
        last_version: version,
        revision: (before?.revision ?? 0) + 1,
        changed_in: changedIn,
        updated_at: now,
        updated_by: by,
      }
      put.push(row)
      if (publish)
        versions.push({ entry_id: row.id, version, content: contentOf(row), at: now, by_name: byName, note: null })
    }
    if (!dryRun) {
      await importStore.putEntries(tx, put)
      await importStore.addVersions(tx, versions)
    }
    return report
  }

/** The rows that can be taken, and what is wrong with the others; of rows for the same entry, the first is taken. Pure. */
const sortOut = (rows: RawRows['rows'], timeZone: string): { entries: ImportEntry[]; errors: RowError[] } => {
  const entries: ImportEntry[] = []
  const errors: RowError[] = []
  const rowOfId = new Map<string, number>()
  const rowOfQuestion = new Map<string, number>()
  for (const raw of rows) {
    const checked = checkRow(raw, timeZone)
    if ('errors' in checked) {
      errors.push(...checked.errors)
      continue
    }
    const { entry } = checked
    const question = questionKey(entry.kind ?? 'faq', entry.question)
    const sameId = entry.id && rowOfId.get(entry.id)
    const sameQuestion = !entry.id && rowOfQuestion.get(question)
    if (sameId) errors.push(rowError(entry.row, 'id', entry.id!, 'repeatedId', { row: sameId }))
    else if (sameQuestion)
      errors.push(rowError(entry.row, 'question', entry.question, 'repeatedQuestion', { row: sameQuestion }))
    else entries.push(entry)
    if (entry.id && !sameId) rowOfId.set(entry.id, entry.row)
    if (!rowOfQuestion.has(question)) rowOfQuestion.set(question, entry.row)
  }
  return { entries, errors: errors.toSorted((a, b) => a.row - b.row) }
}

const questionKey = (kind: string, question: string) => `${kind} ${question.toLowerCase()}`

/** Which entry a row speaks of: the owner's number or ours, and without a number the same question. */
const finder = (rows: EntryRow[]) => {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const byExternalId = new Map(rows.flatMap((row) => (row.external_id ? [[row.external_id, row]] : [])))
  const byQuestion = new Map(rows.map((row) => [questionKey(row.kind, row.question), row]))
  return (entry: ImportEntry): EntryRow | undefined =>
    entry.id
      ? (byExternalId.get(entry.id) ?? byId.get(entry.id))
      : byQuestion.get(questionKey(entry.kind ?? 'faq', entry.question))
}

/** What the entry says afterwards: the row, and what was there where the file does not speak of it. */
const merged = (entry: ImportEntry, before: EntryRow | undefined, categoryIds: Map<string, string>): ContentColumns => {
  const columns = columnsOf({
    question: entry.question,
    similar: entry.similar ?? before?.similar_questions ?? [],
    answer: entry.answer,
    audience: entry.audience ?? before?.audience ?? 'public',
    language: entry.language ?? before?.language,
  })
  return {
    ...columns,
    category_id:
      entry.category === undefined
        ? (before?.category_id ?? null)
        : entry.category === null
          ? null
          : (categoryIds.get(entry.category) ?? null),
    valid_from: entry.validFrom === undefined ? (before?.valid_from ?? null) : entry.validFrom,
    valid_until: entry.validUntil === undefined ? (before?.valid_until ?? null) : entry.validUntil,
  }
}
