import { plainText, type Part } from '@yingda/contract'

/** What a kind of channel can show and take. What it cannot show is said in words instead. */
export interface ChannelFeatures {
  pictures: boolean
  files: boolean
  cards: boolean
  /** Menus as something to tap; without it they become numbered text. */
  menus: boolean
  /** The longest text of one message, in characters. */
  textMax: number
}

/** A message as a channel hands it over, in our words. */
export interface InboundMessage {
  /** The sender's or provider's own id for this message. Providers redeliver; this is how we notice. */
  externalId: string
  parts: Part[]
  replyTo?: number
  /** The provider's time, ISO 8601. */
  sentAt?: string
}

/** A kind of channel: how its payloads become messages, and what ours may look like there. */
export interface Channel {
  /** Lower case, as in `channels/<name>`. */
  name: string
  label: { 'zh-CN': string; en: string }
  features: ChannelFeatures
  /** Turns a provider's payload into a message. Pure; throws an AppError that names what is wrong. */
  parse(payload: unknown): InboundMessage
}

/** Says in the pieces a channel can show what a message says: menus become numbered lines, cards and files become text. */
export const fit = (parts: Part[], features: ChannelFeatures): Part[] =>
  parts.flatMap((part): Part[] => {
    switch (part.type) {
      case 'text':
      case 'choice':
        return split(part.type === 'text' ? part.text : part.label, features.textMax).map((text) => ({
          type: 'text',
          text,
        }))
      case 'image':
        return features.pictures ? [part] : [{ type: 'text', text: part.file.url }]
      case 'file':
        return features.files ? [part] : [{ type: 'text', text: `${part.file.name} ${part.file.url}` }]
      case 'card':
        return features.cards
          ? [part]
          : split([plainText([part]), part.link].filter(Boolean).join('\n'), features.textMax).map((text) => ({
              type: 'text',
              text,
            }))
      case 'menu':
        return features.menus
          ? [part]
          : split(plainText([part]), features.textMax).map((text) => ({ type: 'text', text }))
    }
  })

/** Cuts a text into pieces of at most so many characters, at line ends where there are some. */
const split = (text: string, max: number): string[] => {
  const pieces: string[] = []
  let rest = text
  while (rest.length > max) {
    const line = rest.lastIndexOf('\n', max)
    const at = line > max / 2 ? line : max
    pieces.push(rest.slice(0, at))
    rest = rest.slice(at).replace(/^\n/, '')
  }
  return [...pieces, rest]
}
