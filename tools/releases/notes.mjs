// CHANGELOG.md by release.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../terminal.mjs'

/** What CHANGELOG.md says of a release; empty when it says nothing. */
export const notesOf = (version, text = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')) => {
  const sections = text.split(/^(?=## )/m)
  const found = sections.find(
    (section) => section.startsWith(`## ${version} `) || section.startsWith(`## ${version}\n`),
  )
  return found ? found.slice(found.indexOf('\n')).trim() : ''
}
