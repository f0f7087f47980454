import { AppError } from '@yingda/contract'
import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/universal'
import { refuseZipBomb, textOf } from './bytes.ts'

/** A cell as it was found. Dates come from spreadsheets only. */
export type Cell = string | Date

/** The rows of a file with lines or a spreadsheet, the first one first; empty rows keep their place. */
export const readCells = async (bytes: Uint8Array, format: 'csv' | 'tsv' | 'xlsx'): Promise<Cell[][]> => {
  if (format === 'xlsx') return readSpreadsheet(bytes)
  const text = textOf(bytes).replace(/^\ufeff/, '')
  const delimiter = format === 'tsv' ? '\t' : delimiterOf(text)
  try {
    return parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: false,
      // Labelled lines are what people said: a quotation mark in them is a quotation mark.
      quote: format === 'tsv' && !/(^|\t|\n)"/.test(text) ? null : '"',
      relax_quotes: format === 'tsv',
    }) as string[][]
  } catch (error) {
    throw new AppError('knowledge.import_unreadable', { why: shortReason(error) })
  }
}

const readSpreadsheet = async (bytes: Uint8Array): Promise<Cell[][]> => {
  refuseZipBomb(bytes)
  try {
    const rows = await readSheet(new Uint8Array(bytes).buffer, { trim: false })
    return rows.map((row) => row.map((cell) => (cell instanceof Date ? cell : cell === null ? '' : String(cell))))
  } catch (error) {
    throw new AppError('knowledge.import_unreadable', { why: shortReason(error) })
  }
}

/** Excel separates by what the country uses for lists; the first line tells which. */
const delimiterOf = (text: string): string => {
  const line = text.slice(0, text.search(/[\r\n]|$/))
  const count = (delimiter: string) => line.split(delimiter).length
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0]!
}

const shortReason = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200)
