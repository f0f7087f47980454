import { useQuery } from '@tanstack/react-query'
import { CallError } from '@yingda/sdk'
import { Dropdown } from 'antd'
import { useLocation } from 'wouter'
import { startWith } from '../conversations/actions.ts'
import { Attributes } from '../conversations/panel/attributes.tsx'
import { ContactFacts, Identities } from '../conversations/panel/contact-facts.tsx'
import { ContactNotes } from '../conversations/panel/contact-notes.tsx'
import { History } from '../conversations/panel/history.tsx'
import { TagPicker } from '../conversations/panel/tag-picker.tsx'
import { useContact } from '../conversations/panel/use-contact.ts'
import { Icon } from '../shell/icons.tsx'
import { useNarrow } from '../shell/media.ts'
import { usePhrases } from '../shell/phrases.ts'
import { client, useMay } from '../shell/session.ts'
import { Empty, Failed, Loading } from '../shell/states.tsx'

/** One contact: what is known, what colleagues noted, every conversation; and a way to write first. */
export const ContactDetails = ({ id }: { id: string }) => {
  const say = usePhrases()
  const narrow = useNarrow()
  const [, go] = useLocation()
  const mayEdit = useMay('contacts.edit')
  const mayRead = useMay('conversations.read')
  const mayReply = useMay('conversations.reply')
  const { contact, change } = useContact(id)

  if (contact.isPending) return <Loading rows={5} />
  if (contact.isError)
    return contact.error instanceof CallError && contact.error.status === 404 ? (
      <Empty icon="person" title={say('contacts:missing')} />
    ) : (
      <Failed error={contact.error} retry={() => void contact.refetch()} />
    )
  return (
    <article className="contact" aria-label={contact.data.name}>
      <div className="contact-actions">
        {narrow && (
          <button
            type="button"
            className="button text square"
            aria-label={say('contacts:back')}
            onClick={() => go('/contacts')}
          >
            <Icon name="left" size={20} />
          </button>
        )}
        {mayReply && <StartButton contactId={id} />}
      </div>
      <div className="contact-columns">
        <div className="card">
          <ContactFacts contact={contact.data} change={change} disabled={!mayEdit} />
          <section className="panel-section">
            <h3>{say('conversations:panel.tags')}</h3>
            <TagPicker
              tagIds={contact.data.tagIds}
              disabled={!mayEdit}
              onChange={(tagIds) => void change({ tagIds })}
            />
          </section>
          <Attributes contact={contact.data} change={change} disabled={!mayEdit} />
          <Identities contact={contact.data} />
        </div>
        <div className="contact-column">
          <div className="card">
            <ContactNotes contactId={id} disabled={!mayEdit} />
          </div>
          {mayRead && (
            <div className="card contact-history">
              <h3>{say('contacts:history')}</h3>
              <History contactId={id} />
            </div>
          )}
        </div>
      </div>
    </article>
  )
}

/** Writing first: through the inbox that is chosen. */
const StartButton = ({ contactId }: { contactId: string }) => {
  const say = usePhrases()
  const [, go] = useLocation()
  const inboxes = useQuery({ queryKey: ['inboxes'], queryFn: () => client.call('GET /api/inboxes') })
  const usable = inboxes.data?.items.filter((inbox) => inbox.enabled) ?? []
  const start = async (inboxId: string) => {
    const row = await startWith(contactId, inboxId)
    if (row) go(`/desk/${row.id}`)
  }
  const items = usable.length
    ? usable.map((inbox) => ({ key: inbox.id, label: inbox.name, onClick: () => void start(inbox.id) }))
    : [{ key: 'none', label: say('contacts:noInbox'), disabled: true }]
  return (
    <Dropdown
      menu={{ items: [{ key: 'label', type: 'group', label: say('contacts:startIn'), children: items }] }}
      trigger={['click']}
      placement="bottomRight"
    >
      <button type="button" className="button primary contact-start" aria-haspopup="menu">
        <Icon name="conversations" />
        {say('contacts:start')}
      </button>
    </Dropdown>
  )
}
