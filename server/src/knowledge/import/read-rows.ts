import { AppError, limits } from '@yingda/contract'
import { detectLanguage } from '@yingda/language'
import { fill, spoken } from '@yingda/phrases'
import { textOf } from './bytes.ts'
import { fieldOf, type Field } from './columns.ts'
import { readCells, type Cell } from './sheet.ts'

export type ImportFormat = 'csv' | 'tsv' | 'xlsx' | 'json'

/** One entry as a file tells it, not checked yet. What the file does not mention is missing; what it leaves empty is ''. */
export interface RawRow {
  /** As a spreadsheet counts: the heading is row 1. In JSON, the place in the list. */
  row: number
  values: Partial<Record<Exclude<Field, 'similar'>, string | Date>>
  similar?: string[]
}

export interface RawRows {
  rows: RawRow[]
  /** How many rows the file has, the heading and empty ones left out. */
  count: number
}

/** The entries in a file. Throws `knowledge.import_unreadable` when it is not what its format says. */
export const readRows = async (bytes: Uint8Array, format: ImportFormat): Promise<RawRows> => {
  if (bytes.byteLength === 0) throw unreadable('0 bytes')
  if (format === 'json') return readJson(textOf(bytes))
  const cells = await readCells(bytes, format)
  const heading = (cells[0] ?? []).map((cell) => (cell instanceof Date ? undefined : fieldOf(cell)))
  if (heading.includes('question'))
    return readTable(format === 'xlsx' ? cells : cells.map((row) => row.map(withoutGuard)), heading)
  const labelled = cells.filter((row) => !isEmpty(row))
  if (format === 'tsv' && labelled.length > 0 && labelled[0]!.length === 2) return readLabelled(cells)
  throw unreadable('question / 标准问 ?')
}

const unreadable = (why: string) => new AppError('knowledge.import_unreadable', { why })

const refuseTooMany = (count: number) => {
  if (count > limits.importRowsMax) throw unreadable(`${count} > ${limits.importRowsMax}`)
}

const isEmpty = (row: Cell[]): boolean => row.every((cell) => !(cell instanceof Date) && cell.trim() === '')

const readTable = (cells: Cell[][], heading: (Field | undefined)[]): RawRows => {
  const rows = cells.flatMap((row, at): RawRow[] => {
    if (at === 0 || isEmpty(row)) return []
    const values: RawRow['values'] = {}
    let similar: string[] | undefined
    heading.forEach((field, column) => {
      const cell = row[column] ?? ''
      if (field === 'similar') similar = [...(similar ?? []), ...splitSimilar(cell instanceof Date ? '' : cell)]
      else if (field) values[field] = cell
    })
    return [{ row: at + 1, values, ...(similar ? { similar } : {}) }]
  })
  refuseTooMany(rows.length)
  return { rows, count: rows.length }
}

/** An exported CSV has an apostrophe before what a spreadsheet would take for a formula. */
const withoutGuard = (cell: Cell): Cell => (cell instanceof Date ? cell : cell.replace(/^'(?='*[=+\-@\t\r])/, ''))

/** One a line; on a single line, parted by |. */
const splitSimilar = (cell: string): string[] => cell.split(/[\r\n]/.test(cell) ? /\r\n|\r|\n/ : /[|｜]/)

/** Lines of `text<TAB>label`: a label is an entry, its texts are the ways to ask. It comes without an answer, and says so. */
const readLabelled = (cells: Cell[][]): RawRows => {
  const entries = new Map<string, RawRow & { similar: string[] }>()
  const broken: RawRow[] = []
  let count = 0
  cells.forEach((row, at) => {
    if (isEmpty(row)) return
    count += 1
    const [text, label] = row.map((cell) => String(cell).trim())
    if (!text || !label) {
      broken.push({ row: at + 1, values: { question: label ?? '', answer: text ?? '' } })
      return
    }
    const known = entries.get(label)
    if (known) known.similar.push(text)
    else entries.set(label, { row: at + 1, values: { id: label }, similar: [text] })
  })
  refuseTooMany(count)
  for (const [label, { values, similar }] of entries) {
    const readable = label.replace(/[_\s]+/g, ' ').trim()
    const language = detectLanguage(similar.join('\n'))
    values.question = readable.charAt(0).toUpperCase() + readable.slice(1)
    values.answer = fill(spoken[language === 'en' ? 'en' : 'zh-CN'].knowledge.importedWithoutAnswer, {
      label: readable,
    })
    values.language = language
  }
  return { rows: [...entries.values(), ...broken], count }
}

const namesInJson: Record<string, Field> = { validFrom: 'valid_from', validUntil: 'valid_until', externalId: 'id' }

const readJson = (text: string): RawRows => {
  let list: unknown
  try {
    list = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message.slice(0, 200) : 'JSON?')
  }
  if (!Array.isArray(list)) throw unreadable('JSON: [ … ] ?')
  return rawRowsOf(list)
}

/** A list of entries as JSON tells them. */
export const rawRowsOf = (list: readonly unknown[]): RawRows => {
  refuseTooMany(list.length)
  const rows = list.map((each, at): RawRow => {
    const values: RawRow['values'] = {}
    let similar: string[] | undefined
    if (typeof each === 'object' && each !== null) {
      for (const [name, value] of Object.entries(each)) {
        const field = namesInJson[name] ?? fieldOf(name)
        if (field === 'similar') similar = Array.isArray(value) ? value.map(String) : splitSimilar(textOr(value))
        else if (field) values[field] = textOr(value)
      }
    }
    return { row: at + 1, values, ...(similar ? { similar } : {}) }
  })
  return { rows, count: rows.length }
}

const textOr = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
