import { z } from 'zod'
import { Bilingual, Colour, Done, Id, IdParams, Language, Time } from './common.ts'
import { endpoint } from './endpoint.ts'

/** Minutes are counted from midnight in the schedule's time zone; a range may end at 1440. */
const Range = z
  .object({ from: z.number().int().min(0).max(1439), to: z.number().int().min(1).max(1440) })
  .refine((range) => range.from < range.to, 'from must be before to')
const Day = z.array(Range).max(6)
const LocalDate = z.iso.date()

export const Hours = z
  .object({
    id: Id,
    name: z.string(),
    timeZone: z.string(),
    /** Monday first; several ranges a day, an empty day is closed. */
    week: z.array(Day).length(7),
    /** Days that differ: no ranges means closed all day. */
    holidays: z.array(z.object({ date: LocalDate, name: z.string().max(60), ranges: Day })),
    openNow: z.boolean(),
    nextChangeAt: Time.optional(),
  })
  .meta({ id: 'Hours' })
export type Hours = z.infer<typeof Hours>
const HoursInput = z.object({
  name: z.string().trim().min(1).max(60),
  timeZone: z.string().min(1).max(60).default('Asia/Shanghai'),
  week: z.array(Day).length(7),
  holidays: z
    .array(z.object({ date: LocalDate, name: z.string().trim().max(60).default(''), ranges: Day.default([]) }))
    .max(400)
    .default([]),
})

export const SkillGroup = z
  .object({
    id: Id,
    name: z.string(),
    /** An answer to a waiting customer is due within this time. */
    targetMs: z.number().int(),
    hoursId: Id.optional(),
    memberIds: z.array(Id),
    waiting: z.number().int(),
    online: z.number().int(),
  })
  .meta({ id: 'SkillGroup' })
export type SkillGroup = z.infer<typeof SkillGroup>
const SkillGroupInput = z.object({
  name: z.string().trim().min(1).max(60),
  targetMs: z.number().int().min(5_000).max(86_400_000).default(60_000),
  hoursId: Id.optional(),
  memberIds: z.array(Id).max(500).default([]),
})

export const Presence = z.enum(['online', 'busy', 'break', 'offline']).meta({ id: 'Presence' })
export type Presence = z.infer<typeof Presence>

export const AgentState = z
  .object({
    agentId: Id,
    name: z.string(),
    presence: Presence,
    /** Whether a desk of this agent is connected; when it is gone for longer than the grace, the conversations go back to the queue. */
    connected: z.boolean(),
    serving: z.number().int(),
    capacity: z.number().int(),
    skillGroupIds: z.array(Id),
    since: Time,
  })
  .meta({ id: 'AgentState' })
export type AgentState = z.infer<typeof AgentState>

export const Inbox = z
  .object({
    id: Id,
    channel: z.string(),
    name: z.string(),
    /** The public key in the snippet. */
    key: z.string(),
    enabled: z.boolean(),
    botOn: z.boolean(),
    botName: z.string(),
    skillGroupId: Id,
    hoursId: Id.optional(),
    language: Language,
    title: z.string(),
    colour: Colour,
    logoUrl: z.string().optional(),
    position: z.enum(['right', 'left']),
    welcome: Bilingual,
    quickQuestions: z.object({ 'zh-CN': z.array(z.string().max(60)).max(8), en: z.array(z.string().max(60)).max(8) }),
    askContactDetails: z.boolean(),
    /** Sites that may show the widget; empty: any. */
    allowedOrigins: z.array(z.string()),
    /** Whether visitors of this inbox have been seen. */
    seenAt: Time.optional(),
  })
  .meta({ id: 'Inbox' })
export type Inbox = z.infer<typeof Inbox>
const Origin = z.string().regex(/^https?:\/\/[^/\s]+$/, 'an origin such as https://shop.example.com')
const InboxInput = z.object({
  name: z.string().trim().min(1).max(60),
  enabled: z.boolean().default(true),
  botOn: z.boolean().default(true),
  botName: z.string().trim().min(1).max(30).default('小应'),
  skillGroupId: Id,
  hoursId: Id.nullable().optional(),
  language: Language.default('zh-CN'),
  title: z.string().trim().min(1).max(40),
  colour: Colour.default('#0B7A62'),
  logoUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .optional(),
  position: z.enum(['right', 'left']).default('right'),
  welcome: Bilingual,
  quickQuestions: Inbox.shape.quickQuestions.default({ 'zh-CN': [], en: [] }),
  askContactDetails: z.boolean().default(false),
  allowedOrigins: z.array(Origin).max(50).default([]),
})

export const QuickReply = z
  .object({
    id: Id,
    shortcut: z.string(),
    title: z.string(),
    text: z.string(),
    scope: z.enum(['mine', 'company']),
    ownerId: Id.optional(),
    uses: z.number().int(),
  })
  .meta({ id: 'QuickReply' })
const QuickReplyInput = z.object({
  shortcut: z
    .string()
    .trim()
    .regex(/^[^\s/]{1,30}$/, 'no spaces or /, at most 30'),
  title: z.string().trim().min(1).max(60),
  text: z.string().trim().min(1).max(4000),
  scope: z.enum(['mine', 'company']).default('company'),
})

export const receptionEndpoints = {
  'GET /api/hours': endpoint({
    room: 'schedules',
    summary: 'Schedules of hours',
    gate: 'member',
    ok: z.object({ items: z.array(Hours) }),
  }),
  'POST /api/hours': endpoint({
    room: 'schedules',
    summary: 'Make a schedule of hours',
    gate: 'schedules.manage',
    body: HoursInput,
    ok: Hours,
  }),
  'PUT /api/hours/{id}': endpoint({
    room: 'schedules',
    summary: 'Replace a schedule of hours',
    gate: 'schedules.manage',
    params: IdParams,
    body: HoursInput,
    ok: Hours,
  }),
  'DELETE /api/hours/{id}': endpoint({
    room: 'schedules',
    summary: 'Delete a schedule of hours that nothing uses',
    gate: 'schedules.manage',
    params: IdParams,
    ok: Done,
  }),
  'GET /api/skill-groups': endpoint({
    room: 'routing',
    summary: 'Skill groups with who is there and who waits',
    gate: 'member',
    ok: z.object({ items: z.array(SkillGroup) }),
  }),
  'POST /api/skill-groups': endpoint({
    room: 'routing',
    summary: 'Make a skill group',
    gate: 'skill_groups.manage',
    body: SkillGroupInput,
    ok: SkillGroup,
  }),
  'PUT /api/skill-groups/{id}': endpoint({
    room: 'routing',
    summary: 'Replace a skill group',
    gate: 'skill_groups.manage',
    params: IdParams,
    body: SkillGroupInput,
    ok: SkillGroup,
  }),
  'DELETE /api/skill-groups/{id}': endpoint({
    room: 'routing',
    summary: 'Delete a skill group that nothing uses',
    gate: 'skill_groups.manage',
    params: IdParams,
    ok: Done,
  }),
  'GET /api/agents': endpoint({
    room: 'routing',
    summary: 'Everybody who can serve: presence, load, skill groups',
    gate: 'member',
    ok: z.object({ items: z.array(AgentState) }),
  }),
  'PUT /api/me/presence': endpoint({
    room: 'routing',
    summary: 'Say whether you take conversations',
    gate: 'conversations.reply',
    body: z.object({ presence: Presence }),
    ok: AgentState,
  }),
  'PUT /api/agents/{id}/presence': endpoint({
    room: 'routing',
    summary: 'Set an agent’s presence as supervisor',
    gate: 'conversations.supervise',
    params: IdParams,
    body: z.object({ presence: Presence }),
    ok: AgentState,
  }),
  'GET /api/inboxes': endpoint({
    room: 'inboxes',
    summary: 'Inboxes',
    gate: 'member',
    ok: z.object({ items: z.array(Inbox) }),
  }),
  'GET /api/inboxes/{id}': endpoint({
    room: 'inboxes',
    summary: 'One inbox',
    gate: 'member',
    params: IdParams,
    ok: Inbox,
  }),
  'POST /api/inboxes': endpoint({
    room: 'inboxes',
    summary: 'Connect a web inbox',
    gate: 'inboxes.manage',
    body: InboxInput,
    ok: Inbox,
  }),
  'PUT /api/inboxes/{id}': endpoint({
    room: 'inboxes',
    summary: 'Replace the settings of an inbox',
    gate: 'inboxes.manage',
    params: IdParams,
    body: InboxInput,
    ok: Inbox,
  }),
  'POST /api/inboxes/{id}/identity-secret': endpoint({
    room: 'inboxes',
    summary: 'Make a new secret that your site signs visitors’ identities with; the old one stops working',
    gate: 'inboxes.manage',
    params: IdParams,
    ok: z.object({ secret: z.string() }),
  }),
  'GET /api/quick-replies': endpoint({
    room: 'inboxes',
    summary: 'Quick replies you can use',
    gate: 'member',
    ok: z.object({ items: z.array(QuickReply) }),
  }),
  'POST /api/quick-replies': endpoint({
    room: 'inboxes',
    summary: 'Make a quick reply; one for the whole company needs quick_replies.manage',
    gate: 'conversations.reply',
    body: QuickReplyInput,
    ok: QuickReply,
  }),
  'PUT /api/quick-replies/{id}': endpoint({
    room: 'inboxes',
    summary: 'Replace a quick reply',
    gate: 'conversations.reply',
    params: IdParams,
    body: QuickReplyInput,
    ok: QuickReply,
  }),
  'DELETE /api/quick-replies/{id}': endpoint({
    room: 'inboxes',
    summary: 'Delete a quick reply',
    gate: 'conversations.reply',
    params: IdParams,
    ok: Done,
  }),
  'POST /api/quick-replies/{id}/used': endpoint({
    room: 'inboxes',
    summary: 'Count one use',
    gate: 'conversations.reply',
    params: IdParams,
    ok: Done,
  }),
}
