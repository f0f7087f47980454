import type { usePhrases } from '../shell/phrases.ts'
import { useLanguage, usePhrases as useSentences } from '../shell/phrases.ts'

type Say = ReturnType<typeof usePhrases>

/** 86 s → 1 min 26 s, in words. */
export const durationIn = (say: Say, ms: number): string => {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return say('office:common.duration.seconds', { s: seconds })
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (hours > 0)
    return minutes % 60 === 0
      ? say('office:common.duration.hours', { h: hours })
      : say('office:common.duration.hoursMinutes', { h: hours, m: minutes % 60 })
  return seconds % 60 === 0
    ? say('office:common.duration.minutes', { m: minutes })
    : say('office:common.duration.minutesSeconds', { m: minutes, s: seconds % 60 })
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** How times, numbers and shares are written in the language that is shown. */
export const useFormats = () => {
  const say = useSentences()
  const { language } = useLanguage()
  const moment = (options: Intl.DateTimeFormatOptions) => (at: string | number | Date) =>
    new Intl.DateTimeFormat(language, options).format(new Date(at))
  const dateTime = moment({ dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })
  return {
    dateTime,
    exact: moment({ dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }),
    date: moment({ dateStyle: 'medium' }),
    time: moment({ timeStyle: 'short', hourCycle: 'h23' }),
    clock: moment({ timeStyle: 'medium', hourCycle: 'h23' }),
    /** 3 minutes ago; after a week the date itself. */
    ago: (at: string) => {
      const passed = Date.now() - new Date(at).getTime()
      if (Math.abs(passed) > 7 * 86_400_000) return dateTime(at)
      const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
      const step = steps.find(([, ms]) => Math.abs(passed) >= ms)
      return step ? words.format(-Math.round(passed / step[1]), step[0]) : words.format(0, 'minute')
    },
    duration: (ms: number) => durationIn(say, ms),
    number: (value: number, digits = 0) =>
      new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    share: (part: number, whole: number) =>
      new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(
        whole === 0 ? 0 : part / whole,
      ),
  }
}
