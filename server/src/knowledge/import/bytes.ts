import { AppError } from '@yingda/contract'

/** The text in a file, whatever it was written with: UTF-8, UTF-16 with its mark, or the GB18030 that Chinese Excel writes. */
export const textOf = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // Not this encoding: the decoder says so by throwing. The next may fit.
      continue
    }
  }
  throw new AppError('knowledge.import_unreadable', { why: 'UTF-8? GB18030?' })
}

const endOfDirectory = 0x06054b50
const directoryEntry = 0x02014b50
/** A spreadsheet of the largest import takes some 60 MB unpacked. */
const unpackedBytesMax = 200 * 1024 * 1024

/**
 * Refuses a zip that says it would unpack to more than we take: a few kilobytes can hold gigabytes.
 * The sizes are those of the zip's own directory, which is also what it is unpacked by.
 */
export const refuseZipBomb = (bytes: Uint8Array): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const unreadable = (why: string) => new AppError('knowledge.import_unreadable', { why })
  let end = bytes.byteLength - 22
  const endMin = Math.max(0, end - 0xffff)
  while (end >= endMin && view.getUint32(end, true) !== endOfDirectory) end -= 1
  if (end < endMin || end < 0) throw unreadable('XLSX?')

  const files = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  let unpacked = 0
  for (let file = 0; file < files; file += 1) {
    if (at + 46 > bytes.byteLength || view.getUint32(at, true) !== directoryEntry) throw unreadable('XLSX?')
    unpacked += view.getUint32(at + 24, true)
    if (unpacked > unpackedBytesMax) throw unreadable(`> ${unpackedBytesMax / 1024 / 1024} MB`)
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
}
