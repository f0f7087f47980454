import type { Conversation } from '@yingda/contract'
import { usePhrases } from '../../shell/phrases.ts'
import { useNow } from '../../shell/ticker.ts'
import { ageOf, minutesAndSeconds } from '../spans.ts'
import type { Clock } from '../urgency.ts'
import { clockOf, ringDash } from '../urgency.ts'

/** The ring alone: how much of the target is used up; a full one carries an exclamation mark. */
const Ring = ({ clock, size = 18 }: { clock: Clock; size?: number }) => {
  const stroke = size <= 14 ? 2.2 : size <= 18 ? 2.4 : 2.8
  const { radius, drawn, round } = ringDash(clock.part, size, stroke)
  const middle = size / 2
  return (
    <svg className={`ring ${clock.heat}`} width={size} height={size} viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
      <circle className="ring-track" cx={middle} cy={middle} r={radius} strokeWidth={stroke} />
      <circle
        className="ring-drawn"
        cx={middle}
        cy={middle}
        r={radius}
        strokeWidth={stroke}
        strokeDasharray={`${drawn.toFixed(2)} ${round.toFixed(2)}`}
        transform={`rotate(-90 ${middle} ${middle})`}
      />
      {clock.heat === 'over' && (
        <path className="ring-mark" d={`M${middle} ${size * 0.28}v${size * 0.25}M${middle} ${size * 0.7}v.2`} />
      )}
    </svg>
  )
}

const slowFromMs = 30 * 60 * 1000

/** A waiting row's clock, ticking: ring and time, and for those who listen the wait and the target. */
export const WaitClock = ({
  row,
  size,
  withTarget = false,
}: {
  row: Pick<Conversation, 'waitingSince' | 'targetMs'>
  size?: number
  withTarget?: boolean
}) => {
  const say = usePhrases()
  const clock = clockOf(row, useNow())
  if (!clock) return null
  // Where an answer may take hours, nobody counts seconds.
  const told = (ms: number) => {
    const age = clock.targetMs < slowFromMs ? undefined : ageOf(ms)
    return age === undefined || age.unit === 'now'
      ? minutesAndSeconds(ms)
      : say(`conversations:age.${age.unit}`, { count: age.count })
  }
  const [waited, target] = [told(clock.waitedMs), told(clock.targetMs)]
  const over = clock.waitedMs - clock.targetMs
  return (
    <span
      className={`clock ${clock.heat}`}
      role="img"
      aria-label={say('conversations:clock.label', { waited, target })}
    >
      <Ring clock={clock} {...(size ? { size } : {})} />
      <span className="number">
        {withTarget ? `${say('conversations:clock.waiting')} ` : ''}
        {clock.heat === 'over' && !withTarget ? say('conversations:clock.over', { time: told(over) }) : waited}
        {withTarget && <span className="clock-target"> / {target}</span>}
      </span>
    </span>
  )
}
