#!/usr/bin/env node
// Follows every import of the project and says which way to turn when one goes wrong: `node tools/house.mjs`.
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { circleFindings } from './house/circles.mjs'
import { doorFindings } from './house/doors.mjs'
import { migrationFindings, roomFindings, tableFindings } from './house/rooms.mjs'
import { readTree } from './house/tree.mjs'
import { root } from './terminal.mjs'

const rules = [doorFindings, tableFindings, roomFindings, migrationFindings, circleFindings]

/** Everything in a project that breaks a rule of the house, a sentence each. @param {string} top its top folder */
export const inspect = (top) => {
  const tree = readTree(top)
  return rules
    .flatMap((rule) => rule(tree))
    .map(({ file, line, says }) => ({ place: line ? `${file}:${line}` : file, says }))
    .toSorted((one, other) => one.place.localeCompare(other.place, 'en', { numeric: true }))
    .map(({ place, says }) => `${place} ${says}`)
}

const isProgram = process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
if (isProgram) {
  const sentences = inspect(root)
  for (const sentence of sentences) console.error(sentence)
  if (sentences.length > 0) console.error(`\n${sentences.length} wrong turns. The plan: ARCHITECTURE.md`)
  process.exitCode = sentences.length === 0 ? 0 : 1
}
