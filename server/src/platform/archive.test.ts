import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { ArchiveFault, createArchive, type Part } from './archive.ts'

/** A store in memory. */
const memory = (more: Parameters<typeof createArchive>[1] = {}) => {
  const kept = new Map<string, Buffer>()
  const archive = createArchive(
    {
      put: async (key, bytes) => void kept.set(key, bytes),
      get: async (key) => (kept.has(key) ? Readable.from([kept.get(key)!]) : undefined),
      remove: async (key) => void kept.delete(key),
    },
    more,
  )
  return { kept, archive }
}
const write = async ({ archive }: ReturnType<typeof memory>, ...pages: string[][]) => {
  const writer = archive.writer((number) => `piece-${number}`)
  for (const page of pages) await writer.write(page)
  return writer.end()
}
const read = async ({ archive }: ReturnType<typeof memory>, parts: Part[]) => {
  const lines: string[] = []
  for (const part of parts) for await (const line of archive.linesOf(part)) lines.push(line)
  return lines
}

test('lines come back as they were, also where a character lies across two blocks', async () => {
  const store = memory()
  const lines = ['{}', '"发票"', JSON.stringify('客'.repeat(100_000)), '""']
  const parts = await write(store, lines.slice(0, 1), [], lines.slice(1))
  expect(parts).toMatchObject([{ key: 'piece-1', lines: 4, bytes: store.kept.get('piece-1')!.length }])
  expect(await read(store, parts)).toEqual(lines)
})

test('nothing written is no piece', async () => {
  const store = memory()
  expect(await write(store, [])).toEqual([])
  expect(store.kept.size).toBe(0)
})

test('what does not fit into one piece is in several, in order', async () => {
  const store = memory({ pieceBytesMax: 300_000 })
  const pages = Array.from({ length: 10 }, () => [randomBytes(100_000).toString('base64')])
  const parts = await write(store, ...pages)
  expect(parts.length).toBeGreaterThan(2)
  // A page more than the limit, and what gzip holds back.
  for (const part of parts) expect(part.bytes).toBeLessThan(600_000)
  expect(await read(store, parts)).toEqual(pages.flat())
})

describe('a piece is found not to be whole', () => {
  test.each<[string, (store: ReturnType<typeof memory>, part: Part) => Part]>([
    ['when it is missing', ({ kept }, part) => (kept.delete(part.key), part)],
    ['when a byte is another', ({ kept }, part) => ((kept.get(part.key)![9]! ^= 1), part)],
    ['when it is cut short', ({ kept }, part) => (kept.set(part.key, kept.get(part.key)!.subarray(0, -1)), part)],
    ['when it holds fewer lines than were told', (_store, part) => ({ ...part, lines: part.lines + 1 })],
  ])('%s', async (_how, damage) => {
    const store = memory()
    const [part] = await write(store, ['1', '2'])
    await expect(store.archive.verify(part!)).resolves.toBeUndefined()
    await expect(store.archive.verify(damage(store, part!))).rejects.toThrow(ArchiveFault)
  })
})
