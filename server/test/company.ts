import type { Inbox, Role } from '@yingda/contract'
import { newId, type Database } from '#platform'
import type { House } from '../src/house.ts'

const allDay = Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }])
export const password = 'correct horse battery'

/** A company as tests need it. `mark` is in everything its people wrote, so that it is noticed where it must not be. */
export interface Company {
  tenantId: string
  name: string
  mark: string
  /** The owner who makes the calls, and another one, so that the first may lose every right. */
  ownerId: string
  secondOwnerId: string
  agentId: string
  groupId: string
  hoursId: string
  inbox: Inbox
  emailOf: (who: string) => string
}

/** Makes a company that is open day and night: two owners, an agent, a skill group, an inbox, and something of everything else. */
export const foundCompany = async (
  { database, tenants, access, schedules, routing, inboxes, contacts, knowledge }: House & { database: Database },
  name: string,
): Promise<Company> => {
  const tenantId = newId()
  const mark = `记号${tenantId.slice(-6)}`
  const emailOf = (who: string) => `${who}@${tenantId.slice(-12)}.example`
  return database.tenant(tenantId, async (tx) => {
    await tenants.create(tx, { name: `${name}${mark}`, language: 'zh-CN', timeZone: 'Asia/Shanghai', demo: false })
    const join = (who: string, role: Role) =>
      access.createMember(tx, { name: `${who} ${mark}`, email: emailOf(who), role, password, language: 'zh-CN' })
    const ownerId = await join('owner', 'owner')
    const secondOwnerId = await join('second', 'owner')
    const agentId = await join('agent', 'agent')
    const hours = await schedules.create(tx, { name: mark, timeZone: 'Asia/Shanghai', week: allDay, holidays: [] })
    const group = await routing.putGroup(tx, {
      name: `售后 ${mark}`,
      targetMs: 60_000,
      hoursId: hours.id,
      memberIds: [agentId],
    })
    const inbox = await inboxes.create(tx, {
      name: `官网 ${mark}`,
      enabled: true,
      botOn: true,
      botName: '小应',
      skillGroupId: group.id,
      hoursId: hours.id,
      language: 'zh-CN',
      title: name,
      colour: '#0B7A62',
      position: 'right',
      welcome: { 'zh-CN': '您好', en: 'Hello' },
      quickQuestions: { 'zh-CN': [], en: [] },
      askContactDetails: false,
      allowedOrigins: [],
    })
    await contacts.putTag(tx, { id: newId(), name: `标签 ${mark}`, colour: '#0B7A62' })
    await inboxes.putQuickReply(tx, { id: newId(), shortcut: mark, title: mark, text: mark, ownerId: null })
    await knowledge.importRows(
      tx,
      [
        { question: `怎么开发票 ${mark}`, similar: ['发票在哪里开'], answer: `订单详情页点“申请发票”。${mark}` },
        { question: `快递到哪了 ${mark}`, similar: ['物流到哪了'], answer: `看“我的订单”。${mark}` },
      ],
      { publish: true, by: ownerId },
    )
    return {
      tenantId,
      name,
      mark,
      ownerId,
      secondOwnerId,
      agentId,
      groupId: group.id,
      hoursId: hours.id,
      inbox,
      emailOf,
    }
  })
}
