import { Checkbox, Popover } from 'antd'
import { useState } from 'react'
import { Action } from '../office/action.tsx'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import type { Range, Week } from './ranges.ts'
import { copyDay, formatRanges, formatTime, nextRange, parseTime, rangeFaults, setRange } from './ranges.ts'

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** Seven days, each with its ranges; typed times, no clicking through clocks. */
export const WeekEditor = ({ week, change }: { week: Week; change: (week: Week) => void }) => {
  const say = usePhrases()
  return (
    <div className="hours-week">
      {weekdays.map((weekday, day) => {
        const ranges = week[day] ?? []
        const dayName = say(`office:hours.days.${weekday}`)
        const next = nextRange(ranges)
        const replace = (changed: Range[]) => change(week.map((each, at) => (at === day ? changed : each)))
        return (
          <div className="hours-day" key={weekday}>
            <b>{dayName}</b>
            <Ranges
              name={dayName}
              ranges={ranges}
              change={(index, from, to) => change(setRange(week, day, index, from, to))}
              remove={(index) => replace(ranges.filter((_range, at) => at !== index))}
            />
            <div className="hours-day-actions">
              <Action
                size="small"
                type="text"
                drawing="plus"
                disabled={!next}
                onClick={() => next && replace([...ranges, next])}
              >
                {say('office:hours.addRange')}
              </Action>
              <CopyDay day={day} dayName={dayName} copy={(days) => change(copyDay(week, day, days))} />
            </div>
          </div>
        )
      })}
    </div>
  )
}

/** The ranges of one day. */
export const Ranges = ({
  name,
  ranges,
  change,
  remove,
}: {
  name: string
  ranges: Range[]
  change: (index: number, from: number, to: number) => void
  remove: (index: number) => void
}) => {
  const say = usePhrases()
  const faults = rangeFaults(ranges)
  if (ranges.length === 0) return <span className="hours-closed">{say('office:hours.closed')}</span>
  return (
    <ul className="hours-ranges">
      {ranges.map((range, index) => {
        const fault = faults.get(index)
        return (
          // The place in the day is what a range is known by while it is typed.
          <li key={index}>
            <TimeField
              label={say('office:hours.rangeFrom', { day: name, n: index + 1 })}
              minutes={range.from}
              faulty={fault !== undefined}
              change={(from) => change(index, from, range.to)}
            />
            <span aria-hidden="true">–</span>
            <TimeField
              label={say('office:hours.rangeTo', { day: name, n: index + 1 })}
              minutes={range.to}
              faulty={fault !== undefined}
              change={(to) => change(index, range.from, to)}
            />
            <button
              type="button"
              className="button text tiny square"
              aria-label={say('office:hours.removeRange', { range: formatRanges([range]) })}
              onClick={() => remove(index)}
            >
              <Icon name="close" size={14} />
            </button>
            {fault && (
              <span className="field-error" role="alert">
                {say(`office:hours.${fault}`)}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** A time of day as it is typed; taken when the field is left or Enter is pressed. */
const TimeField = ({
  label,
  minutes,
  faulty,
  change,
}: {
  label: string
  minutes: number
  faulty: boolean
  change: (minutes: number) => void
}) => {
  const say = usePhrases()
  const [typed, setTyped] = useState<string>()
  const wrong = typed !== undefined && parseTime(typed) === undefined
  const take = () => {
    const parsed = typed === undefined ? undefined : parseTime(typed)
    setTyped(undefined)
    if (parsed !== undefined && parsed !== minutes) change(parsed)
  }
  return (
    <input
      className="input small hours-time"
      inputMode="numeric"
      aria-label={label}
      aria-invalid={wrong || faulty}
      title={wrong ? say('office:hours.timeWrong') : undefined}
      value={typed ?? formatTime(minutes)}
      maxLength={5}
      onChange={(event) => setTyped(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        take()
      }}
    />
  )
}

const CopyDay = ({ day, dayName, copy }: { day: number; dayName: string; copy: (days: number[]) => void }) => {
  const say = usePhrases()
  const [open, setOpen] = useState(false)
  const [days, setDays] = useState<number[]>([])
  const others = weekdays.map((_weekday, index) => index).filter((index) => index !== day)
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        setDays([])
      }}
      title={say('office:hours.copyDayTitle', { day: dayName })}
      content={
        <div className="hours-copy">
          <div className="office-chips">
            <button type="button" className="link" onClick={() => setDays(others.filter((index) => index < 5))}>
              {say('office:hours.copyWorkdays')}
            </button>
            <button type="button" className="link" onClick={() => setDays(others)}>
              {say('office:hours.copyAll')}
            </button>
          </div>
          <Checkbox.Group<number>
            value={days}
            onChange={setDays}
            options={others.flatMap((index) => {
              const weekday = weekdays[index]
              return weekday ? [{ value: index, label: say(`office:hours.days.${weekday}`) }] : []
            })}
          />
          <Action
            size="small"
            disabled={days.length === 0}
            onClick={() => {
              copy(days)
              setOpen(false)
            }}
          >
            {say('office:hours.copyApply')}
          </Action>
        </div>
      }
    >
      <Action size="small" type="text" drawing="copy">
        {say('office:hours.copyDay')}
      </Action>
    </Popover>
  )
}
