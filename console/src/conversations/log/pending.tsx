import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { dropOutgoing, sayAgain } from './outgoing.ts'
import { Parts } from './parts.tsx'
import type { Outgoing } from './unsent.ts'

/** Something said that the log does not show yet: on its way, waiting for the network, or refused. */
export const Pending = ({ item }: { item: Outgoing }) => {
  const say = usePhrases()
  const { content } = item
  return (
    <div className={`message ours pending ${item.state}`}>
      <div className="message-head" role={item.state === 'failed' ? 'alert' : undefined}>
        {item.state === 'failed' ? (
          <>
            <span className="anger">
              {say('conversations:log.failed')}: {item.refusal ?? say('shell:states.network')}
            </span>
            <button type="button" className="link" onClick={() => sayAgain(item.clientId)}>
              {say('conversations:log.again')}
            </button>
            <button type="button" className="link" onClick={() => dropOutgoing(item.clientId)}>
              {say('conversations:log.drop')}
            </button>
          </>
        ) : (
          <span>{say(item.state === 'waiting' ? 'conversations:log.waiting' : 'conversations:log.sending')}</span>
        )}
      </div>
      {content.kind === 'note' ? (
        <div className="note">
          <div className="note-head">
            <Icon name="lock" size={13} />
            {say('conversations:log.note')}
          </div>
          {content.text}
        </div>
      ) : (
        <div className="bubble">
          <Parts parts={content.parts} />
        </div>
      )}
    </div>
  )
}
