import { z } from 'zod'

/** Every id is a UUID version 7: it sorts by the time of creation. */
export const Id = z.uuid()
export const Time = z.iso.datetime({ offset: true })
export const Language = z.enum(['zh-CN', 'en']).meta({ id: 'Language' })
export type Language = z.infer<typeof Language>

export const IdParams = z.object({ id: Id })
/** Keyset paging: hand the `next` of one page to the following call. */
export const PageQuery = z.object({
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().optional() })
export const Done = z.object({ done: z.literal(true) })
/** A sentence in both languages. */
export const Bilingual = z.object({ 'zh-CN': z.string().max(4000), en: z.string().max(4000) })
export const Colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as #0B7A62')

/** Limits with a name: everything that can pile up has one. */
export const limits = {
  messageTextMax: 8000,
  partsMax: 10,
  menuOptionsMax: 20,
  noteTextMax: 8000,
  similarQuestionsMax: 200,
  importRowsMax: 20_000,
  tagsPerConversationMax: 20,
  attributesMax: 50,
  frameBytesMax: 64 * 1024,
  recallWindowMs: 2 * 60 * 1000,
} as const
