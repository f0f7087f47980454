import { z } from 'zod'
import { Id, Time, limits } from './common.ts'

const Text = z.string().min(1).max(limits.messageTextMax)

/** A file that was uploaded before; `url` carries its own signature and needs no log-in. */
export const FileRef = z
  .object({
    fileId: Id,
    url: z.string().max(500),
    name: z.string().max(200),
    type: z.string().max(100),
    bytes: z.number().int().nonnegative(),
    width: z.number().int().optional(),
    height: z.number().int().optional(),
  })
  .meta({ id: 'FileRef' })
export type FileRef = z.infer<typeof FileRef>

/** One piece of a message. A channel that cannot show a piece turns it into text. */
export const Part = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: Text, format: z.enum(['plain', 'markdown']).optional() }),
    z.object({ type: z.literal('image'), file: FileRef }),
    z.object({ type: z.literal('file'), file: FileRef }),
    z.object({
      type: z.literal('card'),
      title: z.string().min(1).max(200),
      text: z.string().max(1000).optional(),
      imageUrl: z.string().max(500).optional(),
      fields: z
        .array(z.object({ label: z.string().max(60), value: z.string().max(300) }))
        .max(12)
        .optional(),
      link: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .optional(),
    }),
    z.object({
      type: z.literal('menu'),
      prompt: z.string().min(1).max(500),
      options: z
        .array(z.object({ id: z.string().min(1).max(100), label: z.string().min(1).max(200) }))
        .min(1)
        .max(limits.menuOptionsMax),
    }),
    /** The visitor's tap on an option of an earlier menu. */
    z.object({
      type: z.literal('choice'),
      menuSeq: z.number().int().positive(),
      optionId: z.string().min(1).max(100),
      label: z.string().min(1).max(200),
    }),
  ])
  .meta({ id: 'Part' })
export type Part = z.infer<typeof Part>
export const Parts = z.array(Part).min(1).max(limits.partsMax)

/** Who wrote an entry. Nothing pretends to be human: a machine is `bot`, a rule is `system`. */
export const Author = z
  .object({
    kind: z.enum(['contact', 'bot', 'agent', 'system']),
    id: Id.optional(),
    name: z.string().max(100).optional(),
  })
  .meta({ id: 'Author' })
export type Author = z.infer<typeof Author>

export const HandOffReason = z
  .enum(['visitor_asked', 'asked_twice', 'not_understood', 'disliked', 'angry', 'bot_error', 'bot_off', 'safety'])
  .meta({ id: 'HandOffReason' })
export type HandOffReason = z.infer<typeof HandOffReason>

/** Where an answer comes from and how sure the bot was; kept with the answer for ever. */
export const AnswerReceipt = z
  .object({
    band: z.enum(['answer', 'offer', 'none', 'small_talk']),
    entryId: Id.optional(),
    version: z.number().int().optional(),
    question: z.string().optional(),
    /** 0 to 1. */
    score: z.number().optional(),
    updatedAt: Time.optional(),
    validUntil: Time.optional(),
    alternatives: z.array(z.object({ entryId: Id, question: z.string(), score: z.number() })).optional(),
    /** What the bot looked up when it completed an elliptic question from the turn before. */
    understoodAs: z.string().optional(),
  })
  .meta({ id: 'AnswerReceipt' })
export type AnswerReceipt = z.infer<typeof AnswerReceipt>

/** Three lines an agent reads before taking over: what is asked, what was tried, what is hoped for. */
export const HandOffPacket = z
  .object({ ask: z.string().max(300), tried: z.string().max(300), wish: z.string().max(300) })
  .meta({ id: 'HandOffPacket' })

const seq = z.number().int().positive()

/** What happened in a conversation besides words. Names are past tense. */
export const ConversationEvent = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('opened'),
      by: z.enum(['contact', 'agent']),
      pageUrl: z.string().optional(),
      pageTitle: z.string().optional(),
    }),
    z.object({
      type: z.literal('handed_off'),
      reasons: z.array(HandOffReason).min(1),
      evidence: z.array(z.string()).optional(),
      packet: HandOffPacket.optional(),
      skillGroupId: Id.optional(),
    }),
    z.object({
      type: z.literal('queued'),
      skillGroupId: Id,
      position: z.number().int().positive(),
      why: z.enum(['handed_off', 'transferred', 'agent_away', 'released', 'reopened']),
    }),
    z.object({
      type: z.literal('assigned'),
      agentId: Id,
      agentName: z.string(),
      how: z.enum(['routed', 'claimed', 'transferred', 'taken_over', 'started']),
      waitedMs: z.number().int().nonnegative(),
      why: z.string().optional(),
    }),
    z.object({
      type: z.literal('transferred'),
      byAgentId: Id,
      byName: z.string(),
      toAgentId: Id.optional(),
      toSkillGroupId: Id.optional(),
      toName: z.string(),
      note: z.string().optional(),
    }),
    z.object({
      type: z.literal('released'),
      agentId: Id,
      agentName: z.string(),
      why: z.enum(['agent_away', 'agent_released']),
    }),
    z.object({
      type: z.literal('closed'),
      by: z.enum(['contact', 'agent', 'bot', 'system']),
      agentId: Id.optional(),
      agentName: z.string().optional(),
      wrapUpCode: z.string().optional(),
      wrapUpNote: z.string().optional(),
    }),
    z.object({ type: z.literal('reopened'), by: z.enum(['contact', 'agent']), agentId: Id.optional() }),
    z.object({ type: z.literal('rated'), score: z.number().int().min(1).max(5), comment: z.string().optional() }),
    z.object({ type: z.literal('feedback'), messageSeq: seq, useful: z.boolean() }),
    z.object({ type: z.literal('recalled'), messageSeq: seq }),
    z.object({ type: z.literal('identified'), contactId: Id, name: z.string().optional() }),
    z.object({ type: z.literal('tagged'), added: z.array(z.string()), removed: z.array(z.string()) }),
    z.object({ type: z.literal('left_message'), name: z.string().optional(), reachAt: z.string().optional() }),
    z.object({ type: z.literal('gave_up_waiting'), waitedMs: z.number().int().nonnegative() }),
    z.object({ type: z.literal('hours_closed'), opensAt: Time.optional() }),
    z.object({ type: z.literal('bot_failed'), error: z.string() }),
  ])
  .meta({ id: 'ConversationEvent' })
export type ConversationEvent = z.infer<typeof ConversationEvent>

export const EntryBody = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('message'),
      parts: z.array(Part),
      replyTo: seq.optional(),
      receipt: AnswerReceipt.optional(),
      recalledAt: Time.optional(),
    }),
    z.object({ kind: z.literal('note'), text: z.string() }),
    z.object({ kind: z.literal('event'), event: ConversationEvent }),
    /** An agents-only entry as a visitor sees it: its number, nothing else, so that numbers have no holes. */
    z.object({ kind: z.literal('hidden') }),
  ])
  .meta({ id: 'EntryBody' })
export type EntryBody = z.infer<typeof EntryBody>

/** One line of a conversation's log. `seq` starts at 1 and has no holes; order is `seq`, never a clock. */
export const Entry = z
  .object({
    seq,
    clientId: z.string(),
    /** When it was written down here. */
    at: Time,
    /** When the author sent it, by the provider's clock. */
    sentAt: Time,
    author: Author,
    visibility: z.enum(['everyone', 'agents']),
    body: EntryBody,
  })
  .meta({ id: 'Entry' })
export type Entry = z.infer<typeof Entry>

/** Made by the sender, once per message. Sending it again changes nothing. Those the server makes begin with `#`, so that no sender can take one. */
export const ClientId = z.string().regex(/^[\w.:-]{1,80}$/, 'letters, digits and . : _ - , at most 80')

/** How far each side has received and read; numbers only grow. */
export const Receipts = z
  .object({ delivered: z.number().int().nonnegative(), read: z.number().int().nonnegative() })
  .meta({ id: 'Receipts' })
export type Receipts = z.infer<typeof Receipts>

/** The text of a message for lists, search and channels without pictures. */
export const plainText = (parts: Part[]): string =>
  parts
    .map((part) => {
      switch (part.type) {
        case 'text':
          return part.text
        case 'image':
          return '[图片]'
        case 'file':
          return `[文件] ${part.file.name}`
        case 'card':
          return part.text ? `${part.title} ${part.text}` : part.title
        case 'menu':
          return [part.prompt, ...part.options.map((option, index) => `${index + 1}. ${option.label}`)].join('\n')
        case 'choice':
          return part.label
      }
    })
    .join('\n')
