import type { Hours } from '@yingda/contract'
import { useLocation, useRoute } from 'wouter'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { useFormats } from '../office/formats.ts'
import { Asked, Listing } from '../office/listing.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client, useMe } from '../shell/session.ts'
import { Empty } from '../shell/states.tsx'
import { HoursEditor } from './hours-editor.tsx'
import './hours.css'
import { OpenNow } from './open-now.tsx'
import { weekMinutes } from './ranges.ts'

/** When people are there: every schedule, and the editor of one. */
const HoursPage = () => {
  const say = usePhrases()
  const ask = useAsk('GET /api/hours')
  const { tenant } = useMe()
  const [, params] = useRoute('/settings/hours/:id')
  const id = params?.id
  if (!id) return <Schedules />
  if (id === 'new') return <HoursEditor hours={undefined} timeZone={tenant.timeZone} />
  return (
    <Asked ask={ask}>
      {({ items }) => {
        const hours = items.find((each) => each.id === id)
        return hours ? (
          <HoursEditor key={id} hours={hours} timeZone={hours.timeZone} />
        ) : (
          <Empty icon="clock" title={say('office:common.noPage')} />
        )
      }}
    </Asked>
  )
}
export default HoursPage

const Schedules = () => {
  const say = usePhrases()
  const [, go] = useLocation()
  const { duration } = useFormats()
  const confirm = useConfirm()
  const { act } = useAct()
  const forget = useForget()
  const blocked = useBlocked()('schedules.manage')
  const ask = useAsk('GET /api/hours')
  const remove = (hours: Hours) =>
    confirm({
      title: say('office:common.confirmDelete', { name: hours.name }),
      content: say('office:hours.deleteHint'),
      okText: say('office:common.delete'),
      okButtonProps: { danger: true },
      onOk: () =>
        act(async () => {
          await client.call('DELETE /api/hours/{id}', { params: { id: hours.id } })
          await forget('GET /api/hours')
        }, say('office:common.deleted')),
    })
  return (
    <SettingsContent
      title={say('office:hours.title')}
      intro={say('office:hours.intro')}
      actions={
        <Action type="primary" drawing="plus" blocked={blocked} onClick={() => go('/settings/hours/new')}>
          {say('office:hours.new')}
        </Action>
      }
    >
      <Asked ask={ask}>
        {({ items }) => (
          <Listing
            label={say('office:hours.title')}
            items={items}
            onOpen={({ id }) => go(`/settings/hours/${id}`)}
            empty={
              <Empty icon="clock" title={say('office:hours.empty')}>
                {say('office:hours.emptyHint')}
              </Empty>
            }
            columns={[
              { key: 'name', title: say('office:hours.name'), place: 'head', render: ({ name }) => <b>{name}</b> },
              { key: 'now', title: say('office:hours.openNow'), render: (hours) => <OpenNow hours={hours} /> },
              {
                key: 'week',
                title: say('office:hours.week'),
                render: ({ week }) => say('office:hours.weekTotal', { time: duration(weekMinutes(week) * 60_000) }),
              },
              { key: 'zone', title: say('office:hours.timeZone'), render: ({ timeZone }) => timeZone },
              {
                key: 'actions',
                title: '',
                place: 'foot',
                align: 'right',
                render: (hours) => (
                  <div className="office-actions">
                    <Action size="small" type="text" drawing="edit" onClick={() => go(`/settings/hours/${hours.id}`)}>
                      {say('office:common.edit')}
                    </Action>
                    <Action size="small" type="text" drawing="trash" blocked={blocked} onClick={() => remove(hours)}>
                      {say('office:common.delete')}
                    </Action>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Asked>
    </SettingsContent>
  )
}
