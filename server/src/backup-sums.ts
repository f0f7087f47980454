import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BackupFault } from '#platform'

/** The list of a backup's files with their checksums, last of all written; `sha256sum -c SHA256SUMS` reads it too. */
export const sumsName = 'SHA256SUMS'
const line = /^([0-9a-f]{64}) {2}(.+)$/
const endLine = /^# (\d+) files$/

/** Every file below a folder, seen from it, with `/`. Those that an upload has not finished are none. */
export async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name)
    if (entry.isDirectory()) for await (const deeper of filesBelow(place)) yield `${entry.name}/${deeper}`
    else if (!entry.name.endsWith('.part')) yield relative(folder, place).split(sep).join('/')
  }
}

/** Copies a file so that it lasts, and gives the checksum of what was read. */
export const copyFile = async (from: string, to: string): Promise<string> => {
  const hash = createHash('sha256')
  await mkdir(dirname(to), { recursive: true })
  const passing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(createReadStream(from), passing, createWriteStream(to, { mode: 0o600, flush: true }))
  return hash.digest('hex')
}

/** The checksum of a file that is there. */
export const sumOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Writes the list: whole, or not at all. */
export const writeSums = async (folder: string, sums: Iterable<[path: string, sum: string]>): Promise<void> => {
  const place = join(folder, sumsName)
  const file = await open(`${place}.partial`, 'w', 0o600)
  try {
    let count = 0
    for (const [path, sum] of sums) {
      await file.write(`${sum}  ${path}\n`)
      count++
    }
    // A list that was cut off between two lines would be taken for a shorter one.
    await file.write(`# ${count} files\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${place}.partial`, place)
}

/** Reads every file of the list from front to end and compares; throws at the first that is missing or another. Gives how many there are. */
export const verifySums = async (folder: string): Promise<number> => {
  const place = join(folder, sumsName)
  const damaged = (where: string, cause?: unknown) =>
    new BackupFault({ code: 'damaged', file: folder, where }, { cause })
  let count = 0
  let told: number | undefined
  for await (const text of createInterface({ input: createReadStream(place), crlfDelay: Infinity })) {
    const [, sum, path] = line.exec(text) ?? []
    const end = endLine.exec(text)?.[1]
    if (told !== undefined || (!sum && end === undefined)) throw damaged(`${sumsName} cannot be read`)
    if (end !== undefined) told = Number(end)
    if (!sum || !path) continue
    if (path.split('/').includes('..')) throw damaged(`${sumsName} leads out of the folder`)
    const found = await sumOf(join(folder, path)).catch((error: unknown) => {
      throw damaged(`${path} cannot be read`, error)
    })
    if (found !== sum) throw damaged(`${path} is not what was written`)
    count++
  }
  if (told !== count) throw damaged(`${sumsName} is cut short`)
  return count
}
