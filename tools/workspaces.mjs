// The workspaces of package.json: where each stands, and which of the others it is built from.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './terminal.mjs'

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** Folders a workspace pattern of package.json stands for; `channels/*` is one per folder in it. */
const foldersOf = (pattern, top) => {
  if (!pattern.endsWith('/*')) return [pattern]
  const parent = pattern.slice(0, -2)
  if (!existsSync(join(top, parent))) return []
  return readdirSync(join(top, parent)).map((name) => `${parent}/${name}`)
}

/** Every workspace by package name. @returns {Map<string, { folder: string, needs: string[] }>} */
export const readWorkspaces = (top = root) => {
  const workspaces = new Map()
  for (const pattern of readJson(join(top, 'package.json')).workspaces) {
    for (const folder of foldersOf(pattern, top)) {
      const file = join(top, folder, 'package.json')
      if (!existsSync(file)) continue
      const { name, dependencies = {}, devDependencies = {} } = readJson(file)
      workspaces.set(name, { folder, needs: Object.keys({ ...dependencies, ...devDependencies }) })
    }
  }
  return workspaces
}

/** The folder of a workspace and of every workspace it needs, near or far. */
export const foldersBehind = (folder, workspaces = readWorkspaces()) => {
  const byFolder = new Map([...workspaces.values()].map((workspace) => [workspace.folder, workspace]))
  const found = []
  const visit = (workspace) => {
    if (!workspace || found.includes(workspace.folder)) return
    found.push(workspace.folder)
    for (const name of workspace.needs) visit(workspaces.get(name))
  }
  visit(byFolder.get(folder))
  return found
}
