import { AppError, ClientId, Parts, Time, type Part } from '@yingda/contract'
import type { Channel } from '@yingda/kit'
import { z } from 'zod'

const Payload = z.object({
  clientId: ClientId,
  parts: Parts,
  replyTo: z.number().int().positive().optional(),
  sentAt: Time.optional(),
})

/** A visitor writes text, sends files they uploaded, or taps an option; cards and menus are ours to send. */
const taken = new Set<Part['type']>(['text', 'image', 'file', 'choice'])

/** The widget on a web page: it shows everything we can say. */
export const web: Channel = {
  name: 'web',
  label: { 'zh-CN': '网页', en: 'Web' },
  features: { pictures: true, files: true, cards: true, menus: true, textMax: 8000 },
  parse(payload) {
    const read = Payload.safeParse(payload)
    if (!read.success) {
      const where = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
      throw new AppError('request.invalid', { where })
    }
    const { clientId, parts, replyTo, sentAt } = read.data
    const strange = parts.find((part) => !taken.has(part.type))
    if (strange) throw new AppError('request.invalid', { where: `parts: a visitor cannot send ${strange.type}` })
    return { externalId: clientId, parts, ...(replyTo ? { replyTo } : {}), ...(sentAt ? { sentAt } : {}) }
  },
}
