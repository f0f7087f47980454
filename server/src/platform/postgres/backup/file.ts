import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { hasCode } from '../processes.ts'
import { BackupFault } from './faults.ts'

/** What a backup says about itself before the rows come. */
const headSchema = z.object({
  kind: z.literal('yingda_backup'),
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  postgres: z.string(),
  /** Which migrations the database had run, in the words of its ledger. */
  migrations: z.string(),
  sequences: z.array(z.object({ name: z.string(), lastValue: z.string() })),
  /** The version that made it; release 0.1.0 did not say. */
  version: z.string().optional(),
  /** Parts of tables that a new database may not have: a log of years has more months than one that begins today. */
  partitions: z.array(z.object({ name: z.string(), of: z.string(), bounds: z.string() })).default([]),
})
export type BackupHead = z.infer<typeof headSchema>
export type PartitionInBackup = BackupHead['partitions'][number]

/**
 * A backup is a gzipped run of lines of JSON. After a `rows` line come as many bytes of PostgreSQL's own copy format
 * as it says, so `zcat` shows it to a person too.
 */
const partSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('table'), name: z.string(), columns: z.array(z.string()) }),
  z.object({ kind: z.literal('rows'), bytes: z.int().positive() }),
  z.object({ kind: z.literal('table_end'), name: z.string(), rows: z.int().min(0), sha256: z.string() }),
  z.object({ kind: z.literal('end'), tables: z.int().min(0), rows: z.int().min(0) }),
])
export type BackupPart = z.infer<typeof partSchema>

/** One line of a backup file, as bytes. */
export const line = (part: BackupPart | BackupHead): Buffer => Buffer.from(`${JSON.stringify(part)}\n`)

/** Writes a backup file: whole, on the disk and readable by its owner alone, or not at all. */
export const writeBackupFile = async (file: string, content: AsyncIterable<Buffer>): Promise<void> => {
  const partial = `${file}.partial`
  try {
    await pipeline(content, createGzip({ level: 6 }), createWriteStream(partial, { mode: 0o600, flush: true }))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/** One table of a backup. Its rows are read once, in order; what comes out has been checked when the last is read. */
export interface TableInBackup {
  name: string
  columns: string[]
  rows: AsyncIterable<Buffer>
  /** How many rows there were, once all have been read. */
  count(): number
}

/** A backup file read from front to end. What it gives is what was written, or it throws. */
export interface BackupReader {
  head: BackupHead
  tables: () => AsyncIterable<TableInBackup>
}

/** Opens a backup file and reads its head. */
export const openBackup = async (file: string): Promise<BackupReader> => {
  const source = new ByteSource(file)
  const read = async <T>(schema: z.ZodType<T>): Promise<T> => schema.parse(JSON.parse((await source.line()).toString()))
  const head = await read(headSchema).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'EACCES', 'EISDIR')) throw error
    throw new BackupFault({ code: 'not_a_backup', file }, { cause: error })
  })

  const damaged = (where: string, cause?: unknown) => new BackupFault({ code: 'damaged', file, where }, { cause })
  const next = (): Promise<BackupPart> =>
    read(partSchema).catch((error: unknown) => {
      throw damaged('a line cannot be read', error)
    })

  async function* tables(): AsyncGenerator<TableInBackup> {
    const seen = { tables: 0, rows: 0 }
    for (let part = await next(); part.kind !== 'end' || isShort(part, seen); part = await next()) {
      if (part.kind !== 'table') throw damaged('some tables are missing')
      const { name, columns } = part
      let count: number | undefined
      const rows = async function* () {
        const hash = createHash('sha256')
        let piece = await next()
        for (; piece.kind === 'rows'; piece = await next()) {
          const bytes = await source.bytes(piece.bytes).catch((error: unknown) => {
            throw damaged(`the rows of ${name} break off`, error)
          })
          hash.update(bytes)
          yield bytes
        }
        if (piece.kind !== 'table_end' || piece.sha256 !== hash.digest('hex')) {
          throw damaged(`the rows of ${name} are not those that were written`)
        }
        count = piece.rows
      }
      const counted = (): number => {
        if (count === undefined) throw new Error(`The rows of ${name} were not read to the end`)
        return count
      }
      yield { name, columns, rows: rows(), count: counted }
      seen.tables++
      seen.rows += counted()
    }
  }
  return { head, tables }
}

const isShort = (end: { tables: number; rows: number }, seen: { tables: number; rows: number }): boolean =>
  end.tables !== seen.tables || end.rows !== seen.rows

/** The unzipped bytes of a file, taken by the line or by number. */
class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(file: string) {
    const unzipped = createGunzip({ chunkSize: 256 * 1024 })
    // An error of the file is then the error of what is read from it.
    pipeline(createReadStream(file), unzipped).catch((error: Error) => unzipped.destroy(error))
    this.#chunks = unzipped[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  async line(): Promise<Buffer> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a)
      if (end >= 0) {
        const found = this.#take(end)
        this.#take(1)
        return found
      }
      if (this.#rest.length > lineBytesMax) throw new Error('a line is too long')
      await this.#more()
    }
  }

  async bytes(count: number): Promise<Buffer> {
    while (this.#rest.length < count) await this.#more()
    return this.#take(count)
  }

  #take(count: number): Buffer {
    const taken = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return taken
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next()
    if (done) throw new Error('the file ends too early')
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value])
  }
}

const lineBytesMax = 16 * 1024 * 1024
