import { timingSafeEqual } from 'node:crypto'
import { AppError, receptionEndpoints, type HandlerArgumentsOf } from '@yingda/contract'
import { fill } from '@yingda/phrases'
import { cliPhrases } from '@yingda/phrases/cli'
import { newId, type Routes, type Tx } from '#platform'
import type { CompanyRooms } from './demo-company.ts'

/** The code that lets somebody set up the first company, and what to do once it is there. */
export interface SetUp {
  code: string
  done(tenantId: string): Promise<void>
}

interface Needs extends CompanyRooms {
  version: string
  /** Missing when there was a company already at the start. */
  setUp: SetUp | undefined
}

type Wishes = HandlerArgumentsOf<'POST /api/setup'>['body']

/** The two lines of the contract by which the first company and its owner come into being. */
export const setUpRoutes = (needs: Needs) => {
  const { database, tenants, access, setUp, version } = needs
  let busy: Promise<unknown> = Promise.resolve()

  /** Two browsers that press the button together must not make two companies. */
  const oneAfterAnother = <T>(work: () => Promise<T>): Promise<T> => {
    const next = busy.then(work)
    busy = next.catch(() => undefined) // The one who asked is told; the next in line starts anew.
    return next
  }
  const isNeeded = async () => (await tenants.all()).length === 0

  return {
    'GET /api/setup': async () => ({ needed: await isNeeded(), version }),

    'POST /api/setup': ({ body }, call) =>
      oneAfterAnother(async () => {
        if (!setUp || !(await isNeeded())) throw new AppError('setup.done')
        if (!isSame(body.code, setUp.code)) throw new AppError('setup.wrong_code')
        const tenantId = newId()
        const me = await database.tenant(tenantId, async (tx) => {
          const ownerId = await foundCompany(tx, needs, body, call.address)
          const sessionId = await access.startSession(tx, ownerId, call.reply)
          return access.me(tx, ownerId, sessionId)
        })
        await setUp.done(tenantId)
        return me
      }),
  } satisfies Routes
}

/** A company that can begin at once: its owner, a skill group, working hours and a web inbox. Gives the owner's id. */
const foundCompany = async (
  tx: Tx,
  { tenants, access, schedules, routing, inboxes }: CompanyRooms,
  { company, name, email, password, language, timeZone }: Wishes,
  address: string,
): Promise<string> => {
  const words = cliPhrases[language].firstCompany
  const both = (sentence: 'welcome') => ({
    'zh-CN': fill(cliPhrases['zh-CN'].firstCompany[sentence], { company }),
    en: fill(cliPhrases.en.firstCompany[sentence], { company }),
  })
  await tenants.create(tx, { name: company, language, timeZone, demo: false })
  const ownerId = await access.createMember(tx, { name, email, role: 'owner', language, password })
  const week = Array.from({ length: 7 }, () => [{ from: 9 * 60, to: 18 * 60 }])
  const hours = await schedules.create(tx, { name: words.hours, timeZone, week, holidays: [] })
  const group = await routing.putGroup(tx, {
    name: words.skillGroup,
    targetMs: 60_000,
    hoursId: hours.id,
    memberIds: [ownerId],
  })
  await inboxes.create(
    tx,
    receptionEndpoints['POST /api/inboxes'].body!.parse({
      name: words.inbox,
      title: Array.from(company).slice(0, 40).join(''),
      language,
      skillGroupId: group.id,
      welcome: both('welcome'),
    }),
  )
  await access.audit(tx, { by: { id: ownerId, name }, action: 'tenant.created', target: company, address })
  return ownerId
}

const isSame = (given: string, wanted: string): boolean => {
  const [a, b] = [Buffer.from(given.trim()), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
