import { AppError, type FileRef } from '@yingda/contract'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyInstance } from 'fastify'
import { fileTypeFromBuffer } from 'file-type'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { Config } from './config.ts'
import type { Tx, Database } from './database/database.ts'
import { newId } from './ids.ts'
import { createStorage } from './storage.ts'
import { fileStore, keyOf } from './store-files.ts'

// Types a browser may show in place; everything else is handed over as a download, so that no uploaded page runs on our origin.
const shownInPlace = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'audio/mpeg',
  'audio/mp4',
  'video/mp4',
])
// Formats without a signature in their first bytes; they are taken by their declared type when they hold no zero byte.
const plainTypes = new Set(['text/plain', 'text/csv'])

/** Keeps uploaded files apart by tenant; what they are is read from their bytes, not from their names. */
export const createFiles = ({ config, database, secret }: { config: Config; database: Database; secret: string }) => {
  const storage = createStorage(config)
  const allowed = new Set(config.YINGDA_UPLOAD_TYPES)
  const maxBytes = config.YINGDA_UPLOAD_MAX_MB * 1024 * 1024
  const signatureOf = (tenantId: string, id: string) =>
    createHmac('sha256', secret).update(`file:${tenantId}:${id}`).digest('base64url').slice(0, 27)
  const urlOf = (tenantId: string, id: string, name: string) =>
    `/files/${tenantId}/${id}/${signatureOf(tenantId, id)}/${encodeURIComponent(name)}`

  const typeOf = async (bytes: Buffer, declared: string): Promise<string> => {
    const found = await fileTypeFromBuffer(bytes)
    const type = found?.mime ?? (plainTypes.has(declared) && !bytes.includes(0) ? declared : 'application/octet-stream')
    if (!allowed.has(type)) throw new AppError('file.type_refused', { type: found?.mime ?? declared })
    return type
  }

  return {
    maxBytes,
    types: config.YINGDA_UPLOAD_TYPES,

    /** Takes an upload: checks size and kind, writes it down durably, then enters it. Gives the reference to put into a message. */
    async keep(tenantId: string, uploadedBy: string, upload: MultipartFile | undefined): Promise<FileRef> {
      if (!upload) throw new AppError('request.invalid', { where: 'file: required' })
      const bytes = await upload.toBuffer()
      if (upload.file.truncated || bytes.length > maxBytes)
        throw new AppError('file.too_large', { maxMb: config.YINGDA_UPLOAD_MAX_MB })
      const type = await typeOf(bytes, upload.mimetype)
      const name = [...upload.filename.toWellFormed().replace(/[\p{Cc}/\\]/gu, '_')].slice(0, 120).join('') || 'file'
      const id = newId()
      const size = imageSize(bytes, type)
      await storage.put(keyOf(tenantId, id), bytes, type)
      await database.tenant(tenantId, (tx) =>
        fileStore.add(tx, {
          id,
          name,
          type,
          bytes: bytes.length,
          width: size?.width ?? null,
          height: size?.height ?? null,
          uploaded_by: uploadedBy,
        }),
      )
      return { fileId: id, url: urlOf(tenantId, id, name), name, type, bytes: bytes.length, ...size }
    },

    /** The reference of a kept file as we know it, about to be sent; what a sender claims about a file is never believed. */
    async send(tx: Tx, id: string): Promise<FileRef> {
      const row = await fileStore.send(tx, id)
      if (!row) throw new AppError('file.not_found')
      return {
        fileId: row.id,
        url: urlOf(tx.tenantId, row.id, row.name),
        name: row.name,
        type: row.type,
        bytes: row.bytes,
        ...(row.width && row.height ? { width: row.width, height: row.height } : {}),
      }
    },

    /** All there is of a file: what is known of it, as JSON, and its bytes; undefined for what is gone. */
    async whole(tenantId: string, id: string): Promise<{ about: string; bytes: Buffer } | undefined> {
      const about = await database.tenant(tenantId, (tx) => fileStore.whole(tx, id))
      const content = about === undefined ? undefined : await storage.get(keyOf(tenantId, id))
      return about === undefined || !content ? undefined : { about, bytes: await buffer(content) }
    },

    /** Deletes a file, unless it was sent since a moment. Once more does no harm: bytes of which nothing is known go as well. */
    async remove(tenantId: string, id: string, unlessSentSince: Date): Promise<void> {
      const isKept = await database.tenant(tenantId, async (tx) => {
        await fileStore.removeUnlessSentSince(tx, id, unlessSentSince)
        return fileStore.find(tx, id)
      })
      if (!isKept) await storage.remove(keyOf(tenantId, id))
    },

    serve(app: FastifyInstance) {
      app.get<{ Params: { tenant: string; id: string; signature: string; name: string } }>(
        '/files/:tenant/:id/:signature/:name',
        async (request, reply) => {
          const { tenant, id, signature } = request.params
          const right = Buffer.from(signatureOf(tenant, id))
          const given = Buffer.from(signature)
          if (right.length !== given.length || !timingSafeEqual(right, given)) throw new AppError('file.not_found')
          const row = await database.tenant(tenant, (tx) => fileStore.find(tx, id))
          const content = row && (await storage.get(keyOf(tenant, id)))
          if (!content) throw new AppError('file.not_found')
          return reply
            .headers({
              'content-type': row.type,
              'content-length': row.bytes,
              'content-disposition': `${shownInPlace.has(row.type) ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(row.name)}`,
              'cache-control': 'private, max-age=31536000, immutable',
              'x-content-type-options': 'nosniff',
              'cross-origin-resource-policy': 'cross-origin',
              'content-security-policy': "default-src 'none'",
            })
            .send(content)
        },
      )
    },
  }
}
export type Files = ReturnType<typeof createFiles>

/** A header may claim anything; what no picture has is not kept. */
const believable = (size: { width: number; height: number }) =>
  Math.max(size.width, size.height) <= 0xffff ? size : undefined

/** Width and height from the header of a picture, so that a chat keeps its place while pictures load. PNG, GIF, JPEG and WebP (lossy, lossless, extended). */
export const imageSize = (bytes: Buffer, type: string): { width: number; height: number } | undefined => {
  if (type === 'image/png' && bytes.length >= 24)
    return believable({ width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) })
  if (type === 'image/gif' && bytes.length >= 10) return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
  if (type === 'image/jpeg') return jpegSize(bytes)
  if (type === 'image/webp' && bytes.length >= 30) {
    const kind = bytes.toString('latin1', 12, 16)
    if (kind === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    if (kind === 'VP8L') {
      const bits = bytes.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    if (kind === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  }
  return undefined
}

// Segments follow each other, each with its length; the size stands in the first frame header (SOF0–SOF15 without DHT, JPG, DAC).
const jpegSize = (bytes: Buffer): { width: number; height: number } | undefined => {
  let at = 2
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}
