import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Readable, pipeline } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { Storage } from './storage.ts'

/** A piece of the archive and how to tell that it is whole. */
export interface Part {
  key: string
  bytes: number
  sha256: string
  lines: number
}

/** What the archive says it holds is not there, or not as it was written. */
export class ArchiveFault extends Error {
  override name = 'ArchiveFault'
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/**
 * Lines of JSON, gzipped, in pieces that are checked before anything is read from them. A piece is held in memory whole,
 * when it is written and when it is read, so it has a limit; unpacked it is streamed.
 */
export const createArchive = (storage: Storage, { pieceBytesMax = 8 * 1024 * 1024 } = {}) => {
  const get = async ({ key, sha256 }: { key: string; sha256: string }): Promise<Buffer> => {
    const content = await storage.get(key)
    if (!content) throw new ArchiveFault(`The archive lacks ${key}`)
    const bytes = await buffer(content)
    if (hashOf(bytes) !== sha256) throw new ArchiveFault(`${key} is not as it was written to the archive`)
    return bytes
  }

  /** The lines of a piece, which is found whole first. */
  async function* linesOf(part: Part): AsyncGenerator<string> {
    const unzipped = createGunzip()
    // What goes wrong on the way ends the loop below with the same error.
    pipeline(Readable.from([await get(part)]), unzipped, () => undefined)
    let rest = ''
    let lines = 0
    for await (const text of unzipped.setEncoding('utf8') as AsyncIterable<string>) {
      const pieces = (rest + text).split('\n')
      rest = pieces.pop()!
      lines += pieces.length
      yield* pieces
    }
    if (rest || lines !== part.lines)
      throw new ArchiveFault(`${part.key} holds ${lines} lines, and ${part.lines} were written to the archive`)
  }

  return {
    get,
    linesOf,

    /** Reads a piece back to its end. */
    async verify(part: Part): Promise<void> {
      const lines = linesOf(part)
      while (!(await lines.next()).done);
    },

    /** Takes lines as they come and puts them into the store piece by piece. */
    writer(nameOf: (number: number) => string) {
      const parts: Part[] = []
      let open: { gzip: ReturnType<typeof createGzip>; chunks: Buffer[]; bytes: number; lines: number } | undefined
      const begin = () => {
        const begun = { gzip: createGzip(), chunks: [] as Buffer[], bytes: 0, lines: 0 }
        begun.gzip.on('data', (chunk: Buffer) => {
          begun.chunks.push(chunk)
          begun.bytes += chunk.length
        })
        return begun
      }
      const close = async () => {
        if (!open) return
        const { gzip, chunks, lines } = open
        gzip.end()
        await finished(gzip)
        const bytes = Buffer.concat(chunks)
        const key = nameOf(parts.length + 1)
        await storage.put(key, bytes, 'application/gzip')
        parts.push({ key, bytes: bytes.length, sha256: hashOf(bytes), lines })
        open = undefined
      }
      return {
        async write(lines: string[]): Promise<void> {
          if (!lines.length) return
          open ??= begin()
          open.lines += lines.length
          if (!open.gzip.write(lines.map((line) => `${line}\n`).join(''))) await once(open.gzip, 'drain')
          if (open.bytes >= pieceBytesMax) await close()
        },
        /** Gives the pieces, all of which last. */
        async end(): Promise<Part[]> {
          await close()
          return parts
        },
      }
    },

    /** Keeps bytes as they are; gives what to tell them by. */
    async keep(key: string, bytes: Buffer, type: string): Promise<{ key: string; bytes: number; sha256: string }> {
      await storage.put(key, bytes, type)
      return { key, bytes: bytes.length, sha256: hashOf(bytes) }
    },

    putJson: (key: string, value: unknown): Promise<void> =>
      storage.put(key, Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`), 'application/json'),

    async getJson(key: string): Promise<unknown> {
      const content = await storage.get(key)
      return content && (JSON.parse((await buffer(content)).toString()) as unknown)
    },
  }
}
export type Archive = ReturnType<typeof createArchive>
