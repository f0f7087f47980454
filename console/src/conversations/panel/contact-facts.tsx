import type { Contact } from '@yingda/contract'
import { Avatar } from '../../shell/avatar.tsx'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { ChannelBadge, useChannelName } from '../list/channel-badge.tsx'
import { Age } from '../list/marks.tsx'
import { Editable } from './editable.tsx'
import type { ContactChange } from './use-contact.ts'

interface FactsProps {
  contact: Contact
  change: (change: ContactChange) => Promise<boolean>
  disabled: boolean
}

/** Name, standing and how to reach a contact; each can be corrected in place. */
export const ContactFacts = ({ contact, change, disabled }: FactsProps) => {
  const say = usePhrases()
  return (
    <section className="panel-section">
      <div className="panel-who">
        <Avatar id={contact.id} name={contact.name} size={44} />
        <div className="panel-name">
          <Editable
            strong
            label={say('conversations:panel.name')}
            value={contact.name}
            disabled={disabled}
            onSave={(name) => change({ name })}
          />
          <span className="quiet">
            {say(contact.known ? 'conversations:panel.known' : 'conversations:panel.unknown')}
            {contact.lastSeenAt && (
              <>
                {' '}
                · {say('conversations:panel.seen')} <Age at={contact.lastSeenAt} />
              </>
            )}
          </span>
        </div>
        <button
          type="button"
          className={contact.vip ? 'button tiny vip on' : 'button tiny vip'}
          aria-pressed={contact.vip}
          title={say('conversations:panel.vip')}
          disabled={disabled}
          onClick={() => void change({ vip: !contact.vip })}
        >
          <Icon name="star" size={14} />
          {say('conversations:vip')}
        </button>
      </div>
      <dl className="facts">
        <div>
          <dt>{say('conversations:panel.phone')}</dt>
          <dd>
            <Editable
              type="tel"
              label={say('conversations:panel.phone')}
              value={contact.phone ?? ''}
              disabled={disabled}
              onSave={(phone) => change({ phone: phone || null })}
            />
          </dd>
        </div>
        <div>
          <dt>{say('conversations:panel.email')}</dt>
          <dd>
            <Editable
              type="email"
              label={say('conversations:panel.email')}
              value={contact.email ?? ''}
              disabled={disabled}
              onSave={(email) => change({ email: email || null })}
            />
          </dd>
        </div>
        {contact.language && (
          <div>
            <dt>{say('conversations:panel.language')}</dt>
            <dd>{contact.language}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

/** The channels a contact is known on. */
export const Identities = ({ contact }: { contact: Contact }) => {
  const say = usePhrases()
  const channelName = useChannelName()
  if (contact.identities.length === 0) return null
  return (
    <section className="panel-section">
      <h3>
        {say('conversations:panel.identities')} {contact.identities.length}
      </h3>
      <ul className="identities">
        {contact.identities.map((identity) => (
          <li key={`${identity.channel}-${identity.externalId}`}>
            <ChannelBadge channel={identity.channel} />
            <span>{channelName(identity.channel)}</span>
            <span className="quiet cut number" title={identity.externalId}>
              {identity.externalId}
            </span>
            <span className={identity.verified ? 'tag small ok' : 'tag small'}>
              {say(identity.verified ? 'conversations:panel.verified' : 'conversations:panel.unverified')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
