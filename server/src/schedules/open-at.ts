interface Range {
  from: number
  to: number
}

/** What decides when a schedule is open. */
export interface WeekAndHolidays {
  timeZone: string
  /** Monday first. */
  week: Range[][]
  holidays: { date: string; ranges: Range[] }[]
}

/** Whether it is open, and when that changes; no moment when it does not change within the next 400 days. */
export type OpenState = { open: true; closesAt?: Date } | { open: false; opensAt?: Date }

const minuteMs = 60_000
const dayMinutes = 1440
const daysAheadMax = 400

/** Whether a schedule is open at a moment, and when that changes. Pure. */
export const openAt = (hours: WeekAndHolidays, at: Date): OpenState => {
  const rangesOn = rangesByDate(hours)
  const start = wallClock(hours.timeZone, at.getTime())
  const open = covers(rangesOn(start), start.minute)
  const changesAt = isConstant(hours) ? undefined : nextChange(hours.timeZone, rangesOn, at.getTime(), open)
  if (open) return { open, ...(changesAt === undefined ? {} : { closesAt: new Date(changesAt) }) }
  return { open, ...(changesAt === undefined ? {} : { opensAt: new Date(changesAt) }) }
}

/**
 * Walks over stretches in which the date and the zone's offset stay the same, because within one the clock on the wall
 * runs as evenly as time does, and the next edge of a range is a subtraction away.
 */
const nextChange = (
  timeZone: string,
  rangesOn: (wall: WallClock) => Range[],
  from: number,
  open: boolean,
): number | undefined => {
  let cursor = from
  for (let stretches = 0; stretches < daysAheadMax; stretches++) {
    const wall = wallClock(timeZone, cursor)
    const ranges = rangesOn(wall)
    if (covers(ranges, wall.minute) !== open) return cursor
    const momentOf = (minute: number) => cursor + Math.round((minute - wall.minute) * minuteMs)
    const edge = firstEdge(ranges, wall.minute, open)
    const midnight = momentOf(dayMinutes)
    const end = offsetChange(timeZone, cursor, midnight) ?? midnight
    const change = momentOf(edge)
    if (edge < dayMinutes && change < end) return change
    cursor = end
  }
  return undefined
}

/** The first minute of the day at or after which it is no longer as it was; 1440 when it stays so to the end of the day. */
const firstEdge = (ranges: Range[], minute: number, open: boolean): number => {
  if (!open) return Math.min(dayMinutes, ...ranges.filter((range) => range.from > minute).map((range) => range.from))
  let end = minute
  for (;;) {
    const further = ranges.filter((range) => range.from <= end && range.to > end).map((range) => range.to)
    if (further.length === 0) return end
    end = Math.max(...further)
  }
}

const covers = (ranges: Range[], minute: number): boolean =>
  ranges.some((range) => range.from <= minute && minute < range.to)

const rangesByDate = ({ week, holidays }: WeekAndHolidays) => {
  const different = new Map(holidays.map((holiday) => [holiday.date, holiday.ranges]))
  return (wall: WallClock): Range[] => different.get(wall.date) ?? week[wall.weekday]!
}

/** Never open, or never closed: then there is nothing to look for. */
const isConstant = ({ week, holidays }: WeekAndHolidays): boolean => {
  const days = [...week, ...holidays.map((holiday) => holiday.ranges)]
  return (
    days.every((ranges) => ranges.length === 0) || days.every((ranges) => firstEdge(ranges, 0, true) === dayMinutes)
  )
}

interface WallClock {
  /** yyyy-mm-dd */
  date: string
  /** Monday is 0. */
  weekday: number
  /** Minutes since midnight, with their fraction. */
  minute: number
}

const wallClock = (timeZone: string, at: number): WallClock => {
  const local = new Date(at + offsetAt(timeZone, at))
  return {
    date: local.toISOString().slice(0, 10),
    weekday: (local.getUTCDay() + 6) % 7,
    minute: (local.getTime() - Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate())) / minuteMs,
  }
}

/** The moment between two at which the zone's offset changes; zones do not change twice in a day. */
const offsetChange = (timeZone: string, from: number, to: number): number | undefined => {
  const before = offsetAt(timeZone, from)
  if (offsetAt(timeZone, to - 1) === before) return undefined
  let [same, changed] = [from, to - 1]
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2)
    if (offsetAt(timeZone, middle) === before) same = middle
    else changed = middle
  }
  return changed
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** How far the zone's clock is ahead of UTC, in milliseconds. */
const offsetAt = (timeZone: string, at: number): number => {
  const format = formats.get(timeZone) ?? newFormat(timeZone)
  const second = Math.floor(at / 1000) * 1000
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(second)) if (type !== 'literal') parts[type] = Number(value)
  const wall = Date.UTC(
    parts['year']!,
    parts['month']! - 1,
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  )
  return wall - second
}

// Making a format costs a hundred times as much as using it; there are no more of them than there are time zones.
const newFormat = (timeZone: string): Intl.DateTimeFormat => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}
