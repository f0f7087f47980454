import type { Hours } from '@yingda/contract'
import { Input } from 'antd'
import { useState } from 'react'
import { Action } from '../office/action.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { nextRange } from './ranges.ts'
import { Ranges } from './week-editor.tsx'

export type Holiday = Hours['holidays'][number]

/** Days that differ from the week: closed, or with hours of their own. */
export const Holidays = ({ holidays, change }: { holidays: Holiday[]; change: (holidays: Holiday[]) => void }) => {
  const say = usePhrases()
  const [date, setDate] = useState('')
  const [name, setName] = useState('')
  const listed = holidays.some((day) => day.date === date)
  const add = () => {
    if (!date || listed) return
    change([...holidays, { date, name: name.trim(), ranges: [] }].toSorted((a, b) => a.date.localeCompare(b.date)))
    setDate('')
    setName('')
  }
  const replace = (holiday: Holiday) => change(holidays.map((day) => (day.date === holiday.date ? holiday : day)))
  return (
    <div className="hours-week">
      {holidays.length === 0 && <p className="hours-closed">{say('office:hours.noHolidays')}</p>}
      {holidays.map((day) => {
        const next = nextRange(day.ranges)
        return (
          <div className="hours-day" key={day.date}>
            <div className="office-two-lines">
              <b className="number">{day.date}</b>
              <span>{day.name}</span>
            </div>
            {day.ranges.length === 0 ? (
              <span className="hours-closed">{say('office:hours.allDayClosed')}</span>
            ) : (
              <Ranges
                name={day.name || day.date}
                ranges={day.ranges}
                change={(index, from, to) =>
                  replace({
                    ...day,
                    ranges: day.ranges.map((range, at) => (at === index ? { from, to: to === 0 ? 1440 : to } : range)),
                  })
                }
                remove={(index) => replace({ ...day, ranges: day.ranges.filter((_range, at) => at !== index) })}
              />
            )}
            <div className="hours-day-actions">
              <Action
                size="small"
                type="text"
                drawing="plus"
                disabled={!next}
                onClick={() => next && replace({ ...day, ranges: [...day.ranges, next] })}
              >
                {say('office:hours.specialHours')}
              </Action>
              <Action
                size="small"
                type="text"
                drawing="trash"
                hint={say('office:common.delete')}
                onClick={() => change(holidays.filter(({ date: other }) => other !== day.date))}
              />
            </div>
          </div>
        )
      })}
      <div className="hours-add">
        <input
          type="date"
          className="input small"
          aria-label={say('office:hours.date')}
          value={date}
          onChange={(event) => setDate(event.target.value)}
        />
        <Input
          aria-label={say('office:hours.holidayName')}
          placeholder={say('office:hours.holidayNamePlaceholder')}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={add}
        />
        <Action drawing="plus" disabled={!date || listed} onClick={add}>
          {say('office:hours.addHoliday')}
        </Action>
        {listed && <span className="field-error">{say('office:hours.dateTwice')}</span>}
      </div>
    </div>
  )
}
