// What an agent's browser fetches before the desk can be used, packed as it travels.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** The desk is opened every morning, also over slow lines: its first load stays below this. */
export const firstLoadMaxBytes = 400 * 1024

const entries = ['index.html', 'src/conversations/desk-page.tsx', '../phrases/src/zh-CN/console.ts']

/**
 * Every file of the desk's first load with its packed size: the page, its scripts and styles, the desk, one language.
 * @param {string} dist the folder that vite built
 * @returns {{ file: string, bytes: number }[]}
 */
export const firstLoad = (dist) => {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))
  const files = new Set(['index.html'])
  const visit = (key) => {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`The console's build has no part named ${key}`)
    if (files.has(chunk.file)) return
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const next of chunk.imports ?? []) visit(next)
  }
  for (const entry of entries) visit(entry)
  return [...files]
    .filter((file) => existsSync(join(dist, file)))
    .map((file) => ({ file, bytes: gzipSync(readFileSync(join(dist, file))).length }))
    .toSorted((a, b) => b.bytes - a.bytes)
}

/** The sum, in words for whoever builds. */
export const firstLoadTold = (dist) => {
  const files = firstLoad(dist)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return `the desk's first load: ${Math.round(bytes / 1024)} KB gzip in ${files.length} files (at most ${firstLoadMaxBytes / 1024} KB)`
}
