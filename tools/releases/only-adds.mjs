// Whether a migration only adds. While a new version rolls in, nodes of the old one read and write the same tables.

/** Words in front of which a name may stand that is not the table's. */
const table = String.raw`(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?(?:public\.)?"?(\w+)"?`

/**
 * A statement, the tables that the same release makes, and whatever else is needed to judge it.
 * @typedef {(statement: string, isNew: (name: string) => boolean) => string | undefined} Rule a reason why it does more than add
 */

/** What begins a statement, and what of it is too much for a node that knows nothing of it. @type {[RegExp, Rule][]} */
const rules = [
  [/^create\s+(unlogged\s+)?table\b/, () => undefined],
  [/^create\s+(or\s+replace\s+)?(function|procedure|view|aggregate)\b/, () => undefined],
  [/^create\s+(type|domain|sequence|role|extension)\b/, () => undefined],
  [/^(comment|grant|select|set)\b/, () => undefined],
  [/^alter\s+(function|procedure|type\s+\w+\s+add\s+value|sequence)\b/, (text) => renames(text)],
  [
    /^create\s+(unique\s+)?index\b/,
    (text, isNew) =>
      isNew(nameAfter(text, /\bon\s+/))
        ? undefined
        : 'builds an index on a table in use: nothing is written to it meanwhile',
  ],
  [
    /^create\s+(constraint\s+)?trigger\b/,
    (text, isNew) =>
      isNew(nameAfter(text, /\bon\s+/))
        ? undefined
        : 'puts a trigger on a table in use: what older nodes write is changed or refused',
  ],
  [
    /^create\s+policy\b/,
    (text, isNew) =>
      !isNew(nameAfter(text, /\bon\s+/)) && /\bas\s+restrictive\b/.test(text)
        ? 'hides rows from older nodes by a restrictive policy'
        : undefined,
  ],
  [/^alter\s+table\b/, (text, isNew) => (isNew(nameAfter(text, /^alter\s+table\s+/)) ? undefined : alteration(text))],
  [
    /^(insert\s+into|update|delete\s+from)\b/,
    (text, isNew) =>
      isNew(nameAfter(text, /^(?:insert\s+into|update|delete\s+from)\s+/))
        ? undefined
        : 'changes rows of a table in use: they stay locked until the migration is over',
  ],
  [
    /^do\b/,
    (text) =>
      /\b(alter|drop|rename|delete|update|truncate|revoke)\b/.test(text)
        ? 'does more than add inside a do block'
        : undefined,
  ],
]

const nameAfter = (text, before) => new RegExp(before.source + table).exec(text)?.[1] ?? ''
const renames = (text) => (/\brename\b/.test(text) ? 'renames what older nodes use' : undefined)

/** A table in use may get columns that older nodes need not fill, and nothing else. */
const alteration = (text) => {
  const actions = atTopLevel(text.replace(new RegExp(String.raw`^alter\s+table\s+${table}\s*`), ''), ',')
  for (const action of actions) {
    if (/^(enable|force)\s+row\s+level\s+security$/.test(action)) continue
    if (!/^add\s+(column\s+)?(?!constraint\b|check\b|primary\b|unique\b|foreign\b|exclude\b)/.test(action))
      return `“${action}” changes a table that older nodes use`
    if (/\bnot\s+null\b/.test(action) && !/\bdefault\b/.test(action))
      return `“${action}”: older nodes insert rows without this column`
    if (/\b(generated\s+always\s+as|primary\s+key|unique|check|references)\b/.test(action))
      return `“${action}” rewrites or checks every row, and binds what older nodes write`
    if (/\bdefault\s+(gen_random_uuid|clock_timestamp|random|nextval)\b/.test(action))
      return `“${action}”: a default that differs for each row rewrites the table`
  }
  return undefined
}

/**
 * The statements of a migration, without comments, spaces made one, in lower case; what stands in quotes or dollars
 * never ends one.
 */
export const statementsOf = (sql) => {
  const plain = sql.replaceAll(
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|(\$\w*\$)[\s\S]*?\1/g,
    // The text of functions and do blocks stays, for what is looked for in there; its semicolons do not.
    (found) => (/^(--|\/\*)/.test(found) ? ' ' : found.replaceAll(';', ' ')),
  )
  return plain
    .split(';')
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim().toLowerCase())
    .filter(Boolean)
}

/** Splits where no parenthesis is open. */
const atTopLevel = (text, mark) => {
  const parts = ['']
  let depth = 0
  for (const letter of text) {
    if (letter === '(') depth++
    if (letter === ')') depth--
    if (letter === mark && depth === 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts.map((part) => part.trim())
}

/** Tables that a list of migrations makes. */
const tablesMadeBy = (migrations) =>
  new Set(
    migrations.flatMap(({ sql }) =>
      statementsOf(sql).flatMap(
        (statement) => new RegExp(String.raw`^create\s+(?:unlogged\s+)?table\s+${table}`).exec(statement)?.[1] ?? [],
      ),
    ),
  )

/** The line by which a migration owns up to more, in the words of the changelog: `-- CHANGELOG: All nodes must be stopped first.` */
const ownUp = /^--\s*CHANGELOG:\s*(.+?)\s*$/m

/**
 * What unreleased migrations do beyond adding, one sentence each. A migration may do more when a line of it says what
 * the release notes say. Pure.
 * @param {{ file: string, sql: string }[]} migrations @param {string} notes the release notes
 */
export const beyondAdding = (migrations, notes) => {
  const made = tablesMadeBy(migrations)
  const isNew = (name) => made.has(name)
  return migrations.flatMap(({ file, sql }) => {
    const owned = ownUp.exec(sql)?.[1]
    if (owned !== undefined)
      return notes.includes(owned)
        ? []
        : [`${file} says “${owned}”, but the notes of the coming release in CHANGELOG.md do not.`]
    return statementsOf(sql).flatMap((statement) => {
      const rule = rules.find(([begins]) => begins.test(statement))
      const reason = rule ? rule[1](statement, isNew) : 'is not known to only add'
      if (reason === undefined) return []
      return [
        `${file} ${reason} (${statement.slice(0, 80)}). Nodes of the release before must be able to go on beside it: add beside the old what the new needs, and take the old away one release later. If that cannot be, say in CHANGELOG.md what whoever upgrades must do, and in the migration in the same words: -- CHANGELOG: <that sentence>`,
      ]
    })
  })
}
