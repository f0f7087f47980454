import type { FileRef, Part } from '@yingda/contract'
import { useState } from 'react'
import { fetchTelling } from '../../shell/fetch-telling.ts'
import { client } from '../../shell/session.ts'

/** A file on its way into a reply. */
export interface Attachment {
  id: string
  name: string
  isImage: boolean
  preview: string | undefined
  state: 'uploading' | 'ready' | 'failed'
  /** How far it has gone up, from 0 to 1. */
  part: number
  ref?: FileRef
  error?: unknown
}

/** A message holds ten parts; one is for the text. */
const attachmentsMax = 9

/** The files of one reply: added by button, paste or drop, uploaded at once. */
export const useAttachments = () => {
  const [items, setItems] = useState<Attachment[]>([])
  const change = (id: string, next: Partial<Attachment>) =>
    setItems((before) => before.map((item) => (item.id === id ? { ...item, ...next } : item)))

  const upload = async (id: string, file: File) => {
    try {
      const tellPart = fetchTelling((part) => change(id, { part }))
      const ref = await client.call('POST /api/files', {}, { file, fileName: file.name, fetch: tellPart })
      change(id, { state: 'ready', ref })
    } catch (error) {
      change(id, { state: 'failed', error })
    }
  }
  const add = (files: Iterable<File>) => {
    const room = attachmentsMax - items.length
    for (const file of [...files].slice(0, Math.max(0, room))) {
      const id = crypto.randomUUID()
      const isImage = file.type.startsWith('image/')
      const preview = isImage ? URL.createObjectURL(file) : undefined
      setItems((before) => [...before, { id, name: file.name, isImage, preview, state: 'uploading', part: 0 }])
      void upload(id, file)
    }
  }
  const remove = (id: string) =>
    setItems((before) =>
      before.filter((item) => {
        if (item.id !== id) return true
        if (item.preview) URL.revokeObjectURL(item.preview)
        return false
      }),
    )
  return { items, add, remove, clear: () => setItems([]) }
}

/** The parts of a message: its text first, then its files. */
export const partsOf = (text: string, attachments: readonly Attachment[]): Part[] => [
  ...(text.trim() ? [{ type: 'text' as const, text: text.trim() }] : []),
  ...attachments.flatMap(({ ref, isImage }) =>
    ref ? [{ type: isImage && ref.type.startsWith('image/') ? ('image' as const) : ('file' as const), file: ref }] : [],
  ),
]
