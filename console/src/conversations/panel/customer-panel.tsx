import type { Conversation } from '@yingda/contract'
import { useState } from 'react'
import { Link } from 'wouter'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { useMay } from '../../shell/session.ts'
import { Failed, Loading } from '../../shell/states.tsx'
import { setTags } from '../actions.ts'
import { Age } from '../list/marks.tsx'
import { Attributes } from './attributes.tsx'
import { ContactFacts, Identities } from './contact-facts.tsx'
import { ContactNotes } from './contact-notes.tsx'
import { History, useHistory } from './history.tsx'
import { TagPicker } from './tag-picker.tsx'
import { useContact } from './use-contact.ts'

/** Who the customer is, beside the conversation: everything that saves asking again. */
export const CustomerPanel = ({ row, onClose }: { row: Conversation; onClose?: () => void }) => {
  const say = usePhrases()
  const [tab, setTab] = useState<'contact' | 'history'>('contact')
  const history = useHistory(row.contact.id)
  return (
    <aside className="panel" aria-label={say('conversations:panel.label')}>
      <div className="panel-tabs">
        <div role="tablist">
          {(['contact', 'history'] as const).map((each) => (
            <button
              type="button"
              role="tab"
              key={each}
              id={`panel-tab-${each}`}
              aria-selected={tab === each}
              aria-controls="panel-body"
              onClick={() => setTab(each)}
            >
              {say(`conversations:panel.${each}`)}
              {each === 'history' && history.data && <span className="quiet number"> {history.data.length}</span>}
            </button>
          ))}
        </div>
        {onClose && (
          <button
            type="button"
            className="button text square panel-close"
            aria-label={say('shell:common.close')}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      <div className="panel-body" id="panel-body" role="tabpanel" aria-labelledby={`panel-tab-${tab}`} tabIndex={0}>
        {tab === 'history' ? (
          <History contactId={row.contact.id} currentId={row.id} />
        ) : (
          <ContactTab row={row} key={row.contact.id} />
        )}
      </div>
    </aside>
  )
}

const ContactTab = ({ row }: { row: Conversation }) => {
  const say = usePhrases()
  const mayRead = useMay('contacts.read')
  const mayEdit = useMay('contacts.edit')
  const mayTag = useMay('conversations.reply')
  const { contact, change } = useContact(row.contact.id, row.contact.name)
  if (!mayRead) return <PageAndTags row={row} mayTag={mayTag} />
  if (contact.isPending) return <Loading rows={4} />
  if (contact.isError) return <Failed error={contact.error} retry={() => void contact.refetch()} />
  return (
    <>
      <ContactFacts contact={contact.data} change={change} disabled={!mayEdit} />
      <section className="panel-section">
        <h3>{say('conversations:panel.tags')}</h3>
        <TagPicker tagIds={contact.data.tagIds} disabled={!mayEdit} onChange={(tagIds) => void change({ tagIds })} />
      </section>
      <PageAndTags row={row} mayTag={mayTag} />
      <Attributes contact={contact.data} change={change} disabled={!mayEdit} />
      <ContactNotes contactId={row.contact.id} disabled={!mayEdit} />
      <Identities contact={contact.data} />
      <section className="panel-section">
        <Link to={`/contacts/${row.contact.id}`} className="link">
          {say('conversations:panel.openContact')}
        </Link>
      </section>
    </>
  )
}

/** What belongs to this conversation: the page the customer looks at, and its tags. */
const PageAndTags = ({ row, mayTag }: { row: Conversation; mayTag: boolean }) => {
  const say = usePhrases()
  const { page } = row
  return (
    <>
      {page && (
        <section className="panel-section panel-page">
          <span className={row.contact.online ? 'dot online' : 'dot'} />
          <span className="quiet">
            {say(row.contact.online ? 'conversations:panel.page' : 'conversations:panel.pageLast')}
          </span>
          <a
            className="cut"
            href={/^https?:/i.test(page.url) ? page.url : undefined}
            target="_blank"
            rel="noreferrer"
            title={page.url}
          >
            {page.title || page.url}
          </a>
          <span className="quiet">
            <Age at={page.at} />
          </span>
        </section>
      )}
      <section className="panel-section">
        <h3>{say('conversations:panel.conversationTags')}</h3>
        <TagPicker
          tagIds={row.tagIds}
          disabled={!mayTag || row.status === 'closed'}
          onChange={(tagIds) => void setTags(row.id, tagIds)}
        />
      </section>
    </>
  )
}
