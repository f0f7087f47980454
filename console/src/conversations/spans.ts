/** 1:26, or 1:02:03 from an hour on. */
export const minutesAndSeconds = (ms: number): string => {
  const seconds = Math.floor(ms / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

export type Age = { unit: 'now' } | { unit: 'minutes' | 'hours' | 'days'; count: number }

/** How long ago in one rough word. */
export const ageOf = (ms: number): Age => {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return { unit: 'now' }
  if (minutes < 60) return { unit: 'minutes', count: minutes }
  if (minutes < 24 * 60) return { unit: 'hours', count: Math.floor(minutes / 60) }
  return { unit: 'days', count: Math.floor(minutes / (24 * 60)) }
}

/** 14:03, in the reader's own time. */
export const hourAndMinute = (at: string): string => {
  const time = new Date(at)
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`
}

/** The local day of a moment, to tell one day of a log from the next. */
export const dayOf = (at: string): string => new Date(at).toDateString()
