import type { Hours } from '@yingda/contract'

/** Minutes from midnight; a range may end at 1440, which is 24:00. */
export type Range = Hours['week'][number][number]
export type Week = Hours['week']

const dayMinutes = 1440
/** A day holds at most this many ranges; the contract refuses more. */
export const rangesMax = 6

/** What people type for a time of day (9, 930, 9:30, 9.30, 9：30, 24:00) as minutes; undefined when it is none. */
export const parseTime = (text: string): number | undefined => {
  const match = /^(\d{1,2})(?:[:：.]?(\d{2}))?$/.exec(text.normalize('NFKC').trim())
  if (!match) return undefined
  const minutes = Number(match[1]) * 60 + Number(match[2] ?? 0)
  return Number(match[2] ?? 0) > 59 || minutes > dayMinutes ? undefined : minutes
}

/** 540 → 09:00, 1440 → 24:00. */
export const formatTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

export const formatRanges = (ranges: Range[]): string =>
  ranges.map((range) => `${formatTime(range.from)}–${formatTime(range.to)}`).join(' ')

/** What is wrong with the ranges of a day: the index of each faulty range and why. */
export const rangeFaults = (ranges: Range[]): Map<number, 'backwards' | 'overlap'> => {
  const faults = new Map<number, 'backwards' | 'overlap'>()
  ranges.forEach((range, n) => {
    if (range.from >= range.to) faults.set(n, 'backwards')
    else if (ranges.some((other, m) => m < n && other.from < range.to && range.from < other.to))
      faults.set(n, 'overlap')
  })
  return faults
}

/** In order, touching and overlapping ranges made one. */
export const tidy = (ranges: Range[]): Range[] => {
  const tidied: Range[] = []
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = tidied.at(-1)
    if (last && range.from <= last.to) last.to = Math.max(last.to, range.to)
    else tidied.push({ ...range })
  }
  return tidied
}

/** A range that ends after midnight (22:00 to 02:00) becomes the rest of its day and the beginning of the next; Sunday's goes on to Monday. */
export const setRange = (week: Week, day: number, index: number, from: number, to: number): Week => {
  const next = week.map((ranges) => ranges.map((range) => ({ ...range })))
  const today = next[day]
  const tomorrow = next[(day + 1) % 7]
  if (!today || !tomorrow) throw new Error(`A week has no day ${day}`)
  if (to >= from) {
    today[index] = { from, to }
    return next
  }
  today[index] = { from, to: dayMinutes }
  if (to > 0) next[(day + 1) % 7] = tidy([...tomorrow, { from: 0, to }])
  return next
}

/** Where a new range would go: an hour after the last one, within the day; undefined when there is no room. */
export const nextRange = (ranges: Range[]): Range | undefined => {
  if (ranges.length >= rangesMax) return undefined
  const lastEnd = Math.max(0, ...ranges.map((range) => range.to))
  if (lastEnd === 0) return { from: 9 * 60, to: 18 * 60 }
  const from = lastEnd + 60
  return from >= dayMinutes ? undefined : { from, to: Math.min(from + 180, dayMinutes) }
}

export const copyDay = (week: Week, from: number, to: number[]): Week =>
  week.map((ranges, day) => (to.includes(day) ? (week[from] ?? []).map((range) => ({ ...range })) : ranges))

/** How long the week is open, in minutes. */
export const weekMinutes = (week: Week): number =>
  week.flatMap(tidy).reduce((sum, range) => sum + Math.max(0, range.to - range.from), 0)
