const dateParts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/
const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i
const dayMs = 24 * 60 * 60 * 1000

/**
 * The moment a cell means. Without a zone it is the company's own time; a day alone begins at midnight,
 * and as an end it includes the whole day. Undefined when it is no date.
 */
export const timeOf = (value: string | Date, timeZone: string, isEnd: boolean): Date | undefined => {
  // A spreadsheet's date has no zone; the reader gives it as if it were UTC.
  const text = value instanceof Date ? value.toISOString().slice(0, 19).replace('T00:00:00', '') : value.trim()
  if (hasZone.test(text) && text.includes(':')) {
    const moment = new Date(text)
    return Number.isNaN(moment.getTime()) ? undefined : moment
  }
  const found = dateParts.exec(text)
  if (!found) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  const read = new Date(wall)
  // 31 February rolls over into March: it is no date.
  if (read.getUTCMonth() !== month - 1 || read.getUTCDate() !== day || hour > 23 || minute > 59) return undefined
  const isWholeDay = found[4] === undefined
  return momentAt(isEnd && isWholeDay ? wall + dayMs : wall, timeZone)
}

/** The moment at which the clocks of a zone show this; where they show it twice, the first. */
const momentAt = (wall: number, timeZone: string): Date => {
  const shownAt = (moment: number): number => {
    const parts = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(new Date(moment))
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((each) => each.type === type)?.value ?? 0)
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  }
  const guess = wall - (shownAt(wall) - wall)
  return new Date(guess + (wall - shownAt(guess)))
}
