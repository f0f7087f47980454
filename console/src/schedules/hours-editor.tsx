import type { Hours } from '@yingda/contract'
import { Input } from 'antd'
import { useId, useState } from 'react'
import { useLocation } from 'wouter'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useForget } from '../office/calls.ts'
import { SettingsContent } from '../office/settings-content.tsx'
import { TimeZoneSelect } from '../office/time-zone-select.tsx'
import { useFormats } from '../office/formats.ts'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import type { Holiday } from './holidays.tsx'
import { Holidays } from './holidays.tsx'
import { OpenNow } from './open-now.tsx'
import type { Week } from './ranges.ts'
import { rangeFaults, tidy, weekMinutes } from './ranges.ts'
import { WeekEditor } from './week-editor.tsx'

const workday = () => [{ from: 9 * 60, to: 18 * 60 }]
const firstWeek = (): Week => [workday(), workday(), workday(), workday(), workday(), [], []]

/** One schedule: the week, the days that differ, the time zone. */
export const HoursEditor = ({ hours, timeZone: firstZone }: { hours: Hours | undefined; timeZone: string }) => {
  const say = usePhrases()
  const id = useId()
  const [, go] = useLocation()
  const { duration } = useFormats()
  const { busy, act } = useAct()
  const forget = useForget()
  const blocked = useBlocked()('schedules.manage')
  const [name, setName] = useState(hours?.name ?? '')
  const [timeZone, setTimeZone] = useState(firstZone)
  const [week, setWeek] = useState<Week>(hours?.week ?? firstWeek())
  const [holidays, setHolidays] = useState<Holiday[]>(hours?.holidays ?? [])
  const faults = [...week, ...holidays.map(({ ranges }) => ranges)].reduce(
    (sum, ranges) => sum + rangeFaults(ranges).size,
    0,
  )
  const save = () =>
    act(async () => {
      const body = {
        name: name.trim(),
        timeZone,
        week: week.map(tidy),
        holidays: holidays
          .map((day) => ({ ...day, ranges: tidy(day.ranges) }))
          .toSorted((a, b) => a.date.localeCompare(b.date)),
      }
      if (hours) await client.call('PUT /api/hours/{id}', { params: { id: hours.id }, body })
      else await client.call('POST /api/hours', { body })
      await forget('GET /api/hours')
      go('/settings/hours')
    }, say('office:common.saved'))
  return (
    <SettingsContent
      title={hours?.name ?? say('office:hours.new')}
      intro={hours && <OpenNow hours={hours} />}
      actions={
        <Action drawing="left" onClick={() => go('/settings/hours')}>
          {say('office:common.back')}
        </Action>
      }
    >
      <div className="card office-section office-columns">
        <div className="field">
          <label htmlFor={`${id}-name`}>{say('office:hours.name')}</label>
          <Input
            id={`${id}-name`}
            maxLength={60}
            autoFocus={!hours}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-zone`}>{say('office:hours.timeZone')}</label>
          <TimeZoneSelect id={`${id}-zone`} value={timeZone} onChange={setTimeZone} />
        </div>
      </div>
      <section className="card office-section">
        <h3>
          {say('office:hours.week')}{' '}
          <span className="quiet hours-total">
            {say('office:hours.weekTotal', { time: duration(weekMinutes(week) * 60_000) })}
          </span>
        </h3>
        <p className="office-intro">{say('office:hours.overnightHint')}</p>
        <WeekEditor week={week} change={setWeek} />
      </section>
      <section className="card office-section">
        <h3>{say('office:hours.holidays')}</h3>
        <p className="office-intro">{say('office:hours.holidaysHelp')}</p>
        <Holidays holidays={holidays} change={setHolidays} />
      </section>
      <div className="office-save">
        <Action
          type="primary"
          blocked={blocked}
          loading={busy}
          disabled={!name.trim() || faults > 0}
          onClick={() => void save()}
        >
          {say('office:common.save')}
        </Action>
        {faults > 0 && <span className="field-error">{say('office:hours.faults', { count: faults })}</span>}
      </div>
    </SettingsContent>
  )
}
