// CHANGELOG.md by release.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../terminal.mjs'

const open = '(not released yet)'
const read = () => readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
const headingOf = (version) => new RegExp(String.raw`^## ${version.replaceAll('.', String.raw`\.`)}( .*)?$`, 'm')

/** What CHANGELOG.md says of a release; empty when it says nothing. */
export const notesOf = (version, text = read()) => {
  const found = headingOf(version).exec(text)
  return found
    ? text
        .slice(found.index + found[0].length)
        .split(/^## /m)[0]
        .trim()
    : ''
}

/** Whether CHANGELOG.md calls a release one that is still to come. */
export const isOpen = (version, text = read()) => headingOf(version).exec(text)?.[0].includes(open) ?? false

/** The text with a place for what the next release brings. */
export const withNextOpened = (text, next) => text.replace(/^## /m, `## ${next} ${open}\n\nNothing yet.\n\n## `)
