import { z } from 'zod'
import { Done, Id, IdParams, PageQuery, Time, limits, pageOf } from './common.ts'
import { endpoint } from './endpoint.ts'
import { AnswerReceipt, HandOffReason } from './messages.ts'

const Question = z.string().trim().min(1).max(500)
const Answer = z.string().trim().min(1).max(20_000)
export const Audience = z.enum(['public', 'agents']).meta({ id: 'Audience' })

export const Category = z
  .object({ id: Id, name: z.string(), parentId: Id.optional(), path: z.string(), entries: z.number().int() })
  .meta({ id: 'Category' })

const content = {
  question: Question,
  similar: z.array(Question).max(limits.similarQuestionsMax),
  /** Markdown. */
  answer: Answer,
  categoryId: Id.optional(),
  audience: Audience,
  language: z.enum(['zh', 'en']),
  validFrom: Time.optional(),
  validUntil: Time.optional(),
}
/** What one version of an entry says. */
export const EntryContent = z.object(content).meta({ id: 'EntryContent' })
export type EntryContent = z.infer<typeof EntryContent>

export const KnowledgeEntry = z
  .object({
    id: Id,
    /** The owner's own number, kept over imports. */
    externalId: z.string().optional(),
    kind: z.enum(['faq', 'small_talk']),
    status: z.enum(['draft', 'published', 'unpublished']),
    /** The draft if there is one, else what is published. */
    content: EntryContent,
    /** The version customers get now. */
    publishedVersion: z.number().int().optional(),
    publishedAt: Time.optional(),
    hasDraft: z.boolean(),
    /** Pass it back when saving, so that nobody overwrites another's change. */
    revision: z.number().int(),
    updatedAt: Time,
    updatedBy: z.string(),
    asked30d: z.number().int(),
    disliked30d: z.number().int(),
  })
  .meta({ id: 'KnowledgeEntry' })
export type KnowledgeEntry = z.infer<typeof KnowledgeEntry>

export const KnowledgeVersion = z
  .object({
    version: z.number().int(),
    content: EntryContent,
    at: Time,
    byName: z.string(),
    note: z.string().optional(),
  })
  .meta({ id: 'KnowledgeVersion' })

const EntryInput = z.object({
  externalId: z.string().trim().min(1).max(80).optional(),
  kind: z.enum(['faq', 'small_talk']).default('faq'),
  question: Question,
  similar: z.array(Question).max(limits.similarQuestionsMax).default([]),
  answer: Answer,
  categoryId: Id.nullable().optional(),
  audience: Audience.default('public'),
  language: z.enum(['zh', 'en']).optional(),
  validFrom: Time.nullable().optional(),
  validUntil: Time.nullable().optional(),
})

export const ImportFormat = z.enum(['csv', 'xlsx', 'json', 'tsv'])
export const ImportReport = z
  .object({
    rows: z.number().int(),
    created: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    /** `row` counts from 1 as a spreadsheet does, the header included. Rows with errors change nothing; the others are taken. */
    errors: z.array(
      z.object({
        row: z.number().int(),
        field: z.string(),
        value: z.string(),
        message: z.object({ 'zh-CN': z.string(), en: z.string() }),
      }),
    ),
  })
  .meta({ id: 'ImportReport' })

/** What the bot would do with a question, and why. */
export const BotVerdict = z
  .object({
    band: AnswerReceipt.shape.band,
    /** The best entry, whatever the band. */
    best: z
      .object({
        entryId: Id,
        externalId: z.string().optional(),
        question: z.string(),
        score: z.number(),
        matched: z.string(),
      })
      .optional(),
    candidates: z.array(
      z.object({ entryId: Id, externalId: z.string().optional(), question: z.string(), score: z.number() }),
    ),
    answer: z.string().optional(),
    handOff: z.array(HandOffReason),
    receipt: AnswerReceipt,
    tookMs: z.number(),
  })
  .meta({ id: 'BotVerdict' })
export type BotVerdict = z.infer<typeof BotVerdict>

export const BotSettings = z
  .object({
    answerThreshold: z.number().min(0).max(1),
    suggestThreshold: z.number().min(0).max(1),
    smallTalkOn: z.boolean(),
    handOffWhen: z.object({
      askedTwice: z.boolean(),
      disliked: z.boolean(),
      angry: z.boolean(),
      nonAnswersInARow: z.number().int().min(1).max(5),
    }),
    /** Own words that ask for a person or tell anger, beside the built-in ones. */
    extraHandOffWords: z.array(z.string().trim().min(1).max(40)).max(200),
    extraAngerWords: z.array(z.string().trim().min(1).max(40)).max(200),
    synonyms: z.array(z.array(z.string().trim().min(1).max(40)).min(2).max(20)).max(500),
    fallback: z.object({ 'zh-CN': z.string().trim().min(1).max(500), en: z.string().trim().min(1).max(500) }),
  })
  .refine((settings) => settings.suggestThreshold <= settings.answerThreshold, {
    path: ['suggestThreshold'],
    message: 'must not be above answerThreshold',
  })
  .meta({ id: 'BotSettings' })
export type BotSettings = z.infer<typeof BotSettings>

const Ask = z.object({
  question: z.string().trim().min(1).max(limits.messageTextMax),
  language: z.enum(['zh', 'en']).optional(),
  audience: Audience.optional(),
  drafts: z.boolean().optional(),
})

export const knowledgeEndpoints = {
  'GET /api/knowledge/categories': endpoint({
    room: 'knowledge',
    summary: 'The category tree, parents before children',
    gate: 'knowledge.read',
    ok: z.object({ items: z.array(Category) }),
  }),
  'POST /api/knowledge/categories': endpoint({
    room: 'knowledge',
    summary: 'Make a category',
    gate: 'knowledge.edit',
    body: z.object({ name: z.string().trim().min(1).max(60), parentId: Id.optional() }),
    ok: Category,
  }),
  'PATCH /api/knowledge/categories/{id}': endpoint({
    room: 'knowledge',
    summary: 'Rename or move a category',
    gate: 'knowledge.edit',
    params: IdParams,
    body: z.object({ name: z.string().trim().min(1).max(60).optional(), parentId: Id.nullable().optional() }),
    ok: Category,
  }),
  'DELETE /api/knowledge/categories/{id}': endpoint({
    room: 'knowledge',
    summary: 'Delete an empty category',
    gate: 'knowledge.edit',
    params: IdParams,
    ok: Done,
  }),
  'GET /api/knowledge/entries': endpoint({
    room: 'knowledge',
    summary:
      'Entries; a category includes what is below it; `q` finds any part of question, similar questions or answer',
    gate: 'knowledge.read',
    query: PageQuery.extend({
      q: z.string().trim().max(100).optional(),
      categoryId: Id.optional(),
      kind: z.enum(['faq', 'small_talk']).optional(),
      status: z.enum(['draft', 'published', 'unpublished', 'expiring']).optional(),
      audience: Audience.optional(),
    }),
    ok: pageOf(KnowledgeEntry).extend({ total: z.number().int() }),
  }),
  'POST /api/knowledge/entries': endpoint({
    room: 'knowledge',
    summary: 'Write a new entry as a draft',
    gate: 'knowledge.edit',
    body: EntryInput,
    ok: KnowledgeEntry,
  }),
  'GET /api/knowledge/entries/{id}': endpoint({
    room: 'knowledge',
    summary: 'One entry',
    gate: 'knowledge.read',
    params: IdParams,
    ok: KnowledgeEntry,
  }),
  'PUT /api/knowledge/entries/{id}': endpoint({
    room: 'knowledge',
    summary: 'Save the draft of an entry',
    gate: 'knowledge.edit',
    params: IdParams,
    body: EntryInput.extend({ revision: z.number().int() }),
    ok: KnowledgeEntry,
  }),
  'DELETE /api/knowledge/entries/{id}': endpoint({
    room: 'knowledge',
    summary: 'Delete an entry that is not published',
    gate: 'knowledge.edit',
    params: IdParams,
    ok: Done,
  }),
  'POST /api/knowledge/entries/{id}/publish': endpoint({
    room: 'knowledge',
    summary: 'Publish the draft as the next version; the bot knows it at once',
    gate: 'knowledge.publish',
    params: IdParams,
    body: z.object({ note: z.string().max(300).optional() }),
    ok: KnowledgeEntry,
  }),
  'POST /api/knowledge/entries/{id}/unpublish': endpoint({
    room: 'knowledge',
    summary: 'Stop answering with this entry',
    gate: 'knowledge.publish',
    params: IdParams,
    ok: KnowledgeEntry,
  }),
  'GET /api/knowledge/entries/{id}/versions': endpoint({
    room: 'knowledge',
    summary: 'All published versions, newest first',
    gate: 'knowledge.read',
    params: IdParams,
    ok: z.object({ items: z.array(KnowledgeVersion) }),
  }),
  'POST /api/knowledge/entries/{id}/rollback': endpoint({
    room: 'knowledge',
    summary: 'Publish an earlier version again as the next one',
    gate: 'knowledge.publish',
    params: IdParams,
    body: z.object({ version: z.number().int().positive() }),
    ok: KnowledgeEntry,
  }),
  'POST /api/knowledge/import': endpoint({
    room: 'knowledge',
    summary: 'Import entries from CSV, TSV, XLSX or JSON; rows with errors are told one by one and change nothing',
    gate: 'knowledge.publish',
    upload: true,
    query: z.object({
      format: ImportFormat.optional(),
      publish: z.stringbool().default(true),
      dryRun: z.stringbool().default(false),
    }),
    ok: ImportReport,
  }),
  'GET /api/knowledge/export': endpoint({
    room: 'knowledge',
    summary: 'All entries as CSV, XLSX or JSON, in the shape that import takes',
    gate: 'knowledge.read',
    query: z.object({ format: z.enum(['csv', 'xlsx', 'json']).default('json') }),
    download: true,
    ok: z.unknown(),
  }),
  'POST /api/bot/ask': endpoint({
    room: 'bot',
    summary: 'What the bot would answer, with its receipt; nothing is stored',
    gate: 'bot.ask',
    body: Ask,
    ok: BotVerdict,
  }),
  'GET /api/bot/settings': endpoint({
    room: 'bot',
    summary: 'Thresholds and hand-off rules',
    gate: 'knowledge.read',
    ok: BotSettings,
  }),
  'PUT /api/bot/settings': endpoint({
    room: 'bot',
    summary: 'Change thresholds and hand-off rules',
    gate: 'bot.configure',
    body: BotSettings,
    ok: BotSettings,
  }),
}
