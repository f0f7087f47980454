import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openAt, type WeekAndHolidays } from './open-at.ts'

const day = (...ranges: [number, number][]) => ranges.map(([from, to]) => ({ from, to }))
const clock = (text: string) => {
  const [hours, minutes] = text.split(':').map(Number)
  return hours! * 60 + minutes!
}
const between = (from: string, to: string): [number, number] => [clock(from), clock(to)]
const office = day(between('9:00', '12:00'), between('13:30', '18:00'))

const shop: WeekAndHolidays = {
  timeZone: 'Asia/Shanghai',
  week: [office, office, office, office, office, day(between('10:00', '16:00')), []],
  holidays: [
    { date: '2026-10-01', ranges: [] },
    { date: '2026-10-02', ranges: day(between('10:07', '10:08'), between('20:00', '24:00')) },
    { date: '2026-10-03', ranges: day(between('0:00', '1:30')) },
    { date: '2026-10-04', ranges: day(between('9:00', '17:00')) },
  ],
}
const inShanghai = (text: string) => new Date(`${text}+08:00`)

test.each([
  ['before the first range', '2026-09-28T08:59:59.999', false, '2026-09-28T09:00'],
  ['at the first minute', '2026-09-28T09:00', true, '2026-09-28T12:00'],
  ['in the middle of a second', '2026-09-28T09:00:00.001', true, '2026-09-28T12:00'],
  ['at the last moment before lunch', '2026-09-28T11:59:59.999', true, '2026-09-28T12:00'],
  ['at lunch', '2026-09-28T12:00', false, '2026-09-28T13:30'],
  ['in the second range', '2026-09-28T17:59', true, '2026-09-28T18:00'],
  ['in the evening', '2026-09-28T18:00', false, '2026-09-29T09:00'],
  ['on Saturday evening, over a closed Sunday', '2026-09-26T16:00', false, '2026-09-28T09:00'],
  ['on the eve of a holiday', '2026-09-30T18:00', false, '2026-10-02T10:07'],
  ['on a holiday that would be a working day', '2026-10-01T10:00', false, '2026-10-02T10:07'],
  ['in a holiday’s only minute', '2026-10-02T10:07:30', true, '2026-10-02T10:08'],
  ['when a holiday’s hours are not the weekday’s', '2026-10-02T10:08', false, '2026-10-02T20:00'],
  ['when one day runs into the next', '2026-10-02T23:00', true, '2026-10-03T01:30'],
  ['on a Sunday that is worked for a holiday', '2026-10-04T08:00', false, '2026-10-04T09:00'],
])('P19 several ranges a day, holidays to the minute: %s', (_when, at, open, change) => {
  const changesAt = inShanghai(change)
  expect(openAt(shop, inShanghai(at))).toEqual(open ? { open, closesAt: changesAt } : { open, opensAt: changesAt })
})

const always = Array.from({ length: 7 }, () => day([0, 1440]))
const never = Array.from({ length: 7 }, () => day())

test('around the clock never closes, and no hours at all never open', () => {
  const at = inShanghai('2026-09-28T09:00')
  expect(openAt({ timeZone: 'Asia/Shanghai', week: always, holidays: [] }, at)).toEqual({ open: true })
  expect(openAt({ timeZone: 'Asia/Shanghai', week: never, holidays: [] }, at)).toEqual({ open: false })
})

test('around the clock closes for a holiday months away, and opens again after it', () => {
  const hours = { timeZone: 'Asia/Shanghai', week: always, holidays: [{ date: '2027-02-06', ranges: [] }] }
  const closesAt = inShanghai('2027-02-06T00:00')
  expect(openAt(hours, inShanghai('2026-09-28T09:00'))).toEqual({ open: true, closesAt })
  expect(openAt(hours, closesAt)).toEqual({ open: false, opensAt: inShanghai('2027-02-07T00:00') })
})

const nightShift = Array.from({ length: 7 }, () => day(between('1:30', '2:30')))

test.each([
  [
    'Berlin, spring forward: half of the range does not happen',
    'Europe/Berlin',
    '2026-03-29T00:30Z',
    '2026-03-29T01:00Z',
  ],
  [
    'Berlin, fall back: half past one is an hour before the clock is set back',
    'Europe/Berlin',
    '2026-10-24T23:30Z',
    '2026-10-25T00:30Z',
  ],
  ['Berlin, the second time it is two', 'Europe/Berlin', '2026-10-25T01:00Z', '2026-10-25T01:30Z'],
  ['New York, spring forward', 'America/New_York', '2026-03-08T06:30Z', '2026-03-08T07:00Z'],
  ['Lord Howe, whose clock moves by half an hour', 'Australia/Lord_Howe', '2026-04-04T14:30Z', '2026-04-04T16:00Z'],
])('the clock on the wall counts when it is changed: %s', (_what, timeZone, from, to) => {
  const hours = { timeZone, week: nightShift, holidays: [] }
  const state = openAt(hours, new Date(from))
  expect(state).toEqual({ open: true, closesAt: new Date(to) })
  expect(openAt(hours, new Date(to)).open).toBe(false)
})

const walls = new Map<string, Intl.DateTimeFormat>()
const wallIn = (timeZone: string): Intl.DateTimeFormat => {
  const wall =
    walls.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  walls.set(timeZone, wall)
  return wall
}

/** Whether the clock on the wall stands in a range, by the plainest means. */
const isOpenOnWall = (hours: WeekAndHolidays, at: number): boolean => {
  const parts = wallIn(hours.timeZone).format(at)
  const [, dayOfMonth, month, year, hour, minute] = /(\d+)\/(\d+)\/(\d+), (\d+):(\d+)/.exec(parts)!
  const date = `${year}-${month}-${dayOfMonth}`
  const weekday = (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7
  const ranges = hours.holidays.find((holiday) => holiday.date === date)?.ranges ?? hours.week[weekday]!
  const now = Number(hour) * 60 + Number(minute)
  return ranges.some((range) => range.from <= now && now < range.to)
}

// Days on which some clock is changed, among them a midnight that does not happen (Santiago) and a whole day (Apia).
const places = [
  ['Asia/Shanghai', '2026-10-01'],
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-11-01'],
  ['America/Santiago', '2026-09-06'],
  ['America/Santiago', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Asia/Kolkata', '2026-06-15'],
  ['Pacific/Apia', '2011-12-30'],
  ['Africa/Casablanca', '2026-02-15'],
] as const

const edge = fc.oneof(fc.constantFrom(0, 60, 90, 120, 150, 180, 1380, 1439, 1440), fc.integer({ min: 0, max: 1440 }))
const range = fc
  .tuple(edge, edge)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
const ranges = fc.array(range, { maxLength: 3 })

test('P19 it agrees with a walk from minute to minute, wherever and whenever the clocks are changed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.array(ranges, { minLength: 7, maxLength: 7 }),
      fc.array(fc.record({ dayAfter: fc.integer({ min: -1, max: 2 }), ranges }), { maxLength: 2 }),
      fc.integer({ min: -1440, max: 1440 }),
      fc.integer({ min: 0, max: 59_999 }),
      ([timeZone, date], week, different, minutesAfter, ms) => {
        const noon = Date.parse(`${date}T12:00Z`)
        const dateAfter = (days: number) => new Date(noon + days * 86_400_000).toISOString().slice(0, 10)
        const holidays = different
          .map((one) => ({ date: dateAfter(one.dayAfter), ranges: one.ranges }))
          .filter((one, index, all) => all.findIndex((other) => other.date === one.date) === index)
        const hours = { timeZone, week, holidays }
        const minute = noon + minutesAfter * 60_000
        const at = new Date(minute + ms)

        const state = openAt(hours, at)
        expect(state.open).toBe(isOpenOnWall(hours, minute))
        const change = state.open ? state.closesAt : state.opensAt
        if (change) expect(change.getTime()).toBeGreaterThan(at.getTime())
        const walkedTo = Math.min(change?.getTime() ?? Infinity, minute + 2 * 1440 * 60_000)
        let step = minute
        while (step < walkedTo && isOpenOnWall(hours, step) === state.open) step += 60_000
        expect(step).toBe(walkedTo)
        if (change) expect(isOpenOnWall(hours, change.getTime())).toBe(!state.open)
      },
    ),
    { numRuns: 150 },
  )
})
