import { AppError, type Hours } from '@yingda/contract'
import { newId, type Audit, type Clock, type Database, type Tx } from '#platform'
import { openAt, type OpenState } from './open-at.ts'
import { scheduleRoutes } from './routes.ts'
import { hoursStore, type HoursValues, type StoredHours } from './store.ts'

/** When people are there. */
export const createSchedules = ({ database, clock }: { database: Database; clock: Clock }) => {
  const told = (hours: StoredHours): Hours => {
    const state = openAt(hours, clock.now())
    const nextChangeAt = state.open ? state.closesAt : state.opensAt
    return {
      ...hours,
      openNow: state.open,
      ...(nextChangeAt === undefined ? {} : { nextChangeAt: nextChangeAt.toISOString() }),
    }
  }

  const schedules = {
    /** Whether a schedule is open at a moment; who has no schedule is always there. */
    async state(tx: Tx, hoursId: string | undefined, at: Date): Promise<OpenState> {
      if (hoursId === undefined) return { open: true }
      const hours = await hoursStore.find(tx, hoursId)
      if (!hours) throw new AppError('hours.not_found', { id: hoursId })
      return openAt(hours, at)
    },

    list: async (tx: Tx): Promise<Hours[]> => {
      return (await hoursStore.list(tx)).map(told)
    },

    async create(tx: Tx, values: HoursValues): Promise<Hours> {
      const hours = { id: newId(clock.now().getTime()), ...checked(values) }
      await hoursStore.insert(tx, { ...hours, createdAt: clock.now() })
      return told(hours)
    },

    async replace(tx: Tx, id: string, values: HoursValues): Promise<Hours> {
      const hours = { id, ...checked(values) }
      if (!(await hoursStore.replace(tx, id, hours))) throw new AppError('hours.not_found', { id })
      return told(hours)
    },

    /** Deletes a schedule, unless something uses it. */
    async remove(
      tx: Tx,
      id: string,
      isUsed: (tx: Tx, id: string) => Promise<string | undefined>,
    ): Promise<StoredHours> {
      const hours = await hoursStore.lock(tx, id)
      if (!hours) throw new AppError('hours.not_found', { id })
      const user = await isUsed(tx, id)
      if (user !== undefined) throw new AppError('hours.in_use', { name: user })
      await hoursStore.remove(tx, id)
      return hours
    },

    /** The room's lines of the contract. `isUsed` names what uses a schedule. */
    routes: (needs: { audit: Audit; isUsed: (tx: Tx, id: string) => Promise<string | undefined> }) =>
      scheduleRoutes({ database, schedules, ...needs }),
  }
  return schedules
}
export type Schedules = ReturnType<typeof createSchedules>

const checked = ({ name, timeZone, week, holidays }: HoursValues): HoursValues => {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch {
    // Intl says by throwing that it does not know the zone; the caller is told in our words.
    throw new AppError('request.invalid', { where: `timeZone: no such time zone: ${timeZone}` })
  }
  const dates = holidays.map((holiday) => holiday.date)
  const twice = dates.find((date, index) => dates.indexOf(date) !== index)
  if (twice) throw new AppError('request.invalid', { where: `holidays: ${twice} is there twice` })
  return {
    name,
    timeZone,
    week: week.map(inOrder),
    holidays: holidays
      .map((holiday) => ({ date: holiday.date, name: holiday.name, ranges: inOrder(holiday.ranges) }))
      .toSorted((a, b) => a.date.localeCompare(b.date)),
  }
}

const inOrder = (ranges: HoursValues['week'][number]) =>
  ranges.map(({ from, to }) => ({ from, to })).toSorted((a, b) => a.from - b.from)
