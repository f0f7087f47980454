import { stringify } from 'csv-stringify/sync'
import writeSheet from 'write-excel-file/node'
import type { Category } from '@yingda/contract'
import type { z } from 'zod'
import { fields, type Field } from './import/columns.ts'
import type { EntryRow } from './store.ts'

export type ExportFormat = 'csv' | 'xlsx' | 'json'

/** A spreadsheet's cell takes 32,767 characters; a longer list of similar questions goes on in the next column. */
const cellMax = 30_000

/** All entries as a file that import takes and finds unchanged. */
export const exportEntries = async (
  rows: EntryRow[],
  categories: z.infer<typeof Category>[],
  format: ExportFormat,
): Promise<Buffer> => {
  const paths = new Map(categories.map((category) => [category.id, category.path]))
  if (format === 'json')
    return Buffer.from(
      `${JSON.stringify(
        rows.map((row) => inJson(row, paths)),
        null,
        2,
      )}\n`,
    )

  const similar = rows.map((row) => similarCells(row.similar_questions))
  const similarColumns = Math.max(1, ...similar.map((cells) => cells.length))
  const heading = fields.flatMap((field) => (field === 'similar' ? numbered(field, similarColumns) : [field as string]))
  const lines = rows.map((row, at) =>
    fields.flatMap((field) =>
      field === 'similar'
        ? Array.from({ length: similarColumns }, (_each, column) => similar[at]?.[column] ?? '')
        : [cellOf(row, field, paths)],
    ),
  )
  // Excel reads UTF-8 only when the file begins with its mark.
  if (format === 'csv')
    return Buffer.from(stringify([heading, ...lines.map((line) => line.map(noFormula))], { bom: true }))
  // Typed as text, a cell is never taken for a formula; the empty ones are left out.
  const sheet = [heading, ...lines].map((line) =>
    line.map((value) => (value === '' ? null : { value, type: String as StringConstructor })),
  )
  return writeSheet(sheet).toBuffer()
}

const numbered = (name: string, columns: number): string[] =>
  Array.from({ length: columns }, (_each, at) => (at === 0 ? name : `${name} ${at + 1}`))

/** A spreadsheet would run a cell that begins so; import takes the apostrophe away again. */
const noFormula = (cell: string): string => (/^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)

const similarCells = (similar: string[]): string[] => {
  const cells: string[] = []
  for (const question of similar) {
    const last = cells.at(-1)
    if (last !== undefined && last.length + question.length < cellMax) cells[cells.length - 1] = `${last}\n${question}`
    else cells.push(question)
  }
  // A single line would be parted at | when it is read.
  return cells.map((cell) => (/[|｜]/.test(cell) && !cell.includes('\n') ? `${cell}\n` : cell))
}

const cellOf = (row: EntryRow, field: Exclude<Field, 'similar'>, paths: Map<string, string>): string => {
  switch (field) {
    case 'id':
      return row.external_id ?? row.id
    case 'category':
      return (row.category_id && paths.get(row.category_id)) || ''
    case 'valid_from':
    case 'valid_until':
      return row[field]?.toISOString() ?? ''
    default:
      return row[field]
  }
}

const inJson = (row: EntryRow, paths: Map<string, string>) => ({
  id: row.external_id ?? row.id,
  category: cellOf(row, 'category', paths),
  question: row.question,
  similar: row.similar_questions,
  answer: row.answer,
  audience: row.audience,
  ...(row.valid_from ? { validFrom: row.valid_from.toISOString() } : {}),
  ...(row.valid_until ? { validUntil: row.valid_until.toISOString() } : {}),
  language: row.language,
  kind: row.kind,
})
