import type { Hours } from '@yingda/contract'
import { useFormats } from '../office/formats.ts'
import { usePhrases } from '../shell/phrases.ts'

/** Whether people are there now, and when that changes. */
export const OpenNow = ({ hours }: { hours: Hours }) => {
  const say = usePhrases()
  const { dateTime, time } = useFormats()
  return (
    <span className="hours-now">
      <span className={hours.openNow ? 'tag ok' : 'tag'}>
        {say(hours.openNow ? 'office:hours.openNow' : 'office:hours.closedNow')}
      </span>
      {hours.nextChangeAt && (
        <span className="quiet">
          {say(hours.openNow ? 'office:hours.closesAt' : 'office:hours.opensAt', {
            time: isToday(hours.nextChangeAt) ? time(hours.nextChangeAt) : dateTime(hours.nextChangeAt),
          })}
        </span>
      )}
    </span>
  )
}

const isToday = (at: string) => new Date(at).toDateString() === new Date().toDateString()
