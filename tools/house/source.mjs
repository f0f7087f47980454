// What a source file says: whom it imports, and which tables it touches.
import { parseSync } from 'vite'

/**
 * @typedef {{ specifier: string, line: number, isType: boolean }} Import
 * @typedef {{ table: string, line: number }} TableUse
 */

/** Reads one file. @returns {{ imports: Import[], tables: TableUse[] }} */
export const readSource = (file, text) => {
  const parsed = parseSync(file, text)
  if (parsed.errors.length > 0) throw new Error(`${file} cannot be read: ${parsed.errors[0].message}`)
  const lineAt = lineCounter(text)
  const imports = []
  const tables = []
  walk(parsed.program, (node) => {
    const imported = importIn(node)
    if (imported) imports.push({ ...imported, line: lineAt(node.start) })
    for (const table of tablesIn(node)) tables.push({ table, line: lineAt(node.start) })
  })
  return { imports, tables }
}

const importIn = (node) => {
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: node.source.value, isType: node.importKind === 'type' }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return node.source ? { specifier: node.source.value, isType: node.exportKind === 'type' } : undefined
    case 'ImportExpression':
      return typeof node.source.value === 'string' ? { specifier: node.source.value, isType: false } : undefined
    case 'TSImportType':
      return { specifier: node.source.value, isType: true }
    default:
      return undefined
  }
}

// Kysely's words for naming a table: the first argument is 'orders', 'orders as o', or a list of such.
const tableCalls =
  /^(selectFrom|insertInto|replaceInto|mergeInto|updateTable|deleteFrom|from|using|(inner|left|right|full|cross)Join(Lateral)?)$/

const tablesIn = (node) => {
  if (node.type === 'CallExpression') {
    const name = node.callee.property?.name
    if (!tableCalls.test(name ?? '')) return []
    const [first] = node.arguments
    const named = first?.type === 'ArrayExpression' ? first.elements : [first]
    return named
      .map((element) => textOf(element))
      .filter(Boolean)
      .map(bareName)
  }
  // A fragment such as sql`from orders` need not look like a statement; the whole ones are found below anyway.
  if (node.type === 'TaggedTemplateExpression') {
    const text = textOf(node.quasi)
    return node.tag.name === 'sql' && !looksLikeSql.test(text) ? tablesInSql(text) : []
  }
  const text = textOf(node)
  return text && looksLikeSql.test(text) ? tablesInSql(text) : []
}

/** The fixed words of a string or a template; what is filled in later becomes a `?`. */
const textOf = (node) => {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral') return node.quasis.map((quasi) => quasi.value.cooked ?? '').join('?')
  return undefined
}

// A sentence such as “Update contacts from a file” is not SQL; a statement has its second keyword too.
const looksLikeSql =
  /^\s*(select\b[^]*\bfrom\b|insert\s+into\b|delete\s+from\b|update\b[^]*\bset\b|with\b[^]*\bas\b[^]*\(|truncate\b|copy\b|lock\s+table\b)/i

const tableInSql =
  /\b(?:from|join|into|update|using|truncate(?:\s+table)?|copy|lock\s+table)\s+(?:only\s+)?("?[a-z_][\w.]*"?)/gi

const tablesInSql = (text) => [...text.matchAll(tableInSql)].map(([, name]) => bareName(name))

/** `public.orders as o` and `"orders"` are both the table orders. */
const bareName = (text) => text.trim().split(/\s/)[0].replaceAll('"', '').split('.').at(-1).toLowerCase()

/** Tables that a migration creates. */
export const tablesCreatedBy = (sql) => {
  const statements = sql.replaceAll(/--.*$/gm, '')
  const created = /\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?("?[a-z_][\w.]*"?)/gi
  return [...statements.matchAll(created)].map(([, name]) => bareName(name))
}

const walk = (node, visit) => {
  visit(node)
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const child of value) if (child?.type) walk(child, visit)
    } else if (value?.type) walk(value, visit)
  }
}

const lineCounter = (text) => {
  const ends = []
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) ends.push(at)
  return (offset) => {
    const index = ends.findIndex((end) => end >= offset)
    return (index === -1 ? ends.length : index) + 1
  }
}
