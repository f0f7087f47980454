// What each room must have: a floor, a door, a README, and its tables to itself.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { floorOf, isStore, placeOf } from './plan.mjs'
import { tablesCreatedBy } from './source.mjs'

/** Rooms that are on no floor, or lack their door or their README. */
export const roomFindings = ({ files }) => {
  const rooms = new Set(files.map((file) => placeOf(file).room).filter(Boolean))
  const present = new Set(files)
  return [...rooms].flatMap((room) => {
    const folder = `server/src/${room}`
    const missing = (name, what) =>
      present.has(`${folder}/${name}`) ? [] : [{ file: folder, says: `has no ${name}: write ${what}` }]
    return [
      ...(floorOf(room) === -1
        ? [{ file: folder, says: 'stands on no floor: give it one in tools/house/plan.mjs and in ARCHITECTURE.md' }]
        : []),
      ...missing('index.ts', 'the door through which other rooms use it'),
      ...missing('README.md', 'what it is for, its words, the events it tells and hears'),
    ]
  })
}

/** Every room's migrations in the order in which they run. */
const migrationsOf = (files) =>
  files
    .filter((file) => /^server\/src\/.*\/migrations\/[^/]+\.sql$/.test(file))
    .toSorted((one, other) => basename(one).localeCompare(basename(other)))

// It has no number because it runs after all of them, each time: it puts row-level security on every table.
const afterEach = 'after-each.sql'

/** Migrations run in the order of their numbers, over all rooms, so a number is given once. */
export const migrationFindings = ({ files }) => {
  const byNumber = new Map()
  return migrationsOf(files).flatMap((file) => {
    if (basename(file) === afterEach) return []
    const [, number] = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(basename(file)) ?? []
    if (!number) return [{ file, says: 'is not named like 0001-what-it-does.sql' }]
    const twin = byNumber.get(number)
    byNumber.set(number, file)
    return twin ? [{ file, says: `has the number of ${twin}; take the next free one` }] : []
  })
}

/** Tables touched outside the store of the room they belong to. */
export const tableFindings = ({ top, files, sources }) => {
  const { owners, findings } = readOwners(top, files)
  for (const { file, tables } of sources) {
    const place = placeOf(file)
    if (!file.startsWith('server/src/') || place.isTest) continue
    for (const { table, line } of tables) {
      const owner = owners.get(table)
      const says = owner && wrongTable(place, table, owner)
      if (says) findings.push({ file, line, says })
    }
  }
  return findings
}

const wrongTable = (place, table, owner) => {
  if (place.room !== owner) return `touches ${table}, a table of ${owner}: ask through its door #${owner}`
  if (!isStore(place.file))
    return `touches the table ${table}: SQL lives in the room's store (store.ts, store-….ts or store/); call a function there`
  return undefined
}

/** Which room each table belongs to: the one whose migration creates it. */
const readOwners = (top, files) => {
  const owners = new Map()
  const findings = []
  for (const file of migrationsOf(files)) {
    const { room } = placeOf(file)
    for (const table of tablesCreatedBy(readFileSync(join(top, file), 'utf8'))) {
      const other = owners.get(table)
      if (other && other !== room) findings.push({ file, says: `creates ${table}, which is a table of ${other}` })
      else owners.set(table, room)
    }
  }
  return { owners, findings }
}
