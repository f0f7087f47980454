import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { builtServer, root } from './built-server.ts'

/** A change of the built server: in a file beside the bundle, or in the bundle itself, a text that stands there once and what stands there instead. */
export interface Edit {
  file: string
  from: string
  to: string
}

/** Puts another text into a built file; throws unless what it replaces is there exactly once, so that an edit cannot quietly change nothing. */
export const edited = (text: string, { file, from, to }: Edit): string => {
  const times = text.split(from).length - 1
  if (times !== 1) throw new Error(`${file} holds ${times} times, not once: ${from}`)
  return text.replace(from, () => to)
}

/** A copy of the built server that a build meanwhile does not change, with edits if wished. It uses the packages of this checkout. */
export const copyBuilt = async (
  edits: Edit[],
  bundle = builtServer,
): Promise<{ bundle: string; remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'yingda-built-'))
  const dist = join(folder, 'server', 'dist')
  await mkdir(dist, { recursive: true })
  await cp(dirname(bundle), dist, { recursive: true })
  await cp(join(root, 'server', 'package.json'), join(folder, 'server', 'package.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const edit of edits) {
    const place = join(dist, edit.file)
    await writeFile(place, edited(await readFile(place, 'utf8'), edit))
  }
  return { bundle: join(dist, 'server.mjs'), remove: () => rm(folder, { recursive: true, force: true }) }
}
