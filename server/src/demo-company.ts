import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Colour, Language, Role, receptionEndpoints } from '@yingda/contract'
import { z } from 'zod'
import type { Access } from '#access'
import type { Contacts } from '#contacts'
import type { Inboxes } from '#inboxes'
import type { Knowledge } from '#knowledge'
import { newId, type Database, type Tx } from '#platform'
import type { Routing } from '#routing'
import type { Schedules } from '#schedules'
import type { Tenants } from '#tenants'

/** The rooms that a company is made in. */
export interface CompanyRooms {
  database: Database
  tenants: Tenants
  access: Access
  schedules: Schedules
  contacts: Contacts
  inboxes: Inboxes
  routing: Routing
  knowledge: Knowledge
}

const inboxBody = receptionEndpoints['POST /api/inboxes'].body!
const Two = z.object({ zh: z.string(), en: z.string() })

const Company = z.object({
  name: z.string(),
  language: Language,
  timeZone: z.string(),
  hours: z.array(z.object({ key: z.string(), name: z.string(), from: z.number().int(), to: z.number().int() })),
  members: z.array(z.object({ name: z.string(), email: z.string(), role: Role })),
  skillGroups: z.array(
    z.object({ name: z.string(), targetMs: z.number().int(), hours: z.string(), members: z.array(z.string()) }),
  ),
  inboxes: z.array(
    z.object({
      key: z.string(),
      skillGroup: z.string(),
      hours: z.string(),
      settings: inboxBody.omit({ skillGroupId: true, hoursId: true }),
    }),
  ),
  tags: z.array(z.object({ name: z.string(), colour: Colour })),
})
const QuickReplies = z.array(z.object({ shortcut: z.string(), title: Two, text: Two }))
const Entries = z.array(z.record(z.string(), z.unknown()))

/** Everything the demo company says and is, as its files tell it. */
export interface DemoContent {
  company: z.infer<typeof Company>
  quickReplies: z.infer<typeof QuickReplies>
  /** Questions and small talk, in the shape of an import. */
  entries: Record<string, unknown>[]
}

/** Reads the demo company from the checkout that this server runs from; undefined when it was left out. */
export const readDemoContent = async (from = import.meta.url): Promise<DemoContent | undefined> => {
  const folder = demoFolder(dirname(fileURLToPath(from)))
  if (!folder) return undefined
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T> =>
    schema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))
  const entries: DemoContent['entries'] = []
  for (const language of ['zh', 'en']) {
    for (const row of await read(`faq.${language}.json`, Entries)) entries.push({ ...row, kind: 'faq', language })
    for (const row of await read(`small-talk.${language}.json`, Entries))
      entries.push({ ...row, kind: 'small_talk', language })
  }
  return {
    company: await read('company.json', Company),
    quickReplies: await read('quick-replies.json', QuickReplies),
    entries,
  }
}

const demoFolder = (from: string): string | undefined => {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'demo', 'data')
    if (existsSync(join(found, 'company.json'))) return found
  }
  return undefined
}

/** Makes the demo company in one transaction: after a crash there is all of it or nothing. Gives the tenant's id. */
export const createDemoCompany = async (
  rooms: CompanyRooms,
  content: DemoContent,
  password: string,
): Promise<string> => {
  const tenantId = newId()
  await rooms.database.tenant(tenantId, async (tx) => {
    const { name, language, timeZone } = content.company
    await rooms.tenants.create(tx, { name, language, timeZone, demo: true })
    const memberIds = await members(tx, rooms, content.company, password)
    await frontDesk(tx, rooms, content.company, memberIds)
    for (const tag of content.company.tags) await rooms.contacts.putTag(tx, { id: newId(), ...tag })
    await quickReplies(tx, rooms, content.quickReplies)
    const by = memberIds.get(content.company.members[0]!.email)!
    const { errors } = await rooms.knowledge.importRows(tx, content.entries, { publish: true, by })
    if (errors.length) throw new Error(`The demo company's knowledge has faults: ${JSON.stringify(errors.slice(0, 3))}`)
  })
  return tenantId
}

/** The people, by their e-mail address. */
const members = async (
  tx: Tx,
  { access }: CompanyRooms,
  { members, language }: DemoContent['company'],
  password: string,
): Promise<Map<string, string>> => {
  const ids = new Map<string, string>()
  for (const member of members) ids.set(member.email, await access.createMember(tx, { ...member, language, password }))
  return ids
}

/** Hours, skill groups and inboxes. */
const frontDesk = async (
  tx: Tx,
  { schedules, routing, inboxes }: CompanyRooms,
  company: DemoContent['company'],
  memberIds: Map<string, string>,
): Promise<void> => {
  const hoursIds = new Map<string, string>()
  for (const { key, name, from, to } of company.hours) {
    const week = Array.from({ length: 7 }, () => [{ from, to }])
    const hours = await schedules.create(tx, { name, timeZone: company.timeZone, week, holidays: [] })
    hoursIds.set(key, hours.id)
  }
  const groupIds = new Map<string, string>()
  for (const { name, targetMs, hours, members } of company.skillGroups) {
    const group = await routing.putGroup(tx, {
      name,
      targetMs,
      hoursId: known(hoursIds, hours),
      memberIds: members.map((email) => known(memberIds, email)),
    })
    groupIds.set(name, group.id)
  }
  for (const { key, skillGroup, hours, settings } of company.inboxes)
    await inboxes.create(
      tx,
      { ...settings, skillGroupId: known(groupIds, skillGroup), hoursId: known(hoursIds, hours) },
      key,
    )
}

/** Each quick reply once in Chinese and once, with `-en` behind its shortcut, in English. */
const quickReplies = async (tx: Tx, { inboxes }: CompanyRooms, replies: DemoContent['quickReplies']): Promise<void> => {
  for (const { shortcut, title, text } of replies) {
    await inboxes.putQuickReply(tx, { id: newId(), shortcut, title: title.zh, text: text.zh, ownerId: null })
    const inEnglish = { id: newId(), shortcut: `${shortcut}-en`, title: title.en, text: text.en, ownerId: null }
    await inboxes.putQuickReply(tx, inEnglish)
  }
}

const known = (ids: Map<string, string>, name: string): string => {
  const id = ids.get(name)
  if (!id) throw new Error(`demo/data/company.json speaks of ${name}, but does not have it`)
  return id
}
