import { useLocation, useRoute } from 'wouter'
import { Action, useBlocked } from '../office/action.tsx'
import { useAsk } from '../office/calls.ts'
import { useFormats } from '../office/formats.ts'
import { Asked, Listing } from '../office/listing.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { Empty } from '../shell/states.tsx'
import { InboxPage } from './inbox-page.tsx'
import './inboxes.css'

/** Where customers find the company: every inbox, and the page of one. */
const InboxesPage = () => {
  const say = usePhrases()
  const ask = useAsk('GET /api/inboxes')
  const [, params] = useRoute('/settings/inboxes/:id')
  const id = params?.id
  if (!id) return <Inboxes />
  if (id === 'new') return <InboxPage inbox={undefined} />
  return (
    <Asked ask={ask}>
      {({ items }) => {
        const inbox = items.find((each) => each.id === id)
        return inbox ? <InboxPage key={id} inbox={inbox} /> : <Empty icon="globe" title={say('office:common.noPage')} />
      }}
    </Asked>
  )
}
export default InboxesPage

const Inboxes = () => {
  const say = usePhrases()
  const [, go] = useLocation()
  const { ago } = useFormats()
  const blocked = useBlocked()('inboxes.manage')
  const ask = useAsk('GET /api/inboxes', undefined, { refetchInterval: 15_000 })
  const groups = useAsk('GET /api/skill-groups').data?.items ?? []
  return (
    <SettingsContent
      title={say('office:inboxes.title')}
      intro={say('office:inboxes.intro')}
      actions={
        <Action type="primary" drawing="plus" blocked={blocked} onClick={() => go('/settings/inboxes/new')}>
          {say('office:inboxes.new')}
        </Action>
      }
    >
      <Asked ask={ask}>
        {({ items }) => (
          <Listing
            label={say('office:inboxes.title')}
            items={items}
            onOpen={({ id }) => go(`/settings/inboxes/${id}`)}
            empty={
              <Empty icon="globe" title={say('office:inboxes.empty')}>
                {say('office:inboxes.emptyHint')}
              </Empty>
            }
            columns={[
              {
                key: 'name',
                title: say('office:inboxes.name'),
                place: 'head',
                render: (inbox) => (
                  <div className="inbox-name">
                    <i style={{ background: inbox.colour }} aria-hidden="true" />
                    <div className="office-two-lines">
                      <b>{inbox.name}</b>
                      <span>
                        {say('office:inboxes.web')} · {inbox.title}
                      </span>
                    </div>
                  </div>
                ),
              },
              {
                key: 'bot',
                title: say('office:settings.pages.bot'),
                render: ({ botOn, botName }) =>
                  botOn ? (
                    <span className="tag bot">{botName}</span>
                  ) : (
                    <span className="quiet">{say('office:inboxes.botOff')}</span>
                  ),
              },
              {
                key: 'group',
                title: say('office:inboxes.skillGroup'),
                render: ({ skillGroupId }) => groups.find(({ id }) => id === skillGroupId)?.name ?? '…',
              },
              {
                key: 'state',
                title: say('office:members.state'),
                render: (inbox) =>
                  inbox.enabled ? (
                    <span className="inbox-seen">
                      <span className={inbox.seenAt ? 'dot online' : 'dot break'} />
                      <span className="quiet">
                        {inbox.seenAt
                          ? say('office:inboxes.seen', { time: ago(inbox.seenAt) })
                          : say('office:inboxes.notSeen')}
                      </span>
                    </span>
                  ) : (
                    <span className="tag">{say('office:inboxes.disabled')}</span>
                  ),
              },
              {
                key: 'actions',
                title: '',
                place: 'foot',
                align: 'right',
                render: (inbox) => (
                  <div className="office-actions">
                    <Action size="small" type="text" drawing="edit" onClick={() => go(`/settings/inboxes/${inbox.id}`)}>
                      {say('office:common.edit')}
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
